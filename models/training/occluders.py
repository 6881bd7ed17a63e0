"""Fingers, pencils and strips of tape that come before things."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.training.paint import any_colour, near
from models.training.scene import SIDE


def occluder(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Something that reaches in from the edge or lies across; premultiplied RGBA (SIDE, SIDE, 4)."""
    return _finger(rng) if rng.random() < 0.6 else _strip(rng)


def _finger(rng: np.random.Generator) -> NDArray[np.uint8]:
    """A rounded end in some colour of skin or glove, darker at its edge."""
    skin = rng.uniform(0.3, 1.0)
    colour = near(rng, (int(235 * skin), int(190 * skin**1.15), int(160 * skin**1.3)), 0.08)
    turn = rng.uniform(0, 2 * np.pi)
    outwards = np.array([np.cos(turn), np.sin(turn)])
    tip = 0.5 + outwards * rng.uniform(0.22, 0.5) + rng.uniform(-0.2, 0.2, 2)
    far = tip + outwards * 1.2
    width = rng.uniform(0.06, 0.13)
    layer = _bar(tip, far, width, near(rng, colour, 0.1))
    darker = (colour[0] * 4 // 5, colour[1] * 3 // 4, colour[2] * 3 // 4)
    edge = _bar(tip, far, width, darker)
    shine = _bar(tip + outwards * width * 0.15, far, width * 0.55, (255, 255, 255))[..., :1]
    import cv2

    soft = cv2.blur(shine, (9, 9)).astype(np.float32)[..., None] / 255
    layer[..., :3] = (layer[..., :3] * soft + edge[..., :3] * (1 - soft)).astype(np.uint8)
    return layer


def _strip(rng: np.random.Generator) -> NDArray[np.uint8]:
    """A pencil, a ribbon, a cable or tape, straight across."""
    middle = rng.uniform(0.1, 0.9, 2)
    turn = rng.uniform(0, 2 * np.pi)
    reach = np.array([np.cos(turn), np.sin(turn)]) * rng.uniform(0.3, 1.5)
    return _bar(middle - reach, middle + reach, rng.uniform(0.015, 0.06), any_colour(rng))


def _bar(
    start: NDArray[np.float64], end: NDArray[np.float64], width: float, colour: tuple[int, int, int]
) -> NDArray[np.uint8]:
    import cv2

    layer = np.zeros((SIDE, SIDE, 4), np.uint8)
    ends = [tuple((point * SIDE).round().astype(int).tolist()) for point in (start, end)]
    cv2.line(layer, ends[0], ends[1], (*colour, 255), max(2, round(width * SIDE)), cv2.LINE_AA)
    return layer
