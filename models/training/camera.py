"""What a cheap webcam and bad light do to a picture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.ports import Pixels
from models.training.scene import SIDE


@lru_cache(maxsize=1)
def _grain() -> NDArray[np.int16]:
    """Gaussian noise of deviation 32 to cut pieces from: fresh noise would cost most of the time."""
    noise: NDArray[np.int16] = (
        np.random.default_rng(1).normal(0, 32, (2 * SIDE, 2 * SIDE, 3)).round().astype(np.int16)
    )
    return noise


def photograph(rng: np.random.Generator, pixels: Pixels, fine: bool = False) -> Pixels:
    """The picture as a webcam would give it: RGB uint8, a new array. Unless it is `fine`, it is (SIDE, SIDE, 3).

    Most pictures stay moderately clean, colours keep their names, and with `fine` small print stays legible.
    """
    harsh = not fine and rng.random() < 0.2
    seen = _develop(rng, pixels, harsh)
    if rng.random() < 0.6:
        seen = _light(rng, seen, harsh)
    if rng.random() < (0.3 if fine else 0.5):
        seen = _blur(rng, seen, 0.8 if fine else 2.4 if harsh else 1.3)
    if not fine and rng.random() < 0.12:
        seen = _shrink(rng, seen)
    if rng.random() < 0.6:
        seen = _add_grain(rng, seen, harsh)
    if rng.random() < 0.2:
        seen = _sharpen(rng, seen)
    if rng.random() < 0.7:
        seen = _compress(rng, seen)
    return seen


def _develop(rng: np.random.Generator, pixels: Pixels, harsh: bool) -> Pixels:
    """Exposure, contrast, gamma and white balance, as one table per channel."""
    import cv2

    strength = 1.0 if harsh else 0.5
    gamma = np.exp(rng.normal(0, 0.22 * strength))
    gain = np.exp(rng.normal(0, 0.13 * strength))
    cast = np.exp(rng.normal(0, 0.07 * strength) * np.array([1.0, 0.1, -1.0]) + rng.normal(0, 0.015, 3))
    black = rng.uniform(0, 25) * strength if rng.random() < 0.5 else 0.0
    levels = (np.arange(256)[:, None] / 255) ** gamma * gain * cast / max(cast.mean(), 1.0)
    table = (black + (255 - black) * levels).clip(0, 255).round().astype(np.uint8)
    seen: Pixels = cv2.LUT(pixels, table.reshape(1, 256, 3))
    return seen


def _light(rng: np.random.Generator, pixels: Pixels, harsh: bool) -> Pixels:
    """Uneven light: a coarse random field."""
    import cv2

    depth = rng.uniform(0.05, 0.5 if harsh else 0.28)
    coarse = 1 - depth * rng.random((3, 3), np.float32)
    field = cv2.resize(coarse / coarse.max(), pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    lit: Pixels = cv2.multiply(pixels, cv2.merge([field] * 3), dtype=cv2.CV_8U)
    return lit


def _blur(rng: np.random.Generator, pixels: Pixels, most: float) -> Pixels:
    """Defocus of a deviation up to `most` pixels, or a moving hand."""
    import cv2

    if rng.random() < 0.7:
        return cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, most))  # type: ignore[no-any-return]
    length = int(rng.integers(2, round(4 * most) + 1))
    kernel = np.zeros((length, length), np.float32)
    turn = rng.uniform(0, np.pi)
    reach = (length - 1) / 2
    ends = [
        (round(reach + sign * reach * np.cos(turn)), round(reach + sign * reach * np.sin(turn)))
        for sign in (-1, 1)
    ]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return cv2.filter2D(pixels, -1, kernel / kernel.sum())  # type: ignore[no-any-return]


def _shrink(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """A low resolution, enlarged."""
    import cv2

    side = int(rng.integers(120, 220))
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
    large: Pixels = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return large


def _add_grain(rng: np.random.Generator, pixels: Pixels, harsh: bool) -> Pixels:
    """Sensor noise, coarser where the sensor's own smoothing has smeared it."""
    import cv2

    top, left = rng.integers(0, SIDE, 2)
    grain = _grain()
    for axis, start in enumerate((top, left)):
        grain = grain.take(range(start, start + pixels.shape[axis]), axis, mode="wrap")
    strength = rng.uniform(1, 14 if harsh else 6)
    grainy: Pixels = cv2.addWeighted(
        pixels, 1.0, grain.astype(np.float32), strength / 32, 0.0, dtype=cv2.CV_8U
    )
    return grainy


def _sharpen(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    import cv2

    strength = rng.uniform(0.3, 1.2)
    soft = cv2.GaussianBlur(pixels, (0, 0), 1.2)
    crisp: Pixels = cv2.addWeighted(pixels, 1 + strength, soft, -strength, 0.0)
    return crisp


def _compress(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """JPEG."""
    import cv2

    quality = int(rng.integers(35, 96))
    swapped = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", swapped, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)  # type: ignore[return-value]
