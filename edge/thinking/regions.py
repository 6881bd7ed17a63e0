"""Parts of a picture, in pixels of the whole. Pure but for OpenCV's scaling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from models.ports import Pixels


@dataclass(frozen=True)
class Box:
    """Half open: right and bottom are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def holds(self, other: Box) -> bool:
        """Whether the other's middle lies in this one."""
        x, y = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= x < self.right and self.top <= y < self.bottom

    def of(self, pixels: Pixels) -> Pixels:
        """The part of the picture; a view, not a copy."""
        return pixels[self.top : self.bottom, self.left : self.right]


def beyond(boxes: Sequence[Box], area: Box) -> Box:
    """What holds these, at least one, and as much again above and below, within the area."""
    height = max(box.height for box in boxes)
    return Box(
        max(area.left, min(box.left for box in boxes) - height),
        max(area.top, min(box.top for box in boxes) - height),
        min(area.right, max(box.right for box in boxes) + height),
        min(area.bottom, max(box.bottom for box in boxes) + height),
    )


def whole(pixels: Pixels) -> Box:
    """All of it."""
    height, width = pixels.shape[:2]
    return Box(0, 0, width, height)


def part(area: Box, where: str) -> Box:
    """A part of it by its place: a half, a quarter at a corner, or the half of each side around the middle. ValueError
    for a place that is none."""
    if where == "whole":
        return area
    if where == "middle":
        x, y = area.width // 4, area.height // 4
        return Box(area.left + x, area.top + y, area.right - x, area.bottom - y)
    words = where.split()
    if not words or set(words) - {"top", "bottom", "left", "right"}:
        raise ValueError(f"there is no part named {where!r}")
    x, y = area.left + (area.width + 1) // 2, area.top + (area.height + 1) // 2
    return Box(
        x if "right" in words else area.left,
        y if "bottom" in words else area.top,
        x if "left" in words else area.right,
        y if "top" in words else area.bottom,
    )


def tiles(area: Box, side: int, overlap: int) -> tuple[Box, ...]:
    """Boxes that cover the area, row by row: none longer than side, neighbours with at least this overlap. ValueError
    unless the overlap is less than the side."""
    if not 0 <= overlap < side:
        raise ValueError(f"an overlap of {overlap} pixels is not less than tiles of {side}")
    return tuple(
        Box(left, top, left + width, top + height)
        for top, height in _spans(area.top, area.height, side, overlap)
        for left, width in _spans(area.left, area.width, side, overlap)
    )


def _spans(start: int, length: int, side: int, overlap: int) -> list[tuple[int, int]]:
    if length <= side:
        return [(start, length)]
    count = ceil((length - overlap) / (side - overlap))
    step = (length - side) / (count - 1)
    return [(start + round(step * number), side) for number in range(count)]


def zoomed(pixels: Pixels, factor: float) -> Pixels:
    """Enlarged, smoothly."""
    import cv2

    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    enlarged: Pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC)
    return enlarged


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """Turned around the middle, anticlockwise; what comes into view continues the edge."""
    import cv2

    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    tilted: Pixels = cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return tilted


def quarter_turned(pixels: Pixels, times: int) -> Pixels:
    """Turned by so many right angles, anticlockwise."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(pixels, times))


def farther(pixels: Pixels, share: float) -> Pixels:
    """As from a little farther away: with a margin of that share of its size on each side, which continues the
    edge."""
    import cv2

    y, x = round(pixels.shape[0] * share), round(pixels.shape[1] * share)
    smaller: Pixels = cv2.copyMakeBorder(pixels, y, y, x, x, cv2.BORDER_REPLICATE)
    return smaller


def softened(pixels: Pixels, share: float) -> Pixels:
    """As a little out of focus: smoothed by a Gaussian, whose standard deviation is that share of the longer side."""
    import cv2

    soft: Pixels = cv2.GaussianBlur(pixels, (0, 0), share * max(pixels.shape[:2]))
    return soft


def grown(box: Box, share: float, within: Box) -> Box:
    """With that share of its longer side more on each side, as far as the picture goes."""
    more = round(max(box.width, box.height) * share)
    return Box(
        max(within.left, box.left - more),
        max(within.top, box.top - more),
        min(within.right, box.right + more),
        min(within.bottom, box.bottom + more),
    )


def stretched(pixels: Pixels) -> Pixels:
    """With the contrast of each part stretched: adaptive histogram equalisation of the lightness (K. Zuiderveld,
    "Contrast limited adaptive histogram equalization", 1994)."""
    import cv2

    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(lab[..., 0])
    clear: Pixels = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return clear
