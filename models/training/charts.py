"""Bar, line and pie charts as people make them in spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from models.ports import Pixels
from models.training.fonts import font
from models.training.lettering import put_text, width_of
from models.training.paint import Rgb
from models.training.scene import Chart, Sprite

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_Shape = Literal["column", "row", "line", "pie"]
_SHAPES: tuple[_Shape, ...] = get_args(_Shape)

_SIDE = 224
_MARGIN = 8
_CAPITAL, _DIGIT = 13.0, 9.5
"""Pixels of a capital's height and of a digit's advance, or more: legible where the chart takes 60 % of a picture."""
_PROBE = 48
"""Pixels of type at which fonts are measured."""
_TIGHT = 0.85
"""The smallest multiple of that in which labels may be set side by side."""
_LINE = 22
"""Pixels from one line of text to the next."""

_CATEGORIES: tuple[tuple[str, ...], ...] = (
    ("A", "B", "C", "D", "E"),
    ("P", "Q", "R", "S", "T"),
    ("X", "Y", "Z"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ("2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027"),
    ("Q1", "Q2", "Q3", "Q4"),
    ("cats", "dogs", "fish", "birds"),
    ("tea", "milk", "juice", "water"),
    ("Ann", "Ben", "Eva", "Tom", "Max"),
    ("bus", "car", "bike", "train"),
    ("apples", "pears", "plums"),
    ("north", "south", "east", "west"),
    ("yes", "no", "maybe"),
    ("one", "two", "three", "four"),
    ("pizza", "soup", "salad"),
)
"""Those of a chart are some that stand side by side here."""
_TITLES = ("Sales", "Votes", "Score", "Visits", "Total", "Results", "Survey", "Points", "Hours", "Stock")

_PALETTES: tuple[tuple[Rgb, ...], ...] = (
    ((66, 114, 196), (237, 125, 49), (140, 140, 140), (240, 180, 0), (90, 155, 60)),
    ((51, 102, 204), (220, 57, 18), (255, 153, 0), (16, 150, 24), (153, 0, 153)),
    ((0, 120, 140), (230, 90, 90), (80, 70, 150), (240, 160, 60), (70, 160, 110)),
    ((200, 40, 60), (40, 90, 160), (250, 190, 40), (60, 140, 80), (130, 80, 50)),
)
_PAPERS: tuple[tuple[Rgb, Rgb], ...] = (
    ((255, 255, 255), (30, 30, 30)),
    ((255, 255, 255), (30, 30, 30)),
    ((255, 255, 255), (80, 80, 80)),
    ((246, 244, 236), (40, 35, 30)),
    ((32, 36, 44), (235, 235, 235)),
)
"""Ground and ink; white is the most common."""


@dataclass(frozen=True)
class _Text:
    """A line of text to be put on a chart."""

    text: str
    x: float
    y: float
    """Of the middle of the line."""
    ink: Rgb
    before: float = 0.5
    """The share of its width that lies left of `x`."""
    halo: tuple[int, Rgb] | None = None


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A chart in the making. Lengths are pixels."""

    pixels: Pixels
    ground: Rgb
    ink: Rgb
    palette: tuple[Rgb, ...]
    face: FreeTypeFont
    top: int
    """Where the chart starts, below its title."""
    texts: list[_Text] = field(default_factory=list)

    @property
    def rule(self) -> Rgb:
        """The colour of grid lines."""
        red, green, blue = (
            (3 * ground + ink) // 4 for ground, ink in zip(self.ground, self.ink, strict=True)
        )
        return red, green, blue


@dataclass(frozen=True)
class _Plot:
    """Where values stand. Lengths are pixels."""

    left: float
    right: float
    zero: float
    """Where a value of 0 would be."""
    unit: float
    """Height of a value of 1."""
    numbered: bool
    """Whether each mark has its value beside it."""


def draw(rng: np.random.Generator, fonts: Sequence[str]) -> tuple[Sprite, Chart]:
    """A chart of three to five different values, with its text in one of `fonts`, and what it shows.

    All values are from 1 to 9, or all are tens from 10 to 90. Each can be read, from a number at its mark or from an
    axis.
    """
    from PIL import Image, ImageDraw

    name = fonts[int(rng.integers(len(fonts)))]
    shape = _SHAPES[int(rng.integers(len(_SHAPES)))]
    labels, face = _labels(rng, name, shape)
    kind, paint = _KINDS[shape]
    chart = Chart(kind, labels, _values(rng, len(labels), shape))
    sheet = _sheet(rng, face)
    paint(rng, sheet, chart)

    image = Image.fromarray(sheet.pixels)
    canvas = ImageDraw.Draw(image)
    letters = np.zeros((_SIDE, _SIDE), np.uint8)
    half_height = face.getbbox("0", anchor="ls")[1] / 2
    for text in sheet.texts:
        start = (text.x - text.before * width_of(text.text, face), text.y - half_height)
        put_text(canvas, letters, start, text.text, face, text.ink, halo=text.halo)
    opaque = np.full((_SIDE, _SIDE, 1), 255, np.uint8)
    return Sprite(np.concatenate([np.asarray(image), opaque], axis=2), letters), chart


def _labels(rng: np.random.Generator, name: str, shape: _Shape) -> tuple[tuple[str, ...], FreeTypeFont]:
    """Labels, and type in which they fit side by side."""
    labels = _CATEGORIES[int(rng.integers(len(_CATEGORIES)))]
    count = int(rng.integers(3, min(len(labels), 5) + 1))
    first = int(rng.integers(len(labels) - count + 1))
    labels = labels[first : first + count]
    probe = font(name, _PROBE)
    capital = -probe.getbbox("H", anchor="ls")[1]
    size = _PROBE * max(_CAPITAL / capital, _DIGIT / probe.getlength("0"))
    face = font(name, round(size))
    if shape in ("row", "pie"):
        return labels, face
    room = _SIDE - 2 * _MARGIN - 30
    widest = max(width_of(label, face) for label in labels) + 5
    labels = labels[: max(3, int(room / widest))]
    return labels, font(name, round(size * min(max(room / len(labels) / widest, _TIGHT), 1)))


def _values(rng: np.random.Generator, count: int, shape: _Shape) -> tuple[int, ...]:
    while True:
        values = 1 + rng.permutation(9)[:count]
        if shape != "pie" or 10 * values.min() >= values.sum():  # a narrower slice has no room for its number
            unit = int(rng.choice((1, 10)))
            return tuple(unit * int(value) for value in values)


def _sheet(rng: np.random.Generator, face: FreeTypeFont) -> _Sheet:
    ground, ink = _PAPERS[int(rng.integers(len(_PAPERS)))]
    palette = _PALETTES[int(rng.integers(len(_PALETTES)))]
    first = int(rng.integers(len(palette)))
    palette = palette[first:] + palette[:first]
    titled = rng.random() < 0.25
    pixels = np.full((_SIDE, _SIDE, 3), ground, np.uint8)
    sheet = _Sheet(pixels, ground, ink, palette, face, _MARGIN + _LINE * titled)
    if titled:
        title = _TITLES[int(rng.integers(len(_TITLES)))]
        sheet.texts.append(_Text(title, _SIDE / 2, _MARGIN + _LINE / 2 - 2, ink))
    return sheet


def _plot(rng: np.random.Generator, sheet: _Sheet, chart: Chart) -> _Plot:
    """Draw axes and labels of a column or line chart."""
    import cv2

    numbered = bool(rng.random() < 0.65)
    bottom = _SIDE - _MARGIN - _LINE
    top = sheet.top + (_LINE if numbered else _LINE // 2)
    highest = max(chart.values)
    if numbered:
        left, zero = _MARGIN, bottom
        if chart.kind == "line":  # its numbers stand farther off, and some below their points
            top, zero = top + 8, zero - _LINE
        unit = (zero - top) / highest
    else:
        scale = 10 if highest >= 10 else 1
        step = scale if highest <= 5 * scale else 2 * scale
        ticks = range(0, highest + step, step)
        left = _MARGIN + int(width_of(str(ticks[-1]), sheet.face)) + 6
        zero, unit = bottom, (bottom - top) / ticks[-1]
        for tick in ticks:
            y = round(bottom - tick * unit)
            cv2.line(sheet.pixels, (left, y), (_SIDE - _MARGIN, y), sheet.rule, 1)
            sheet.texts.append(_Text(str(tick), left - 5, y, sheet.ink, before=1))
        cv2.line(sheet.pixels, (left, top), (left, bottom), sheet.ink, 1)
    cv2.line(sheet.pixels, (left, bottom), (_SIDE - _MARGIN, bottom), sheet.ink, 2)
    plot = _Plot(left, _SIDE - _MARGIN, zero, unit, numbered)
    for label, x in zip(chart.labels, _middles(plot, len(chart.labels)), strict=True):
        sheet.texts.append(_Text(label, x, bottom + _LINE / 2 + 3, sheet.ink))
    return plot


def _middles(plot: _Plot, count: int) -> list[float]:
    slot = (plot.right - plot.left) / count
    return [plot.left + slot * (index + 0.5) for index in range(count)]


def _columns(rng: np.random.Generator, sheet: _Sheet, chart: Chart) -> None:
    import cv2

    plot = _plot(rng, sheet, chart)
    half = (plot.right - plot.left) / len(chart.values) * rng.uniform(0.26, 0.42)
    many = rng.random() < 0.5
    for index, (value, x) in enumerate(zip(chart.values, _middles(plot, len(chart.values)), strict=True)):
        y = plot.zero - value * plot.unit
        colour = sheet.palette[index * many]
        cv2.rectangle(
            sheet.pixels, (round(x - half), round(y)), (round(x + half), round(plot.zero) - 2), colour, -1
        )
        if plot.numbered:
            sheet.texts.append(_Text(str(value), x, y - _LINE / 2 - 2, sheet.ink))


def _line(rng: np.random.Generator, sheet: _Sheet, chart: Chart) -> None:
    import cv2

    plot = _plot(rng, sheet, chart)
    xs = _middles(plot, len(chart.values))
    ys = [plot.zero - value * plot.unit for value in chart.values]
    points = np.rint(np.stack([xs, ys], axis=1)).astype(np.int32)
    cv2.polylines(sheet.pixels, [points], False, sheet.palette[0], int(rng.integers(2, 5)), cv2.LINE_AA)
    radius = int(rng.integers(3, 7))
    around = np.pad(ys, 1, mode="reflect")
    valleys = np.array(ys) > (around[:-2] + around[2:]) / 2
    for value, point, valley in zip(chart.values, points.tolist(), valleys, strict=True):
        cv2.circle(sheet.pixels, point, radius, sheet.palette[0], -1, cv2.LINE_AA)
        if plot.numbered:
            away = (_LINE / 2 + radius) * (1 if valley else -1)
            sheet.texts.append(
                _Text(str(value), point[0], point[1] + away, sheet.ink, halo=(2, sheet.ground))
            )


def _rows(rng: np.random.Generator, sheet: _Sheet, chart: Chart) -> None:
    import cv2

    left = _MARGIN + max(width_of(label, sheet.face) for label in chart.labels) + 6
    unit = (_SIDE - _MARGIN - 28 - left) / max(chart.values)
    slot = (_SIDE - _MARGIN - sheet.top) / len(chart.values)
    half = slot * rng.uniform(0.26, 0.42)
    many = rng.random() < 0.5
    for index, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        y, right = sheet.top + slot * (index + 0.5), left + value * unit
        corners = (round(left), round(y - half)), (round(right), round(y + half))
        cv2.rectangle(sheet.pixels, *corners, sheet.palette[index * many], -1)
        sheet.texts.append(_Text(label, left - 6, y, sheet.ink, before=1))
        sheet.texts.append(_Text(str(value), right + 5, y, sheet.ink, before=0))
    cv2.line(sheet.pixels, (round(left), sheet.top), (round(left), _SIDE - _MARGIN), sheet.ink, 2)


def _pie(rng: np.random.Generator, sheet: _Sheet, chart: Chart) -> None:
    """Values stand in the slices; labels above them where they are short, else in a legend below."""
    import cv2

    short = max(map(len, chart.labels)) <= 2
    legend = 0 if short else (len(chart.labels) + 1) // 2 * _LINE
    radius = (_SIDE - _MARGIN - legend - sheet.top - 4) / 2
    middle = np.array((_SIDE / 2, sheet.top + radius))
    turn = rng.choice((-0.25, rng.random()))
    ends = 2 * np.pi * (np.cumsum((0, *chart.values)) / sum(chart.values) + turn)
    for index, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        angles = np.linspace(ends[index], ends[index + 1], 40)
        arc = middle + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        edge = np.rint(np.vstack([arc, middle]) * 16).astype(np.int32)
        colour = sheet.palette[index]
        cv2.fillPoly(sheet.pixels, [edge], colour, cv2.LINE_AA, shift=4)
        cv2.polylines(sheet.pixels, [edge], True, sheet.ground, 2, cv2.LINE_AA, shift=4)
        x, y = (middle + 0.66 * (arc[20] - middle)).tolist()
        ink = (0, 0, 0) if sum(colour) > 390 else (255, 255, 255)
        sheet.texts.append(_Text(str(value), x, y + short * _LINE / 2, ink))
        if short:
            sheet.texts.append(_Text(label, x, y - _LINE / 2, ink))
        else:
            column, row = index % 2, index // 2
            x, y = _MARGIN + 6 + column * 106, _SIDE - _MARGIN - legend + _LINE * (row + 0.5) + 2
            cv2.rectangle(sheet.pixels, (x, round(y) - 7), (x + 13, round(y) + 6), colour, -1)
            sheet.texts.append(_Text(label, x + 20, y, sheet.ink, before=0))


_KINDS: dict[_Shape, tuple[Literal["bar", "line", "pie"], Callable[[np.random.Generator, _Sheet, Chart], None]]] = {
    "column": ("bar", _columns), "row": ("bar", _rows), "line": ("line", _line), "pie": ("pie", _pie),
}  # fmt: skip
