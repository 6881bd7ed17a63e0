"""Short dialogues about a picture, for training and for the exam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.colours import BASIC_COLOURS
from models.training.captions import caption_facts
from models.training.charting import chart_facts
from models.training.deciding import yes_no_facts
from models.training.facts import (
    READ_LEAD,
    Fact,
    colour_facts,
    compare_facts,
    count_facts,
    name_facts,
    read_facts,
    refuse_facts,
)
from models.training.following import follow_ups
from models.training.grading import REFUSAL, Category
from models.training.phrases import compose
from models.training.places import where_facts
from models.training.scene import Scene, Thing
from models.training.things import NAMES
from models.training.wordings import Wordings, ask

_SHARES: dict[Category, float] = {
    "name": 0.17, "colour": 0.10, "count": 0.13, "where": 0.20, "yes_no": 0.17, "read": 0.50, "compare": 0.05,
    "chart": 0.60, "caption": 0.05, "describe": 0.04, "refuse": 0.07,
}  # fmt: skip
"""How often each category is asked, of those that the picture has answers for."""
_ONE_TURN = 0.7
_THIRD_TURN = 0.4
_ABOUT_THE_LAST = 0.75
"""Share of follow-up questions that need what was said before to be understood."""


@dataclass(frozen=True)
class Turn:
    """One question and its answer."""

    category: Category
    question: str
    answer: str
    accepted: tuple[str, ...]
    """What is as right as the answer, as models.training.grading compares it."""


__all__ = ["READ_LEAD", "Thread", "Turn", "draw", "facts_of", "threads", "turn"]

Facts = dict[Category, list[Fact]]
Thread = tuple[Turn, ...]
"""One to three turns on one picture, in order."""


def threads(
    scene: Scene, rng: np.random.Generator, count: int, wordings: Wordings = "training"
) -> list[Thread]:
    """`count` dialogues about a picture. Of a picture of which nothing is known, everything is refused."""
    facts = facts_of(scene, rng)
    return [_thread(scene, facts, rng, wordings) for _ in range(count)]


def _thread(scene: Scene, facts: Facts, rng: np.random.Generator, wordings: Wordings) -> Thread:
    more = 0 if rng.random() < _ONE_TURN else 1 + int(rng.random() < _THIRD_TURN)
    said = [draw(facts, rng)]
    for _ in range(more):
        following = list(follow_ups(scene, said[-1], rng)) if rng.random() < _ABOUT_THE_LAST else []
        said.append(_any_of(following, rng) or draw(facts, rng))
    return tuple(turn(fact, rng, wordings, scene.known) for fact in said)


def turn(fact: Fact, rng: np.random.Generator, wordings: Wordings, known: bool = True) -> Turn:
    """Ask for the fact in one of its wordings; `known` says whether the picture shows anything that can be told."""
    question = ask(fact.meaning, fact.slots, rng, wordings)
    if not known:
        return Turn("refuse", question, REFUSAL, (REFUSAL,))
    return Turn(fact.category, question, fact.answer, fact.accepted)


def facts_of(scene: Scene, rng: np.random.Generator) -> Facts:
    """All that can be asked about a picture, by category; about nothing, what could be asked about something else."""
    if not scene.known:
        scene = _imagined(rng)
    found = (
        *name_facts(scene), *colour_facts(scene), *count_facts(scene), *where_facts(scene, rng),
        *yes_no_facts(scene, rng), *read_facts(scene), *compare_facts(scene), *chart_facts(scene),
        *caption_facts(scene), *refuse_facts(scene, rng),
    )  # fmt: skip
    facts: Facts = {}
    for fact in found:
        facts.setdefault(fact.category, []).append(fact)
    return facts


def draw(facts: Facts, rng: np.random.Generator, category: Category | None = None) -> Fact:
    """One of the facts, of `category` or of any: first the category, then the meaning, then the fact."""
    if category is None:
        categories = list(facts)
        shares = np.array([_SHARES[each] for each in categories])
        category = categories[int(rng.choice(len(categories), p=shares / shares.sum()))]
    fact = _any_of(facts[category], rng)
    if fact is None:
        raise LookupError(f"this picture has nothing of {category}")
    return fact


def _any_of(facts: list[Fact], rng: np.random.Generator) -> Fact | None:
    """A fact of one of the meanings, each as likely; of yes and no, each as likely too. None if there is none."""
    meanings: dict[str, list[Fact]] = {}
    for fact in facts:
        meanings.setdefault(fact.meaning, []).append(fact)
    while meanings:
        meaning = list(meanings)[int(rng.integers(len(meanings)))]
        choices = meanings.pop(meaning)
        if choices[0].category == "yes_no":
            yes = [fact for fact in choices if fact.answer.startswith("Yes")]
            no = [fact for fact in choices if fact.answer.startswith("No")]
            choices = (yes if rng.random() < 0.5 else no) if yes and no else []
        if choices:
            return choices[int(rng.integers(len(choices)))]
    return None


def _imagined(rng: np.random.Generator) -> Scene:
    """Any scene, for the questions that people ask where there is nothing to see."""
    name, other = (NAMES[int(place)] for place in rng.integers(len(NAMES), size=2))
    text = " ".join(compose(rng))
    colours = [BASIC_COLOURS[int(place)] for place in rng.integers(len(BASIC_COLOURS), size=3)]
    writing = Thing("writing", text, (0.2, 0.7, 0.8, 0.9))
    first = Thing("object", name, (0.1, 0.1, 0.3, 0.3), colours[0], 0.2)
    second = Thing("object", other, (0.6, 0.1, 0.9, 0.4), colours[1], 0.3)
    return Scene(
        (writing,) if rng.random() < 0.15 else (first,) if rng.random() < 0.3 else (first, second), colours[2]
    )
