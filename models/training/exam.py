"""Questions on freshly rendered pictures, by which the starter model is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.ports import Exchange
from models.training.asking.facts import Fact
from models.training.asking.wordings import Wordings
from models.training.fonts import HELD_OUT_FONTS, TRAINING_FONTS
from models.training.grading import Category
from models.training.icons import HELD_OUT, TRAINING_STYLES, Icons
from models.training.questions import Asker, Turn
from models.training.render import PictureKind, render
from models.training.scene import Picture

StyleSet = Literal["in_style", "held_out"]

CATEGORIES: tuple[Category, ...] = ("name", "colour", "count", "where", "yes_no", "read", "refuse")
_STYLES = {"in_style": TRAINING_STYLES, "held_out": (HELD_OUT,)}
_FONTS = {"in_style": TRAINING_FONTS, "held_out": HELD_OUT_FONTS}
_KINDS: dict[Category, tuple[PictureKind, ...]] = {
    "name": ("one",),
    "colour": ("one", "several", "shapes"),
    "count": ("count", "shapes"),
    "where": ("several", "shapes"),
    "yes_no": ("one", "several", "count", "shapes", "writing"),
    "read": ("writing",),
    "refuse": ("unknown",),
}
"""The pictures about which each category is asked."""
_MOST_QUESTIONS = 3
_SHORT = 0.5
"""Share of the second and third questions that rely on the one before, where one can."""
_STREAM = 0x657861
"""Keeps the exam's random numbers apart from training's, whatever the seeds."""


@dataclass(frozen=True, eq=False)
class ExamQuestion:
    """One question about one picture."""

    picture: Picture
    category: Category
    question: str
    history: tuple[Exchange, ...]
    """What was asked and rightly answered before, where the question relies on it."""
    accepted: tuple[str, ...]
    """Right answers for models.training.grading; none where the picture shows nothing that the model could know."""
    style_set: StyleSet


def exam(
    seed: int, count: int, icons: Icons, style_set: StyleSet, wordings: Wordings = "all"
) -> Iterator[ExamQuestion]:
    """`count` questions in equal parts of CATEGORIES, one to three in a row on a picture; the same for the same seed.

    A picture that shows nothing known must be refused (category "refuse"), any other must not. "held_out" shows icons
    and fonts of which training had none.
    """
    rng = np.random.default_rng([_STREAM, seed])
    styles, fonts = _STYLES[style_set], _FONTS[style_set]
    left = {category: count // len(CATEGORIES) for category in CATEGORIES}
    for category in CATEGORIES[: count % len(CATEGORIES)]:
        left[category] += 1
    while any(left.values()):
        category = max(left, key=left.__getitem__)
        kinds = _KINDS[category]
        kind = kinds[rng.integers(len(kinds))]
        picture = render(rng, icons, styles, fonts, kind)
        # The others come from what is left, so that all parts end together.
        others = [other for other in CATEGORIES if kind in _KINDS[other] for _ in range(left[other])]
        more = rng.permutation(others)[: rng.integers(_MOST_QUESTIONS)].tolist()
        for turn, history in _asked(rng, picture, [category, *more], wordings):
            if left[turn.category]:
                left[turn.category] -= 1
                accepted = () if turn.category == "refuse" else turn.accepted
                yield ExamQuestion(picture, turn.category, turn.question, history, accepted, style_set)


def _asked(
    rng: np.random.Generator, picture: Picture, categories: Sequence[Category], wordings: Wordings
) -> Iterator[tuple[Turn, tuple[Exchange, ...]]]:
    """A question of each of the categories that the picture has an answer for; some rely on the one before."""
    asker = Asker(picture.scene, rng)
    asked: list[Fact] = []
    turns: list[Turn] = []
    for category in categories:
        history: tuple[Exchange, ...] = ()
        try:
            fact = asker.fact(rng, category if picture.scene.known else None)
        except LookupError:
            continue
        short = asker.short(asked[-1], rng) if asked and rng.random() < _SHORT else None
        if short and short.category == category:
            fact = short
            history = (Exchange(turns[-1].question, turns[-1].answer),)
        if fact not in asked:
            asked.append(fact)
            turns.append(asker.turn(fact, rng, wordings))
            yield turns[-1], history
