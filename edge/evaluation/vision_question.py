"""A question about a picture, and how it was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hardware.ports import Pixels
from models.ports import Exchange

IN_STYLE, HELD_OUT, PHOTO = "in_style", "held_out", "photo"
"""Styles: as the model was trained on, kept from its training, and photographs of the real world."""

CATEGORIES = ("name", "colour", "count", "where", "yes_no", "read")
"""Those that every report has; a data set may have others."""
OTHER = "other"
"""The category of a question whose data set names none."""


@dataclass(frozen=True, eq=False)
class VisionQuestion:
    """One question of a data set."""

    picture: Callable[[], Pixels]
    """Loads it; BadMedia where it cannot be used."""
    shown: str
    """What the picture is called in results."""
    text: str
    accepted: tuple[str, ...]
    """Right answers; where there is none, to refuse is right."""
    category: str = OTHER
    style: str = IN_STYLE
    history: tuple[Exchange, ...] = ()
    place: str = ""
    """Where the data set has it, to be named when something is wrong with it."""

    def __str__(self) -> str:
        return self.place or self.shown


@dataclass(frozen=True)
class VisionOutcome:
    """One question and its answer: a line of vision.jsonl."""

    picture: str
    question: str
    expected: tuple[str, ...]
    answer: str
    right: bool | None
    """None for photographs, of which it is not known what would be right."""
    refused: bool
    confidence: float | None
    category: str
    style: str
    tokens: int
    ms: float
    """What the engine needed to look at the picture, to read the question and to answer. Of questions in a row on one
    picture, each counts the one look at it."""

    @property
    def answerable(self) -> bool:
        return bool(self.expected)
