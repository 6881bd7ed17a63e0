"""Pictures before they are encoded: checked, shrunk, and known by a digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from models.errors import BadInput
from models.ports import Pixels

MOST_STRETCHED = 20
"""Longer side by shorter. Encoders stretch a thin picture to their tiles, or fail on it."""


def fit(pixels: Pixels, max_side: int) -> Pixels:
    """A copy of the picture, contiguous, its longer side shrunk to max_side where it is longer.

    BadInput for what is no picture or has no sensible shape.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or 0 in pixels.shape:
        raise BadInput(
            f"A picture is uint8 RGB of shape (height, width, 3), not {pixels.dtype} {pixels.shape}."
        )
    height, width = pixels.shape[:2]
    if max(height, width) > MOST_STRETCHED * min(height, width):
        raise BadInput(
            f"A picture of {width}x{height} pixels is too thin to be understood: crop it to at most "
            f"{MOST_STRETCHED} times as long as it is wide."
        )
    longer = max(height, width)
    if longer <= max_side:
        return np.array(pixels, order="C")
    import cv2

    size = (max(1, round(width * max_side / longer)), max(1, round(height * max_side / longer)))
    return np.ascontiguousarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


@dataclass(frozen=True, eq=False)
class View:
    """What is looked at: a picture fit for an encoder, or none. Equal to views of the same picture only."""

    pixels: Pixels | None
    digest: str

    @classmethod
    def of(cls, pixels: Pixels | None, max_side: int) -> View:
        """BadInput as fit gives it."""
        if pixels is None:
            return cls(None, "")
        fitted = fit(pixels, max_side)
        shape = repr(fitted.shape).encode()
        return cls(fitted, hashlib.blake2b(shape + fitted.tobytes(), digest_size=32).hexdigest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)
