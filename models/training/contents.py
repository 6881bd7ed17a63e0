"""What is shown in each kind of picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.colours import BASIC_COLOURS
from models.training import layouts
from models.training.charts import draw
from models.training.icons import HELD_OUT, Icons
from models.training.layouts import Spot
from models.training.paint import example
from models.training.scene import Chart, Kind, Sprite
from models.training.shapes import TURNS, shape
from models.training.things import SHAPES, THINGS
from models.training.writing import write

Subject = Literal["one", "several", "count", "shapes", "writing", "chart", "foreign"]
"""What a picture is about; "foreign" are drawings of things that have no name here."""


@dataclass(frozen=True)
class Item:
    """A thing and where it should go."""

    kind: Kind | None
    """None for a chart, which is no thing."""
    name: str
    colour: str | None
    sprite: Sprite
    spot: Spot


@dataclass(frozen=True)
class Stock:
    """What pictures are made from."""

    icons: Icons
    styles: Sequence[str]
    fonts: Sequence[str]


@dataclass(frozen=True)
class Contents:
    """What is to be shown, from back to front."""

    items: tuple[Item, ...]
    chart: Chart | None = None


def contents(rng: np.random.Generator, stock: Stock, subject: Subject) -> Contents:
    """Choose things and places for a picture about `subject`."""
    return _SUBJECTS[subject](rng, stock)


def _icon(rng: np.random.Generator, stock: Stock, name: str, spot: Spot) -> Item:
    drawn = set(stock.icons.styles_of(name))
    styles = [style for style in stock.styles if style in drawn]
    style = styles[rng.integers(len(styles))]
    turn = rng.uniform(-180, 180) if rng.random() < 0.06 else float(np.clip(rng.normal(0, 10), -25, 25))
    sprite = stock.icons.sprite(style, name)
    return Item(
        "object", name, stock.icons.colour(style, name), sprite, Spot(spot.x, spot.y, spot.size, turn)
    )


def _names(rng: np.random.Generator, stock: Stock, count: int, countable: bool = False) -> list[str]:
    """Different names of things that one of the styles has; the first can be counted if `countable`."""
    styles = set(stock.styles)
    names = [name for name in THINGS if styles.intersection(stock.icons.styles_of(name))]
    firsts = [name for name in names if THINGS[name].countable or not countable]
    first = firsts[rng.integers(len(firsts))]
    others = [names[place] for place in rng.choice(len(names), count, replace=False)]
    return [first, *(name for name in others if name != first)][:count]


def _one(rng: np.random.Generator, stock: Stock) -> Contents:
    (name,) = _names(rng, stock, 1)
    return Contents((_icon(rng, stock, name, layouts.alone(rng)[0]),))


def _several(rng: np.random.Generator, stock: Stock) -> Contents:
    spots = layouts.several(rng, int(rng.choice([2, 3, 4], p=[0.35, 0.4, 0.25])))
    names = _names(rng, stock, len(spots))
    return Contents(tuple(_icon(rng, stock, name, spot) for name, spot in zip(names, spots, strict=True)))


def _count(rng: np.random.Generator, stock: Stock) -> Contents:
    count = int(rng.integers(1, 10))
    others = int(rng.integers(0, 3)) if count < 9 else 0
    spots = layouts.crowd(rng, count + others)
    name, *strangers = _names(rng, stock, 1 + others, countable=True)
    names = [name] * (len(spots) - len(strangers)) + strangers
    items = [_icon(rng, stock, called, spot) for called, spot in zip(names, spots, strict=False)]
    if rng.random() < 0.7:  # all alike
        items = [_like(items[0], item) if item.name == name else item for item in items]
    return Contents(tuple(items[place] for place in rng.permutation(len(items))))


def _like(model: Item, item: Item) -> Item:
    return Item(item.kind, item.name, model.colour, model.sprite, item.spot)


def _shapes(rng: np.random.Generator, stock: Stock) -> Contents:
    count = int(rng.choice([1, 2, 3, 4, 5, 6], p=[0.14, 0.3, 0.22, 0.16, 0.1, 0.08]))
    spots = (
        layouts.alone(rng)
        if count == 1
        else layouts.several(rng, count)
        if count < 5
        else layouts.crowd(rng, count)
    )
    names = rng.choice(SHAPES, 1 if rng.random() < 0.3 else len(spots)).tolist() * len(spots)
    colours = rng.choice(BASIC_COLOURS, 1 if rng.random() < 0.2 else len(spots)).tolist() * len(spots)
    items = []
    for name, colour, spot in zip(names, colours, spots, strict=False):
        turn = float(np.clip(rng.normal(0, 0.5), -1, 1)) * TURNS[name]
        sprite = shape(rng, name, example(rng, colour))
        items.append(Item("shape", name, colour, sprite, Spot(spot.x, spot.y, spot.size, turn)))
    return Contents(tuple(items))


def _writing(rng: np.random.Generator, stock: Stock) -> Contents:
    """Large enough that its letters are legible; now and then with an object."""
    sprite, text = write(rng, stock.fonts)
    height, width = sprite.rgba.shape[:2]
    size = rng.uniform(max(0.3, 0.065 * min(len(text), 9)), 0.95)
    across, down = np.array([width, height]) * size / max(width, height)
    x, y = 0.5 + rng.uniform(-1, 1, 2) * (1 - np.array([across, down])) / 2 * 0.85
    turn = float(np.clip(rng.normal(0, 6), -15, 15))
    items = [Item("writing", text, None, sprite, Spot(x, y, size, turn))]
    room = max(y, 1 - y) - down / 2
    if room > 0.3 and rng.random() < 0.4:
        side = min(room * rng.uniform(0.7, 0.9), 0.6)
        spot = Spot(rng.uniform(side / 2, 1 - side / 2), room / 2 if y > 0.5 else 1 - room / 2, side)
        items.append(_icon(rng, stock, _names(rng, stock, 1)[0], spot))
    return Contents(tuple(items))


def _chart(rng: np.random.Generator, stock: Stock) -> Contents:
    sprite, chart = draw(rng, stock.fonts)
    x, y = 0.5 + rng.uniform(-0.03, 0.03, 2)
    spot = Spot(x, y, rng.uniform(0.78, 0.94), float(np.clip(rng.normal(0, 3), -8, 8)))
    return Contents((Item(None, "", None, sprite, spot),), chart)


def _foreign(rng: np.random.Generator, stock: Stock) -> Contents:
    count = int(rng.choice([1, 2, 3, 5], p=[0.6, 0.2, 0.12, 0.08]))
    spots = layouts.alone(rng) if count == 1 else layouts.several(rng, count)
    held_out = HELD_OUT in stock.styles
    return Contents(tuple(Item(None, "", None, stock.icons.foreign(rng, held_out), spot) for spot in spots))


_SUBJECTS: dict[Subject, Callable[[np.random.Generator, Stock], Contents]] = {
    "one": _one,
    "several": _several,
    "count": _count,
    "shapes": _shapes,
    "writing": _writing,
    "chart": _chart,
    "foreign": _foreign,
}
