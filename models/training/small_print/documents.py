"""What stands on pages of small print: the kinds of paper on which people look for one thing among many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models.training.small_print import wordings
from models.training.small_print.values import pick, time

FACTS = 20
"""On a page."""


@dataclass(frozen=True)
class Fact:
    """Something that a page says."""

    question: str
    value: str
    """As it is printed."""


@dataclass(frozen=True)
class Row:
    """One or more cells side by side; a single one is a line of text, which may be broken."""

    cells: tuple[str, ...]
    heading: bool = False


@dataclass(frozen=True)
class Document:
    """A page before it is set in type."""

    kind: str
    """One of KINDS."""
    rows: tuple[Row, ...]
    facts: tuple[Fact, ...]


def write(rng: np.random.Generator, kind: str) -> Document:
    """A page of that kind, with FACTS facts."""
    return _WRITERS[kind](rng, kind)


def paragraphs(rng: np.random.Generator, kind: str, count: int) -> list[Row]:
    """Of what nobody asks about, on pages of that kind."""
    sentences = wordings.PROSE[kind]
    return [
        Row((" ".join(sentences[place] for place in rng.permutation(len(sentences))[:3]),))
        for _ in range(count)
    ]


def _labelled(rng: np.random.Generator, kind: str) -> Document:
    """Labels and their values, under headings, between paragraphs that nobody asks about."""
    chosen = _some(rng, wordings.LABELS[kind])
    facts, rows = [], []
    beside = rng.random() < 0.5
    for label, make, question in chosen:
        value = make(rng)
        facts.append(Fact(question, value))
        rows.append(Row((label, value) if beside else (f"{label}: {value}",)))
    return Document(kind, _with_prose(rng, kind, rows), tuple(facts))


def _listed(rng: np.random.Generator, kind: str) -> Document:
    """Things and their prices, then labels and values."""
    goods = _some(rng, wordings.GOODS[kind], 12 if kind in wordings.LABELS else FACTS)
    facts, rows = [], []
    for name in goods:
        price = f"{rng.uniform(0.5, 30):.2f}"
        facts.append(Fact(f"how much is the {name.lower()}", price))
        rows.append(Row((name, price)))
        if kind == "menu" and rng.random() < 0.5:
            rows.append(Row((pick(rng, wordings.PROSE[kind]),)))
    for label, make, question in _some(rng, wordings.LABELS.get(kind, ()), FACTS - len(goods)):
        value = make(rng)
        facts.append(Fact(question, value))
        rows.append(Row((label, value)))
    return Document(kind, (*_title(rng, kind), *rows, *paragraphs(rng, kind, 3)), tuple(facts))


def _scheduled(rng: np.random.Generator, kind: str) -> Document:
    """Departures or events with time and place."""
    names = _some(rng, wordings.GOODS[kind], FACTS)
    when, where, place = wordings.SCHEDULES[kind]
    facts = []
    rows = [Row(wordings.HEADS[kind], heading=True)]
    for name in names:
        at, there = time(rng), place(rng)
        rows.append(Row((name, at, there)))
        asked = rng.random() < 0.6
        facts.append(Fact((when if asked else where).format(name), at if asked else there))
    return Document(kind, (*_title(rng, kind), *rows, *paragraphs(rng, kind, 6)), tuple(facts))


def _nutrition(rng: np.random.Generator, kind: str) -> Document:
    """What a hundred grams and a portion of a food hold, then labels and values."""
    facts, table = [], [Row(("Nutrition", "per 100 g", "per portion"), heading=True)]
    portion = rng.uniform(0.2, 0.6)
    for name, low, high, unit, question in wordings.NUTRIENTS:
        amount = rng.uniform(low, high)
        cells = tuple(f"{amount * share:.{0 if amount > 90 else 1}f} {unit}" for share in (1.0, portion))
        table.append(Row((name, *cells)))
        facts.append(Fact(question, cells[0]))
    rows = []
    for label, make, question in _some(rng, wordings.LABELS[kind], FACTS - len(facts)):
        value = make(rng)
        facts.append(Fact(question, value))
        rows.append(Row((f"{label}: {value}",)))
    prose = paragraphs(rng, kind, 5)
    return Document(kind, (*_title(rng, kind), *prose[:3], *table, *rows, *prose[3:]), tuple(facts))


def _title(rng: np.random.Generator, kind: str) -> tuple[Row, ...]:
    return (Row((pick(rng, wordings.TITLES[kind]),), heading=True),)


def _with_prose(rng: np.random.Generator, kind: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Titled, in three parts, each with a paragraph or two."""
    third = len(rows) // 3 + 1
    parts = [rows[start : start + third] for start in range(0, len(rows), third)]
    body = [row for part in parts for row in (*paragraphs(rng, kind, int(rng.integers(1, 3))), *part)]
    return (*_title(rng, kind), *body)


def _some(rng: np.random.Generator, choices: Sequence[wordings.T], count: int = FACTS) -> list[wordings.T]:
    """So many of them, in any order."""
    return [choices[place] for place in rng.permutation(len(choices))[:count]]


_WRITERS: dict[str, Callable[[np.random.Generator, str], Document]] = {
    "medicine": _labelled,
    "contract": _labelled,
    "invoice": _labelled,
    "appliance": _labelled,
    "receipt": _listed,
    "menu": _listed,
    "timetable": _scheduled,
    "programme": _scheduled,
    "nutrition": _nutrition,
}
KINDS = tuple(_WRITERS)
