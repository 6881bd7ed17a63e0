"""Sets a page in type: flat, upright, as it comes from the printer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.ports import Pixels
from models.training.fonts import font
from models.training.small_print.documents import Document, Row, paragraphs
from models.training.small_print.values import pick

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_FONTS = (
    "inter-400", "roboto-400", "open-sans-600", "pt-serif-400", "libre-baskerville-400", "roboto-slab-500",
    "barlow-condensed-600", "ibm-plex-mono-500", "lexend-400", "zilla-slab-600", "courier-prime-400",
)  # fmt: skip
"""What such papers are printed in; half of the families no training picture shows."""
_TILL_FONTS = ("roboto-mono-400", "share-tech-mono-400", "ibm-plex-mono-500", "courier-prime-400")
_INKS = ((15, 15, 18), (35, 35, 40), (70, 70, 75), (20, 30, 80))
_PAPERS = ((252, 252, 250), (246, 243, 234), (235, 240, 244), (248, 240, 214))


@dataclass(frozen=True)
class _Type:
    """How a page is set. Lengths are pixels."""

    face: FreeTypeFont
    head: FreeTypeFont
    pitch: int
    """From line to line."""
    width: int
    """Of a line."""
    ruled: bool
    dotted: bool


def typeset(
    rng: np.random.Generator, document: Document, size: int, room: tuple[int, int] | None = None
) -> Pixels:
    """The page, RGB. size: of the type in pixels, about twice the height of a small letter. room: height and width of a
    sheet that is to be filled in several columns, with what nobody asks about before and after; None: one column, as
    long as it gets."""
    from PIL import Image, ImageDraw

    look = _chosen(rng, document.kind, size)
    margin = round(size * rng.uniform(1.5, 4))
    lines = [line for row in document.rows for line in _broken(row, look)]
    if room is None:
        columns = [lines]
        height, width = sum(_height(line, look) for line in lines) + 2 * margin, look.width + 2 * margin
    else:
        height, width = room
        count = max(1, (width - margin) // (look.width + margin))
        columns = _flowed(rng, document.kind, lines, look, (count, (height - 2 * margin) // look.pitch))
    sheet = Image.new("RGB", (width, height), pick(rng, _PAPERS))
    canvas, ink = ImageDraw.Draw(sheet), pick(rng, _INKS)
    for number, column in enumerate(columns):
        left, top = margin + number * (look.width + margin), margin
        for line in column:
            _put(canvas, line, look, (left, top), ink)
            top += _height(line, look)
    return np.asarray(sheet)


def _chosen(rng: np.random.Generator, kind: str, size: int) -> _Type:
    name = pick(rng, _TILL_FONTS if kind == "receipt" else _FONTS)
    width = {"receipt": 20, "menu": 26}.get(kind, int(rng.integers(30, 42)))
    return _Type(
        font(name, size),
        font(name, round(size * rng.uniform(1.2, 2.2))),
        round(size * rng.uniform(1.25, 1.6)),
        size * width,
        bool(rng.random() < 0.3),
        bool(rng.random() < 0.3),
    )


def _flowed(
    rng: np.random.Generator, kind: str, lines: list[Row], look: _Type, room: tuple[int, int]
) -> list[list[Row]]:
    """The lines somewhere in so many columns of so many lines each, which are filled."""
    count, length = room
    spare = max(0, count * length - len(lines) - 4)  # headings are higher than other lines
    filling: list[Row] = []
    while len(filling) < spare:
        filling += _broken(paragraphs(rng, kind, 1)[0], look)
    before = int(rng.integers(spare + 1))
    flow = [*filling[:before], *lines, *filling[before:spare]]
    return [flow[start : start + length] for start in range(0, len(flow), length)][:count]


def _broken(row: Row, look: _Type) -> list[Row]:
    """The row, or the lines into which its only cell is broken."""
    if len(row.cells) > 1 or row.heading:
        return [row]
    lines, words = [], row.cells[0].split()
    while words:
        count = len(words)
        while count > 1 and look.face.getlength(" ".join(words[:count])) > look.width:
            count -= 1
        lines.append(Row((" ".join(words[:count]),)))
        words = words[count:]
    return lines


def _height(row: Row, look: _Type) -> int:
    return round(1.6 * look.head.size) if row.heading and len(row.cells) == 1 else look.pitch


def _put(canvas: ImageDraw, row: Row, look: _Type, start: tuple[int, int], ink: tuple[int, int, int]) -> None:
    left, top = start
    if len(row.cells) == 1:
        canvas.text(start, row.cells[0], ink, look.head if row.heading else look.face)
        return
    first, *others = row.cells
    canvas.text(start, first, ink, look.face)
    step = look.width // (len(others) + 1)
    for number, cell in enumerate(others):
        right = left + look.width - step * (len(others) - 1 - number)
        canvas.text((right, top), cell, ink, look.face, anchor="ra")
    if look.dotted and len(others) == 1:
        begin, end = (look.face.getlength(first), look.width - look.face.getlength(others[0]))
        dots = "." * max(0, int((end - begin) / look.face.getlength(".")) - 4)
        canvas.text((left + begin + look.face.getlength(".") * 2, top), dots, ink, look.face)
    if look.ruled or row.heading:
        bottom = top + look.pitch - 2
        canvas.line((left, bottom, left + look.width, bottom), ink, 1)
