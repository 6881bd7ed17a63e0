"""Clear examples of the eleven basic colours, and smooth random fields: what pictures are painted with."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.training.scene import SIDE

Rgb = tuple[int, int, int]
Field = NDArray[np.float32]
"""shape (SIDE, SIDE), about 0..1."""

_CLEAR = {
    "black": (0.08, 0.25, 0.0, 0.02, 0, 360),
    "grey": (0.45, 0.72, 0.0, 0.012, 0, 360),
    "white": (0.94, 1.0, 0.0, 0.012, 0, 360),
    "red": (0.46, 0.63, 0.17, 0.26, 20, 33),
    "orange": (0.67, 0.79, 0.145, 0.2, 50, 69),
    "yellow": (0.83, 0.97, 0.145, 0.215, 93, 110),
    "green": (0.38, 0.86, 0.11, 0.29, 130, 162),
    "blue": (0.35, 0.78, 0.1, 0.31, 235, 267),
    "purple": (0.34, 0.64, 0.13, 0.28, 298, 324),
    "pink": (0.7, 0.87, 0.075, 0.2, 346, 373),
    "brown": (0.34, 0.5, 0.055, 0.11, 45, 72),
}
"""Where each colour is what anybody would call it: bounds of lightness, chroma and hue (degrees) in OKLCh
(Björn Ottosson, "A perceptual color space for image processing", 2020), well inside the regions of models.colours."""


@lru_cache(maxsize=1)
def _examples() -> dict[str, NDArray[np.uint8]]:
    """Of each colour, examples that a screen can show; shape (some hundreds, 3)."""
    rng = np.random.default_rng(0)
    found = {}
    for colour, (dark, light, dull, strong, first, last) in _CLEAR.items():
        lightness, chroma = rng.uniform(dark, light, 4000), rng.uniform(dull, strong, 4000)
        hue = np.radians(rng.uniform(first, last, 4000))
        lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
        cones = lab @ np.array(
            [
                [1.0, 1.0, 1.0],
                [0.3963377774, -0.1055613458, -0.0894841775],
                [0.2158037573, -0.0638541728, -1.291485548],
            ]
        )
        linear = cones**3 @ np.array(
            [
                [4.0767416621, -1.2684380046, -0.0041960863],
                [-3.3077115913, 2.6097574011, -0.7034186147],
                [0.2309699292, -0.3413193965, 1.707614701],
            ]
        )
        linear = linear[((linear >= -0.002) & (linear <= 1.002)).all(axis=1)].clip(0, 1)
        srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
        found[colour] = (srgb * 255).round().astype(np.uint8)
    return found


def example(rng: np.random.Generator, colour: str) -> Rgb:
    """A clear example of one of BASIC_COLOURS."""
    red, green, blue = _examples()[colour][rng.integers(len(_examples()[colour]))]
    return int(red), int(green), int(blue)


def any_colour(rng: np.random.Generator) -> Rgb:
    """Some colour, with or without a name; dull ones are as common as strong ones."""
    grey = rng.uniform(20, 245)
    red, green, blue = (grey + rng.uniform(0, 1) ** 2 * rng.uniform(-140, 140, 3)).clip(0, 255)
    return int(red), int(green), int(blue)


def noise(rng: np.random.Generator, cells: float, stretch: float = 1.0) -> Field:
    """Smooth noise with about `cells` bumps across, 0..1; `stretch` > 1 draws them out from left to right."""
    import cv2

    columns, rows = max(2, round(cells / stretch)), max(2, round(cells))
    grid = rng.random((rows, columns), np.float32)
    field: Field = cv2.resize(grid, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return field


def fractal(rng: np.random.Generator, cells: float, fall: float = 0.5, octaves: int = 5) -> Field:
    """Noise of several scales, each twice as fine and `fall` times as strong as the one before; 0..1."""
    total = np.zeros((SIDE, SIDE), np.float32)
    weight = 1.0
    for octave in range(octaves):
        total += np.float32(weight) * noise(rng, min(cells * 2**octave, SIDE))
        weight *= fall
    low, high = float(total.min()), float(total.max())
    return (total - np.float32(low)) / np.float32(max(high - low, 1e-6))


def blend(field: Field, low: Rgb, high: Rgb) -> NDArray[np.uint8]:
    """A field as a picture between two colours; shape (SIDE, SIDE, 3)."""
    import cv2

    levels = cv2.convertScaleAbs(field, alpha=255)
    steps = np.linspace(np.array(low, np.float32), np.array(high, np.float32), 256)
    table = steps.round().astype(np.uint8).reshape(1, 256, 3)
    picture: NDArray[np.uint8] = cv2.LUT(cv2.merge([levels] * 3), table)
    return picture
