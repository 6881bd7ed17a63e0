"""Backgrounds, and the cards, screens and prints on which things are shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.colours import BASIC_COLOURS
from models.ports import Pixels
from models.training.paint import Rgb, any_colour, blend, example, fractal
from models.training.scene import SIDE

_X, _Y = np.meshgrid(np.linspace(0, 1, SIDE, dtype=np.float32), np.linspace(0, 1, SIDE, dtype=np.float32))


def plain(rng: np.random.Generator, colour: Rgb) -> Pixels:
    """One colour, now and then a little uneven."""
    ground = np.empty((SIDE, SIDE, 3), np.uint8)
    ground[:] = colour
    return ground


def ground(rng: np.random.Generator) -> tuple[Pixels, str | None]:
    """A background and the name of its colour where it is plain: RGB (SIDE, SIDE, 3)."""
    if rng.random() < 0.4:
        name = str(rng.choice(BASIC_COLOURS))
        return plain(rng, example(rng, name)), name
    names = list(_TEXTURES)
    shares = np.array([share for share, _ in _TEXTURES.values()])
    chosen = names[rng.choice(len(names), p=shares / shares.sum())]
    return _TEXTURES[chosen][1](rng), None


def _near(rng: np.random.Generator, colour: Rgb, spread: float) -> Rgb:
    red, green, blue = (
        np.array(colour) * rng.uniform(1 - spread, 1 + spread) + rng.uniform(-20, 20, 3) * spread
    ).clip(0, 255)
    return int(red), int(green), int(blue)


def _gradient(rng: np.random.Generator) -> Pixels:
    turn = rng.uniform(0, 2 * np.pi)
    along = _X * np.float32(np.cos(turn)) + _Y * np.float32(np.sin(turn))
    low, high = float(along.min()), float(along.max())
    return blend((along - np.float32(low)) / np.float32(high - low), any_colour(rng), any_colour(rng))


def _mottled(rng: np.random.Generator) -> Pixels:
    colour = any_colour(rng)
    return blend(
        fractal(rng, rng.uniform(2, 30), rng.uniform(0.4, 0.9)),
        colour,
        _near(rng, colour, rng.uniform(0.15, 0.6)),
    )


_TEXTURES: dict[str, tuple[float, Callable[[np.random.Generator], Pixels]]] = {
    "gradient": (1.5, _gradient),
    "mottled": (1.5, _mottled),
}
