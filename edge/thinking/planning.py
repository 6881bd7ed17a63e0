"""Let a model that can choose decide where to look closer before it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from edge.calling import Takes, Written
from edge.origin import Origin, Words, quoted
from edge.thinking.eyes import Change, Eyes
from edge.thinking.regions import Box, part, quarter_turned, stretched
from edge.tools.arguments import NoArguments, Text
from models.code_words import speakable_code
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
class Part:
    """Of the picture."""

    where: Where


_ANSWER = "answer"
_CHOICES = (
    Takes("look", "look closer at a part of the picture, and ask something about it", Look),
    Takes("read", "read what is written in a part of the picture", Part),
    Takes("scan", "read the codes in a part of the picture", Part),
    Takes("measure", "measure colours and light in a part of the picture", Part),
    Takes(_ANSWER, "answer now", NoArguments),
)


def looked_into(eyes: Eyes, question: str, history: Sequence[Exchange]) -> str:
    """The question, with what the looks gave that the model wanted to take first. It has looked at all of the
    picture."""
    found: list[tuple[str, Words]] = []
    while len(found) < _MOST and eyes.may_ask:
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
    taken: Look | Part = written.arguments
    box = part(eyes.whole, taken.where)
    if isinstance(taken, Look):
        how = taken.how
        change = Change(f"{taken.where}, {how}", lambda pixels: _shown(pixels, box, how))
        opinion = eyes.ask(taken.ask or "What is this?", change=change, box=box)
        return Words.of(opinion.text, Origin.PICTURE)
    if written.name == "read":
        lines = eyes.read(box)
        return Words.of("\n".join(line.text for line in lines) or "Nothing is written there.", Origin.OCR)
    if written.name == "scan":
        codes = eyes.scan(box)
        return Words.of("\n".join(map(speakable_code, codes)) or "There is no code.", Origin.CODE)
    return Words.of(eyes.measure("colours and light", box).sentence(), Origin.ASSISTANT)


def _shown(pixels: Pixels, box: Box, how: How) -> Pixels:
    shown = box.of(pixels)
    match how:
        case "clearer":
            return stretched(shown)
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
