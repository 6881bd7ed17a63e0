"""Let a model that can choose decide where to look closer before it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from edge.calling import Takes, Written
from edge.origin import Origin, Words, quoted
from edge.thinking.eyes import Change, Eyes
from edge.thinking.regions import Box, clearer, part, quarter_turned
from edge.tools.arguments import NoArguments, Text
from models.errors import BadInput, ModelTooBig
from models.ports import Exchange, Pixels

_MOST = 4
"""Looks that a model may ask for before it answers."""
_QUESTION = 80
"""Characters of what it may ask of a part."""
Where = Literal[
    "whole",
    "left",
    "right",
    "top",
    "bottom",
    "middle",
    "top left",
    "top right",
    "bottom left",
    "bottom right",
]
How = Literal["as it is", "clearer", "turned left", "turned right"]


@dataclass(frozen=True)
class Look:
    """At a part of the picture, as large as the model sees."""

    where: Where
    how: How
    ask: Annotated[str, Text(_QUESTION)]


@dataclass(frozen=True)
class Read:
    """What is written in a part of the picture."""

    where: Where


_ANSWER = "answer"
_CHOICES = (
    Takes("look", "look closer at a part of the picture, and ask something about it", Look),
    Takes("read", "read what is written in a part of the picture", Read),
    Takes(_ANSWER, "answer now", NoArguments),
)


def looked_into(eyes: Eyes, question: str, history: Sequence[Exchange]) -> str:
    """The question, with what the looks gave that the model wanted to take first. It has looked at all of the
    picture."""
    found: list[tuple[str, Words]] = []
    while len(found) < _MOST and eyes.may_look:
        try:
            written = eyes.choose(
                _told(question, found, "Write the call to make next, as JSON."), history, _CHOICES
            )
        except (ModelTooBig, BadInput):  # it goes on with what it knows
            break
        if written.name == _ANSWER or any(text == written.text for text, _ in found):
            break
        found.append((written.text, _taken(eyes, written)))
        eyes.look()
    return _told(question, found, "") if found else question


def _taken(eyes: Eyes, written: Written) -> Words:
    """What one of the looks gives."""
    match written.arguments:
        case Read(where=where):
            lines = eyes.read(part(eyes.whole, where))
            text, origin = "\n".join(line.text for line in lines) or "Nothing is written there.", Origin.OCR
        case Look(where=where, how=how, ask=ask):
            box = part(eyes.whole, where)
            change = Change(f"{where}, {how}", lambda pixels: _shown(pixels, box, how))
            text, origin = eyes.ask(ask or "What is this?", change=change).text, Origin.PICTURE
        case _:
            raise BadInput(f"There is no look named {written.name!r}.")
    return Words.of(text, origin)


def _shown(pixels: Pixels, box: Box, how: How) -> Pixels:
    shown = box.of(pixels)
    match how:
        case "clearer":
            return clearer(shown)
        case "turned left":
            return quarter_turned(shown, 1)
        case "turned right":
            return quarter_turned(shown, -1)
        case _:
            return shown


def _told(question: str, found: Sequence[tuple[str, Words]], closing: str) -> str:
    looks = [] if closing == "" else ["You may look closer before you answer:", *map(str, _CHOICES)]
    given = [f"{call} gave:\n{quoted(words)}" for call, words in found]
    return "\n".join(filter(None, (*looks, *given, f"The wearer asks: {question}", closing)))
