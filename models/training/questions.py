"""Short dialogues about a picture, for training and for the exam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.colours import BASIC_COLOURS
from models.training.asking.captions import caption_facts
from models.training.asking.charts import chart_facts
from models.training.asking.decisions import yes_no_facts
from models.training.asking.facts import (
    READ_LEAD,
    Fact,
    colour_facts,
    compare_facts,
    count_facts,
    name_facts,
    read_facts,
    refuse_facts,
)
from models.training.asking.follow_ups import follow_ups
from models.training.asking.places import where_facts
from models.training.asking.wordings import Wordings, ask
from models.training.grading import REFUSAL, Category
from models.training.phrases import compose
from models.training.scene import Chart, Scene, Thing
from models.training.things import NAMES

__all__ = ["READ_LEAD", "Asker", "Thread", "Turn", "threads"]

_SHARES: dict[Category, float] = {
    "name": 0.17, "colour": 0.11, "count": 0.22, "where": 0.13, "yes_no": 0.15, "read": 0.60, "compare": 0.07,
    "chart": 0.60, "caption": 0.05, "describe": 0.025, "refuse": 0.03,
}  # fmt: skip
"""How often each category is asked, among those that a picture has facts of, times the root of their number."""
_MOST_FACTS = 9
_ONE_TURN = 0.7
_THIRD_TURN = 0.4
_GROUND = 0.3
"""Share of imagined scenes whose background is asked about."""
_SHORT = 0.75
"""Share of later questions that rely on what was said before, where one can."""


@dataclass(frozen=True)
class Turn:
    """One question and its answer."""

    category: Category
    question: str
    answer: str
    accepted: tuple[str, ...]
    """What is as right as the answer, for models.training.grading."""


Thread = tuple[Turn, ...]
"""One to three turns on one picture, in order."""


def threads(
    scene: Scene, rng: np.random.Generator, count: int, wordings: Wordings = "training"
) -> list[Thread]:
    """`count` dialogues about a picture. About one of which nothing is known, every question is refused."""
    asker = Asker(scene, rng)
    made = []
    for _ in range(count):
        more = 0 if rng.random() < _ONE_TURN else 1 + int(rng.random() < _THIRD_TURN)
        facts = [asker.fact(rng)]
        for _ in range(more):
            facts.append(asker.next_fact(facts[-1], rng))
        made.append(tuple(asker.turn(fact, rng, wordings) for fact in facts))
    return made


class Asker:
    """Knows what can be asked about one picture."""

    def __init__(self, scene: Scene, rng: np.random.Generator) -> None:
        """What is asked wrongly, and about what is not there, is drawn from `rng`."""
        self._known = scene.known
        self._scene = scene if scene.known else _imagined(rng)
        found = (
            *name_facts(self._scene), *colour_facts(self._scene), *count_facts(self._scene, rng),
            *where_facts(self._scene, rng), *yes_no_facts(self._scene, rng), *read_facts(self._scene),
            *compare_facts(self._scene, rng), *chart_facts(self._scene), *caption_facts(self._scene),
            *refuse_facts(self._scene, rng),
        )  # fmt: skip
        self._facts: dict[Category, list[Fact]] = {}
        for fact in found:
            self._facts.setdefault(fact.category, []).append(fact)

    def fact(self, rng: np.random.Generator, category: Category | None = None) -> Fact:
        """Something to ask, of `category` or of any. LookupError if there is nothing of that category."""
        if category is None:
            weights = np.array(
                [_SHARES[each] * min(len(facts), _MOST_FACTS) ** 0.5 for each, facts in self._facts.items()]
            )
            category = list(self._facts)[int(rng.choice(len(weights), p=weights / weights.sum()))]
        fact = _any_of(self._facts.get(category, []), rng)
        if fact is None:
            raise LookupError(f"nothing of the category {category} can be asked about this picture")
        return fact

    def next_fact(self, last: Fact, rng: np.random.Generator) -> Fact:
        """Something to ask after `last`, mostly such that only `last` makes it clear."""
        short = self.short(last, rng) if rng.random() < _SHORT else None
        return short or self.fact(rng)

    def short(self, last: Fact, rng: np.random.Generator) -> Fact | None:
        """Something that only `last` makes clear, if there is any."""
        return _any_of(list(follow_ups(self._scene, last, rng)), rng)

    def turn(self, fact: Fact, rng: np.random.Generator, wordings: Wordings) -> Turn:
        """The fact in one of its wordings, with the answer or, where the picture shows nothing known, the refusal."""
        question = ask(fact.meaning, fact.slots, rng, wordings)
        if not self._known:
            return Turn("refuse", question, REFUSAL, (REFUSAL,))
        return Turn(fact.category, question, fact.answer, fact.accepted)


def _any_of(facts: list[Fact], rng: np.random.Generator) -> Fact | None:
    """A fact of one of the meanings, each as likely; yes as likely as no, and neither where the other can't be."""
    meanings: dict[str, list[Fact]] = {}
    for fact in facts:
        meanings.setdefault(fact.meaning, []).append(fact)
    while meanings:
        meaning = list(meanings)[int(rng.integers(len(meanings)))]
        choices = meanings.pop(meaning)
        if choices[0].category == "yes_no":
            yes, no = ([fact for fact in choices if fact.answer == answer] for answer in ("Yes.", "No."))
            choices = (yes if rng.random() < 0.5 else no) if yes and no else []
        if choices:
            return choices[int(rng.integers(len(choices)))]
    return None


def _imagined(rng: np.random.Generator) -> Scene:
    """Some scene, for what people ask when they take a picture for more than it is."""
    first, second = (NAMES[place] for place in rng.choice(len(NAMES), 2, replace=False))
    colours = [BASIC_COLOURS[place] for place in rng.integers(len(BASIC_COLOURS), size=3)]
    ground = colours[2] if rng.random() < _GROUND else None  # what can be seen of it may well be plain
    things = (
        Thing("object", first, (0.1, 0.1, 0.3, 0.3), colours[0], 0.2),
        Thing("object", second, (0.6, 0.4, 0.9, 0.7), colours[1], 0.3),
    )
    scenes = (
        Scene(things, ground),
        Scene(things[:1], ground),
        Scene((Thing("writing", " ".join(compose(rng)), (0.2, 0.4, 0.8, 0.6)),), ground),
        Scene(chart=Chart("bar", ("tea", "milk", "juice"), (10, 30, 20))),
    )
    return scenes[int(rng.choice(len(scenes), p=(0.4, 0.4, 0.15, 0.05)))]
