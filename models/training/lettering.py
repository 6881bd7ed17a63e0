"""Text on a canvas, together with the map that says which character is where."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.training.paint import Rgb
from models.training.scene import LETTERS

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_NUMBERS = {" ": 0, **{letter: 1 + index for index, letter in enumerate(LETTERS)}}


def width_of(text: str, face: FreeTypeFont, spacing: float = 0) -> float:
    """Pixels from the start of the first character to where another would start."""
    return _edges(text, face, spacing)[-1]


def put_text(
    canvas: ImageDraw,
    letters: NDArray[np.uint8],
    start: tuple[float, float],
    text: str,
    face: FreeTypeFont,
    ink: Rgb,
    *,
    rows: tuple[int, int] | None = None,
    spacing: float = 0,
    halo: tuple[int, Rgb] | None = None,
) -> None:
    """Draw one line of `text`, whose characters are in LETTERS or spaces, and enter it in `letters`.

    `start` is the left end of the baseline, in pixels. `letters`, uint8 (height, width), gets each character's number
    over its whole advance, from the first to before the second of `rows`, by default those of the ink. `spacing` is
    added after each character, `halo` is the width and colour of an outline. KeyError for other characters.
    """
    left, baseline = start
    edges = left + np.array(_edges(text, face, spacing))
    # one by one: ligatures would hide letters, and not every machine has the library that shapes whole words
    places = [((x, baseline), letter) for x, letter in zip(edges[:-1].tolist(), text, strict=True)]
    if halo:
        width, outline = halo
        for place, letter in places:
            canvas.text(place, letter, outline, face, anchor="ls", stroke_width=width)
    for place, letter in places:
        canvas.text(place, letter, ink, face, anchor="ls")
    columns = np.clip(np.rint(edges).astype(int), 0, letters.shape[1])
    _, above, _, below = face.getbbox(text, anchor="ls")
    first, end = rows or (int(baseline + above), int(np.ceil(baseline + below)))
    numbers = np.array([_NUMBERS[letter] for letter in text.lower()], np.uint8)
    letters[max(first, 0) : end, columns[0] : columns[-1]] = np.repeat(numbers, np.diff(columns))


def _edges(text: str, face: FreeTypeFont, spacing: float) -> list[float]:
    """Where each character starts, and where the last one ends."""
    return [0.0, *accumulate(face.getlength(letter) + spacing for letter in text)]
