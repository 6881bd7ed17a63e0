"""How much thought an answer gets: said by the wearer, set, or taken from the question. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from edge.thinking.kinds import Kind, kind_of


class Mode(StrEnum):
    """From the quickest to the most thorough."""

    INSTANT = "instant"
    """One pass."""
    THINKING = "thinking"
    """Look closer, read, count again, then answer."""
    CONTEMPLATING = "contemplating"
    """Several opinions side by side, and what they agree on."""


ModeName = Literal["auto", "instant", "thinking", "contemplating"]
AUTO = "auto"
"""The setting that leaves it to the question."""


@dataclass(frozen=True)
class Budget:
    """What an answer may cost at most."""

    tokens: int
    """Decoded, over all looks."""
    seconds: float
    looks: int
    """At the picture and its parts."""
    asks: int
    """Of these, those that ask the model; the others read and measure."""


BUDGETS = {
    Mode.INSTANT: Budget(tokens=96, seconds=20.0, looks=1, asks=1),
    Mode.THINKING: Budget(tokens=384, seconds=40.0, looks=40, asks=40),
    Mode.CONTEMPLATING: Budget(tokens=512, seconds=60.0, looks=48, asks=48),
}


@dataclass(frozen=True)
class Wish:
    """A question and how it is to be answered."""

    text: str
    """Without the words that say how; empty where there were no others."""
    mode: Mode
    why: str
    """'asked', 'set' or 'question': who chose the mode."""


_WORDS: tuple[tuple[Mode, str], ...] = (
    (
        Mode.CONTEMPLATING,
        r"think (?:very|really) (?:hard|carefully)|think deeply|contemplate(?: (?:it|this|that))?"
        r"|think it through|are you (?:really )?sure(?: about that)?",
    ),
    (
        Mode.THINKING,
        r"think (?:hard(?:er)?|carefully|again|(?:about|over) (?:it|this|that)|it over)|take your time"
        r"|look (?:very )?(?:closely|carefully|closer|again)|take a closer look|have a closer look",
    ),
    (Mode.INSTANT, r"quickly|just quickly|quick answer|in short"),
)
_JOINT = r"(?:\s*(?:[,.:;!?]|and (?:then )?(?:tell me|answer|say)|then (?:tell me|answer|say))\s*)*"
_PATTERNS = tuple(
    (
        mode,
        re.compile(rf"^(?:(?:please|now|okay|but),? )*(?:{words})\b{_JOINT}\s*", re.IGNORECASE),
        re.compile(rf"[\s,.:;?!]*\b(?:(?:please|but|and) )*(?:{words})(?: please)?[.!?]*$", re.IGNORECASE),
    )
    for mode, words in _WORDS
)
_SLOW = frozenset((Kind.READ, Kind.SAYS, Kind.FACT, Kind.COUNT, Kind.CHANGE, Kind.LIGHT))
"""Kinds of questions that one look at the whole picture often answers wrongly."""


def wish(text: str, setting: str = AUTO) -> Wish:
    """What the wearer asks for: "think carefully, how many cups are there". setting: a Mode's name, or AUTO."""
    for mode, first, last in _PATTERNS:
        for pattern in (first, last):
            rest, found = pattern.subn("", text.strip(), count=1)
            if found:
                return Wish(rest.strip(), mode, "asked")
    if setting != AUTO:
        return Wish(text, Mode(setting), "set")
    return Wish(text, Mode.THINKING if kind_of(text) in _SLOW else Mode.INSTANT, "question")
