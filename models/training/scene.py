"""What a rendered picture shows, as far as its questions need it. Coordinates are fractions of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.ports import Pixels

SIDE = 256
"""Pixels of a picture's side: what the vision tower takes."""
PATCH = 16
CELLS = SIDE // PATCH
MOST = 9
"""Things of one name in a picture."""
MOST_IN_ALL = 12
PLACES = 9

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:%$€£-&'!?"
"""Characters that writing in pictures is made of; upper case is labelled as lower case."""

Kind = Literal["object", "shape", "writing"]


@dataclass(frozen=True, eq=False)
class Sprite:
    """One thing, drawn flat and upright, before it is placed."""

    rgba: NDArray[np.uint8]
    """shape (height, width, 4), not premultiplied."""
    letters: NDArray[np.uint8] | None = None
    """shape (height, width): 1 + index into LETTERS over the whole advance and height of each character, else 0."""


@dataclass(frozen=True)
class Thing:
    """One thing in a picture."""

    kind: Kind
    name: str
    """What one calls it: "banana", "circle"; of writing, the text as it is shown."""
    box: tuple[float, float, float, float]
    """Left, top, right, bottom of the visible part, 0..1."""
    colour: str | None = None
    """One of BASIC_COLOURS where it is clear, else None."""
    scale: float = 0.0
    """Size before perspective, as a fraction of the picture's side: what "bigger" compares."""

    @property
    def centre(self) -> tuple[float, float]:
        left, top, right, bottom = self.box
        return (left + right) / 2, (top + bottom) / 2

    @property
    def ninth(self) -> tuple[int, int]:
        """Column and row, 0..2 each, of the ninth of the picture that holds the centre."""
        x, y = self.centre
        return third(x), third(y)


def third(at: float) -> int:
    """0, 1 or 2: the third of a side that a coordinate lies in."""
    return min(int(at * 3), 2)


@dataclass(frozen=True)
class Chart:
    """A chart and its values."""

    kind: Literal["bar", "line", "pie"]
    labels: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class Scene:
    """Everything that can be asked about a picture."""

    things: tuple[Thing, ...] = ()
    """Those that are shown whole enough to be named; from back to front."""
    ground: str | None = None
    """The background's colour where it is plain, one of BASIC_COLOURS."""
    presented: str = ""
    """How the things are shown: "", "card", "sticker", "screen" or "print"."""
    chart: Chart | None = None
    known: bool = True
    """False for textures, noise, dark frames and foreign styles: there is nothing that could be answered."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A rendered picture with its dense labels."""

    pixels: Pixels
    """shape (SIDE, SIDE, 3)."""
    scene: Scene
    names: NDArray[np.int16]
    """shape (CELLS, CELLS): 1 + index of the name in `things.NAMES` that covers most of the cell, 0 for none."""
    colours: NDArray[np.int16]
    """shape (CELLS, CELLS): 1 + index into BASIC_COLOURS of what covers most of the cell, 0 for none or unclear."""
    letters: NDArray[np.int16]
    """shape (CELLS, 2 * CELLS): 1 + index into LETTERS at each half cell (left, right), 0 for none."""
    counts: NDArray[np.int16]
    """shape (CELLS, CELLS): how many things of this name there are in the picture, 0 where no name is."""
    totals: NDArray[np.int16]
    """shape (CELLS, CELLS): how many things there are in all, 0 where no name is."""
    places: NDArray[np.int16]
    """shape (CELLS, CELLS): 1 + column + 3 * row of the ninth that holds the thing's centre, 0 where no name is."""
    grounds: NDArray[np.int16]
    """shape (CELLS, CELLS): 1 + index into BASIC_COLOURS of a plain background, 0 where it is covered or not plain."""
