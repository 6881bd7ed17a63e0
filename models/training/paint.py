"""Clear examples of the eleven basic colours, smooth random fields and patterns: what pictures are painted with."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.ports import Pixels
from models.training.scene import SIDE

Rgb = tuple[int, int, int]
Field = NDArray[np.float32]
"""shape (SIDE, SIDE), about 0..1."""

X, Y = np.meshgrid(np.linspace(0, 1, SIDE, dtype=np.float32), np.linspace(0, 1, SIDE, dtype=np.float32))
"""How far right and down each pixel is: fields."""

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
    examples = _examples()[colour]
    red, green, blue = examples[rng.integers(len(examples))].tolist()
    return red, green, blue


def any_colour(rng: np.random.Generator) -> Rgb:
    """Some colour, with or without a name; dull ones are commoner than strong ones."""
    return _rgb(rng.uniform(20, 245) + rng.uniform(0, 1) ** 2 * rng.uniform(-140, 140, 3))


def near(rng: np.random.Generator, colour: Rgb, spread: float) -> Rgb:
    """A colour like another: lighter or darker by up to `spread` 0..1, and of a slightly different hue."""
    return _rgb(np.array(colour) * rng.uniform(1 - spread, 1 + spread) + rng.uniform(-40, 40, 3) * spread)


def _rgb(values: NDArray[np.float64]) -> Rgb:
    red, green, blue = values.clip(0, 255).astype(int).tolist()
    return red, green, blue


def flat(colour: Rgb) -> Pixels:
    """One colour all over; shape (SIDE, SIDE, 3)."""
    import cv2

    pixels = np.empty((SIDE, SIDE, 3), np.uint8)
    cv2.rectangle(pixels, (0, 0), (SIDE, SIDE), colour, -1)  # several times faster than broadcasting
    return pixels


def noise(rng: np.random.Generator, cells: float, stretch: float = 1.0) -> Field:
    """Smooth noise with about `cells` bumps from top to bottom, 0..1; `stretch` > 1 draws them out sideways."""
    import cv2

    columns, rows = (int(np.clip(count, 2, SIDE)) for count in (cells / stretch, cells))
    grid = rng.random((rows, columns), np.float32)
    field: Field = cv2.resize(grid, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return field


def fractal(rng: np.random.Generator, cells: float, fall: float = 0.5, stretch: float = 1.0) -> Field:
    """Noise of five scales, each twice as fine and `fall` times as strong as the one before; from 0 to 1."""
    import cv2

    field: Field = np.zeros((2, 2), np.float32)
    for octave in range(5):
        columns, rows = (int(np.clip(count * 2**octave, 2, SIDE)) for count in (cells / stretch, cells))
        grid = rng.random((rows, columns), np.float32) * np.float32(fall**octave)
        field = cv2.add(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_LINEAR), grid)
    field = cv2.resize(field, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    cv2.normalize(field, field, 0.0, 1.0, cv2.NORM_MINMAX)
    return field


def blend(field: Field, *colours: Rgb) -> Pixels:
    """A field 0..1 as a picture: `colours` from 0 to 1, at even steps; shape (SIDE, SIDE, 3)."""
    steps = np.linspace(0, 1, len(colours))
    at = np.linspace(0, 1, 256)
    table = np.stack([np.interp(at, steps, channel) for channel in zip(*colours, strict=True)], axis=1)
    return mapped(field, table.round().astype(np.uint8))


def mapped(field: Field, table: NDArray[np.uint8]) -> Pixels:
    """A field 0..1 looked up in colours; `table` has shape (256, 3)."""
    import cv2

    levels = cv2.convertScaleAbs(cv2.max(field, 0.0), alpha=255)
    picture: Pixels = cv2.LUT(cv2.merge([levels] * 3), np.ascontiguousarray(table).reshape(1, 256, 3))
    return picture


def along(rng: np.random.Generator, turn: float | None = None) -> Field:
    """How far each pixel lies in some direction (degrees from rightwards), 0..1."""
    angle = np.radians(rng.uniform(0, 360) if turn is None else turn)
    field = X * np.float32(np.cos(angle)) + Y * np.float32(np.sin(angle))
    low, high = field[[0, 0, -1, -1], [0, -1, 0, -1]].min(), field[[0, 0, -1, -1], [0, -1, 0, -1]].max()
    shares: Field = (field - low) / (high - low)
    return shares


def waves(rng: np.random.Generator, across: float, turn: float) -> Field:
    """A sine of `across` periods over the picture in a direction (degrees), 0..1."""
    angle = np.radians(turn)
    steps = np.linspace(0, 2 * np.pi * across, SIDE)
    x, y = steps * np.cos(angle) + rng.uniform(0, 2 * np.pi), steps[:, None] * np.sin(angle)
    field: Field = (0.5 + 0.5 * (np.sin(x) * np.cos(y) + np.cos(x) * np.sin(y))).astype(np.float32)
    return field


def mix(low: Pixels, high: Pixels, field: Field) -> Pixels:
    """`low` where the field is 0, `high` where it is 1."""
    import cv2

    share = field.clip(0, 1)
    mixed: Pixels = cv2.blendLinear(low, high, 1 - share, share)
    return mixed


def lit(pixels: Pixels, field: Field) -> Pixels:
    """Brightness times a field, which may exceed 1."""
    import cv2

    shown: Pixels = cv2.multiply(pixels, cv2.merge([field] * 3), dtype=cv2.CV_8U)
    return shown
