"""Plain shapes in plain colours."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.training.paint import Rgb
from models.training.scene import Sprite

_SIDE = 160
_MARGIN = 12
_Points = NDArray[np.float64]
"""shape (corners, 2): x right and y down, -1..1."""


def _regular(corners: int) -> _Points:
    """A regular polygon, one corner up."""
    turn = np.arange(corners) * 2 * np.pi / corners
    return np.stack([np.sin(turn), -np.cos(turn)], axis=1)


def _star() -> _Points:
    points = _regular(10)
    points[1::2] *= 0.42
    return points


def _heart() -> _Points:
    turn = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    down = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    return np.stack([16 * np.sin(turn) ** 3, -down], axis=1) / 17


_OUTLINES: dict[str, _Points] = {
    "circle": _regular(96),
    "oval": _regular(96) * (1, 0.5),
    "square": np.array([[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]]),
    "rectangle": np.array([[-1, -0.48], [1, -0.48], [1, 0.48], [-1, 0.48]]),
    "triangle": np.array([[0, -0.9], [1, 0.8], [-1, 0.8]]),
    "diamond": np.array([[0, -1], [0.68, 0], [0, 1], [-0.68, 0]]),
    "pentagon": _regular(5),
    "star": _star(),
    "heart": _heart(),
    "cross": np.array(
        [[-1, -3], [1, -3], [1, -1], [3, -1], [3, 1], [1, 1], [1, 3], [-1, 3], [-1, 1], [-3, 1], [-3, -1], [-1, -1]]
    ) / 3,
    "arrow": np.array([[1, 0], [0.15, -0.75], [0.15, -0.3], [-1, -0.3], [-1, 0.3], [0.15, 0.3], [0.15, 0.75]]),
}  # fmt: skip
"""Shapes with a side or a tip keep the way up that gives them their name."""

_TALL = frozenset({"oval", "rectangle"})
"""Shapes that are shown upright as often as lying."""


@lru_cache(maxsize=64)
def _alpha(name: str, upright: bool, thickness: int) -> NDArray[np.uint8]:
    """How far each pixel is covered; `thickness` 0 fills the shape, else it is that of a line along its edge."""
    import cv2

    points = _OUTLINES[name][:, ::-1] if upright else _OUTLINES[name]
    reach = _SIDE / 2 - _MARGIN
    fixed = np.round((points * reach + _SIDE / 2) * 16).astype(np.int32)
    alpha = np.zeros((_SIDE, _SIDE), np.uint8)
    if thickness:
        cv2.polylines(alpha, [fixed], True, 255, thickness, cv2.LINE_AA, 4)
    else:
        cv2.fillPoly(alpha, [fixed], 255, cv2.LINE_AA, 4)
    return alpha


def shape(rng: np.random.Generator, name: str, colour: Rgb) -> Sprite:
    """A shape of `things.SHAPES`: filled, now and then with a darker edge, a soft light, or as a thick outline."""
    upright = name in _TALL and rng.random() < 0.5
    manner = rng.random()
    rgba = np.empty((_SIDE, _SIDE, 4), np.uint8)
    rgba[..., :3] = colour
    if manner < 0.12:
        rgba[..., 3] = _alpha(name, upright, int(rng.integers(14, 19)))
        return Sprite(rgba)
    rgba[..., 3] = _alpha(name, upright, 0)
    if manner < 0.3:
        edge = _alpha(name, upright, int(rng.integers(3, 8)))
        dark = (np.array(colour) * rng.uniform(0.0, 0.6)).astype(np.uint8)
        rgba[edge > 100, :3] = dark
        np.maximum(rgba[..., 3], edge, out=rgba[..., 3])
    elif manner < 0.5:
        slope = np.linspace(rng.uniform(0.8, 1.0), 1.0, _SIDE)
        rgba[..., :3] = (rgba[..., :3] * slope[:, None, None]).astype(np.uint8)
    return Sprite(rgba)


TURNS: dict[str, float] = dict.fromkeys(_OUTLINES, 22.0) | {
    "square": 12.0, "diamond": 9.0, "rectangle": 14.0, "oval": 15.0, "cross": 12.0, "arrow": 14.0,
}  # fmt: skip
"""How far each shape may be turned, in degrees either way, and still be called so."""
