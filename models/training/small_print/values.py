"""Values as they stand in small print: dates, amounts, codes, companies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

Make = Callable[[np.random.Generator], str]
_T = TypeVar("_T")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""Without those that beside digits nobody can tell from 0, 1 and 5."""
_FIRMS = [
    "Alder",
    "Birch",
    "Calder",
    "Denham",
    "Elbe",
    "Foxley",
    "Granton",
    "Harwick",
    "Isis",
    "Juniper",
    "Kestrel",
    "Lindum",
    "Merrow",
    "Nordane",
]
_TRADES = (
    "Foods",
    "Heating",
    "Housing",
    "Pharma",
    "Supplies",
    "Textiles",
    "Tools",
    "Trading",
    "Transport",
    "Works",
)


def pick(rng: np.random.Generator, choices: Sequence[_T]) -> _T:
    """One of them."""
    return choices[int(rng.integers(len(choices)))]


def date(rng: np.random.Generator) -> str:
    """Of the next years, in one of the usual ways."""
    day, month, year = int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(rng.integers(2025, 2031))
    return pick(
        rng,
        (
            f"{day:02}.{month:02}.{year}",
            f"{day:02}/{month:02}/{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {_MONTHS[month - 1]} {year}",
        ),
    )


def time(rng: np.random.Generator) -> str:
    """Of the day."""
    return f"{rng.integers(5, 24):02}:{rng.integers(60):02}"


def number(low: int, high: int, unit: str = "", decimals: int = 0) -> Make:
    """A number with its unit."""
    return lambda rng: f"{rng.uniform(low, high):.{decimals}f}{' ' if unit else ''}{unit}"


def money(low: int, high: int, sign: str = "€ ") -> Make:
    """An amount."""
    return lambda rng: f"{sign}{rng.uniform(low, high):.2f}"


def code(pattern: str) -> Make:
    """# stands for a digit, @ for a letter."""

    def make(rng: np.random.Generator) -> str:
        made = (
            str(rng.integers(10)) if sign == "#" else pick(rng, _LETTERS) if sign == "@" else sign
            for sign in pattern
        )
        return "".join(made)

    return make


def firm(rng: np.random.Generator) -> str:
    """A company that does not exist."""
    return f"{pick(rng, _FIRMS)} {pick(rng, _TRADES)} Ltd"


PHONE = code("+49 ### #######")
