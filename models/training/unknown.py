"""Pictures about which nothing can be said."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.ports import Pixels
from models.training.grounds import ground, texture
from models.training.nature import landscape, photograph_like, surface
from models.training.paint import any_colour, blend, flat, fractal, lit, near, noise
from models.training.scene import SIDE


def unanswerable(rng: np.random.Generator) -> Pixels:
    """A picture that shows nothing with a name: RGB (SIDE, SIDE, 3)."""
    shares = np.array([share for share, _ in _PAINTERS])
    return _PAINTERS[rng.choice(len(_PAINTERS), p=shares / shares.sum())][1](rng)


def spoil(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Make out of any picture one in which nothing can be made out: far out of focus, too dark or too bright."""
    import cv2

    manner = rng.random()
    if manner < 0.55:
        side = int(rng.integers(4, 10))
        small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)  # type: ignore[no-any-return]
    if manner < 0.8:
        return cv2.convertScaleAbs(pixels, alpha=rng.uniform(0.0, 0.02))  # type: ignore[no-any-return]
    return cv2.convertScaleAbs(pixels, alpha=rng.uniform(0.02, 0.08), beta=rng.uniform(225, 255))  # type: ignore[no-any-return]


def _static(rng: np.random.Generator) -> Pixels:
    """Noise of one scale, coloured or grey, fine or in blocks."""
    import cv2

    side = int(np.exp(rng.uniform(np.log(6), np.log(SIDE + 1))))
    channels = 3 if rng.random() < 0.6 else 1
    values = rng.integers(0, 256, (side, side, channels), np.uint8)
    if rng.random() < 0.3:
        values = np.where(values > 127, np.uint8(255), np.uint8(0))
    way = cv2.INTER_NEAREST if rng.random() < 0.5 else cv2.INTER_CUBIC
    large = cv2.resize(np.repeat(values, 3 // channels, axis=2), (SIDE, SIDE), interpolation=way)
    return cv2.addWeighted(large, rng.uniform(0.2, 1.0), flat(any_colour(rng)), rng.uniform(0.0, 0.5), 0)  # type: ignore[no-any-return]


def _blank(rng: np.random.Generator) -> Pixels:
    """A wall, a table, a hand on the lens."""
    if rng.random() < 0.5:
        return ground(rng)[0]
    colour = any_colour(rng)
    return lit(blend(noise(rng, 3), colour, near(rng, colour, 0.2)), 0.6 + 0.6 * noise(rng, 2))


def _plasma(rng: np.random.Generator) -> Pixels:
    colours = [any_colour(rng) for _ in range(int(rng.integers(2, 6)))]
    return blend(fractal(rng, rng.uniform(2, 40), rng.uniform(0.3, 1.0), rng.uniform(0.3, 4)), *colours)


_PAINTERS: tuple[tuple[float, Callable[[np.random.Generator], Pixels]], ...] = (
    (0.50, photograph_like), (0.13, surface), (0.06, landscape), (0.10, texture), (0.07, _static), (0.08, _blank),
    (0.06, _plasma),
)  # fmt: skip
"""Shares, and what paints such pictures."""
