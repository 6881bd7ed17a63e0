"""Where things are, and what is where, from the boxes of the things that were found one by one. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from edge.thinking.agreement import Opinion
from edge.thinking.counting import is_named
from edge.thinking.kinds import Kind, kind_of
from edge.thinking.regions import Box
from edge.thinking.things import Thing
from models.ports import Exchange

SURVEYOR = "surveyor"
_SIDES: tuple[tuple[str, str, tuple[int, int]], ...] = (
    ("Left of", r"left of", (-1, 0)),
    ("Right of", r"right of", (1, 0)),
    ("Above", r"above|over|on top of", (0, -1)),
    ("Below", r"below|under|underneath|beneath", (0, 1)),
)
_NEXT = re.compile(r"\b(?:next to|beside|near|close to)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\b", re.IGNORECASE)
_REFERENCE = re.compile(r"\b(?:from|of|to|at|than)(?: the| a| an)?(?: \w+)?\W*$", re.IGNORECASE)
"""What comes before the thing that another one is seen from."""
_WHERE = re.compile(r"\b(?:where|whereabouts|side|place|part|locate|find)\b", re.IGNORECASE)
_ROWS, _COLUMNS = ("top", "", "bottom"), ("left", "", "right")
_PLACE = re.compile(
    r"\b(?:(?P<row>top|bottom|upper|lower)|(?P<column>left|right)|(?P<middle>middle|centre|center))\b"
)
_ROW_NAMES = {"upper": "top", "lower": "bottom"}
_CLEARLY = 1.3
"""How many times farther this way than the other two centres have to be apart."""
_TOLD, _FOUND = 0.95, 0.6
"""How far a place is trusted beside a name, and that nothing else lies there: some things are missed."""
_RELATIVE = re.compile(r"\b(?:from|side of|start|than|compared|relative)\b", re.IGNORECASE)


def placed(
    question: str, things: Sequence[Thing], picture: Box, history: Sequence[Exchange] = ()
) -> Opinion | None:
    """Where what the question names is, or what is where it says; None where that is not clear from these things."""
    named, kind = _named(question, things), kind_of(question)
    if named is None:
        return None
    side = next(
        (way for _, words, way in _SIDES if re.search(rf"\b(?:{words})\b", question, re.IGNORECASE)), None
    )
    beside = bool(_NEXT.search(question))
    asks_where = bool(_WHERE.search(question))
    is_relative = bool(side or _RELATIVE.search(question))
    if not named and history and (side or beside or asks_where):
        named = _named(history[-1].question, things) or []
        if len(named) > 1:
            return None
    match named:
        case [one, other] if kind is Kind.YES_NO:
            return _confirmed(question, _seen_from(question, one, other)) if side else None
        case [one] if kind is Kind.YES_NO:
            return _confirmed(question, _where(one, picture)) if not is_relative else None
        case [one, other] if _BETWEEN.search(question):
            return _what_between(one, other, [thing for thing in things if thing not in (one, other)])
        case [one, other] if asks_where or is_relative:
            return _seen_from(question, one, other)
        case [one] if side or beside:
            return _what_beside(one, [thing for thing in things if thing is not one], side)
        case [one] if asks_where and not is_relative:
            return _where(one, picture)
        case [] if kind is Kind.WHERE and not asks_where and not history:
            return _what_at(question, things, picture)
        case _:
            return None


def _confirmed(question: str, told: Opinion | None) -> Opinion | None:
    """Whether what is told is what the question says; None where it says no place, or one that is only near."""
    said, true = _places(question), _places(told.text) if told else set()
    if told is None or not said or not (said <= true or said.isdisjoint(true)):
        return None
    return replace(told, text="Yes." if said <= true else "No.")


def _places(text: str) -> set[str]:
    sides = {word for word, words, _ in _SIDES if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)}
    parts = {_ROW_NAMES.get(match[0], match[0]) for match in _PLACE.finditer(text.lower())}
    return sides or (parts - {"middle"} or parts)


def _where(one: Thing, picture: Box) -> Opinion:
    return Opinion(SURVEYOR, f"{place_of(one.centre, picture)}.", round(_TOLD * one.confidence, 3))


def _named(question: str, things: Sequence[Thing]) -> list[Thing] | None:
    """The things that the question names, in its order; None where it names one of several alike."""
    found = [thing for thing in things if thing.count == 1 and is_named(thing, question)]
    if len({_at(thing, question) for thing in found}) < len(found):
        return None
    return sorted(found, key=lambda thing: _at(thing, question))


def _at(thing: Thing, question: str) -> int:
    """Where the question names it, in its colour if it is named by that."""
    text, start = question.lower(), thing.name.lower().split()[0][:3]
    coloured = [text.find(f"{colour} {start}") for colour in thing.colours]
    return next((place for place in coloured if place >= 0), text.find(start))


def _seen_from(question: str, one: Thing, other: Thing) -> Opinion | None:
    """On which side one lies of the one that it is seen from, which is the other unless the question says so."""
    seen, start = (other, one) if _REFERENCE.search(question[: _at(one, question)]) else (one, other)
    (x, y), (start_x, start_y) = seen.centre, start.centre
    across, down = x - start_x, y - start_y
    if max(abs(across), abs(down)) < _CLEARLY * min(abs(across), abs(down)):
        return None
    way = (int(across > 0) * 2 - 1, 0) if abs(across) > abs(down) else (0, int(down > 0) * 2 - 1)
    word = next(word for word, _, toward in _SIDES if toward == way)
    sure = _TOLD * min(seen.confidence, start.confidence)
    return Opinion(SURVEYOR, f"{word} the {start.name.lower()}.", round(sure, 3))


def _what_beside(one: Thing, others: Sequence[Thing], side: tuple[int, int] | None) -> Opinion | None:
    """The nearest, on that side if one is said."""

    def apart(thing: Thing) -> tuple[float, float]:
        return thing.centre[0] - one.centre[0], thing.centre[1] - one.centre[1]

    if side:
        along = side.index(next(filter(None, side)))
        others = [
            thing for thing in others if side[along] * apart(thing)[along] > abs(apart(thing)[1 - along])
        ]
    if not others:
        return None
    nearest = min(others, key=lambda thing: abs(complex(*apart(thing))))
    return Opinion(SURVEYOR, nearest.said, round(_FOUND * min(one.confidence, nearest.confidence), 3))


def _what_between(one: Thing, other: Thing, others: Sequence[Thing]) -> Opinion | None:
    """The one nearest to half way."""
    (x, y), (other_x, other_y) = one.centre, other.centre
    half_way = complex(x + other_x, y + other_y) / 2
    nearest = min(others, key=lambda thing: abs(complex(*thing.centre) - half_way), default=None)
    if nearest is None:
        return None
    sure = min(one.confidence, other.confidence, nearest.confidence)
    return Opinion(SURVEYOR, nearest.said, round(_FOUND * sure, 3))


def _what_at(question: str, things: Sequence[Thing], picture: Box) -> Opinion | None:
    """The only thing in that part of the picture, or the outermost one on that side."""
    asked = [match for match in _PLACE.finditer(question.lower())]
    rows = [_ROW_NAMES.get(match["row"], match["row"]) for match in asked if match["row"]]
    columns = [match["column"] for match in asked if match["column"]]
    if not asked or len(rows) > 1 or len(columns) > 1 or not things:
        return None
    if (rows and columns) or (not rows and not columns):
        cell = (_COLUMNS.index(columns[0]) if columns else 1, _ROWS.index(rows[0]) if rows else 1)
        there = [thing for thing in things if _ninth(thing.centre, picture) == cell]
        if len(there) != 1:
            return None
        found = there[0]
    else:
        axis = 0 if columns else 1
        outermost = min if (columns or rows)[0] in ("left", "top") else max
        found = outermost(things, key=lambda thing: thing.centre[axis])
    return Opinion(SURVEYOR, found.said, round(_FOUND * found.confidence, 3))


def place_of(centre: tuple[float, float], picture: Box) -> str:
    """In words, of a point: "At the top left"."""
    column, row = _ninth(centre, picture)
    if (column, row) == (1, 1):
        return "In the middle"
    words = f"{_ROWS[row]} {_COLUMNS[column]}".strip()
    return f"{'On' if row == 1 else 'At'} the {words}"


def _ninth(centre: tuple[float, float], picture: Box) -> tuple[int, int]:
    """Column and row, 0..2 each."""
    x, y = centre
    return min(2, int(3 * x / picture.width)), min(2, int(3 * y / picture.height))
