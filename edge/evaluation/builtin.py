"""The questions that the program brings along, about pictures that it renders itself: by seeds of no training."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from edge.evaluation.vision_question import VisionQuestion

if TYPE_CHECKING:
    from hardware.ports import Pixels
    from models.training.exam import StyleSet
    from models.training.scene import Picture

QUESTIONS = 2400
"""Half of them about pictures in the styles of the training's, half in the style held out of it."""

TUNING_QUESTIONS = 1200
SEED, TUNING_SEED = 777, 7771
"""Of the exam, and of the questions by which budgets are tuned: they are not to fit the exam."""


def builtin(count: int, seed: int = SEED) -> Iterator[VisionQuestion]:
    """`count` questions, in style first; the same each time. ModelCorrupt if the drawings that pictures are made of are
    damaged."""
    yield from _exam(seed, count - count // 2, "in_style")
    yield from _exam(seed, count // 2, "held_out")


def _exam(seed: int, count: int, style: StyleSet) -> Iterator[VisionQuestion]:
    from models.training.exam import exam
    from models.training.icons import Icons

    pictures, last = 0, None
    for asked in exam(seed, count, Icons(), style):
        pictures, last = pictures + (asked.picture is not last), asked.picture
        yield VisionQuestion(
            partial(_pixels, asked.picture),
            f"builtin {style} {pictures}",
            asked.question,
            asked.accepted,
            asked.category,
            style,
            asked.history,
        )


def _pixels(picture: Picture) -> Pixels:
    return picture.pixels
