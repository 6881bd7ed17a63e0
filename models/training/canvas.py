"""A picture in the making, that knows what each of its pixels shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.ports import Pixels
from models.training.scene import CELLS, PATCH, SIDE, Sprite

Matrix = NDArray[np.float64]
"""shape (3, 3): a homography."""

LEAST_SIZE = 0.1
"""Things whose visible part is smaller than this, of the picture's longer side, cannot be asked about."""
LEAST_SHARE = 0.75
"""The share of a thing that must stay visible and inside the picture."""
_LEAST_CONTRAST = 30.0
"""Mean difference, of 255, between a thing and what is behind it."""
_LEAST_COVER = 0.35
"""The share of a cell that a thing must cover to be its label."""


class Canvas:
    """Pixels, and for each the thing that it shows and the letter."""

    def __init__(self, ground: Pixels) -> None:
        """`ground`: RGB uint8 (SIDE, SIDE, 3), which is painted over."""
        self.pixels = ground
        self._owner = np.zeros((SIDE, SIDE), np.uint8)
        self._letters = np.zeros((SIDE, SIDE), np.uint8)
        self._whole = [SIDE * SIDE]

    def place(self, sprite: Sprite, matrix: Matrix, shadow: tuple[float, float, float] | None = None) -> bool:
        """Draw a thing on top; `matrix` takes the sprite's pixels to the picture's.

        False, and nothing drawn, if it would be too small, cut off, hardly visible, or hide too much of another.
        `shadow`: its offset right and down in pixels and its strength 0..1.
        """
        import cv2

        warped = _warped(sprite.rgba, matrix)
        if warped is None:
            return False
        layer, (left, top), whole = warped
        height, width = layer.shape[:2]
        here = (slice(top, top + height), slice(left, left + width))
        solid = layer[..., 3] > 127
        inside = float(layer[..., 3].sum(dtype=np.float64)) / 255
        if inside < LEAST_SHARE * whole or not solid.any() or not self._may_cover(here, solid):
            return False
        if max(cv2.boundingRect(solid.view(np.uint8))[2:]) < LEAST_SIZE * SIDE:
            return False
        under = self.pixels[here]
        if _contrast(under, layer, solid) < _LEAST_CONTRAST:
            return False
        if shadow:
            self._shade(layer[..., 3], (left, top), shadow)
        self._paint(here, layer)
        self._owner[here][solid] = len(self._whole)
        self._letters[here][solid] = 0
        self._whole.append(int(np.count_nonzero(solid)))
        if sprite.letters is not None:
            self._letter(sprite.letters, matrix, here)
        return True

    def lay(self, pixels: Pixels, mask: NDArray[np.uint8]) -> None:
        """Paint where `mask`, uint8 (SIDE, SIDE), is 255, without any label: a surface below or a gleam above."""
        import cv2

        share = cv2.merge([mask] * 3)
        kept = cv2.multiply(self.pixels, cv2.bitwise_not(share), scale=1 / 255)
        self.pixels = cv2.add(kept, cv2.multiply(pixels, share, scale=1 / 255))

    def cover(self, layer: NDArray[np.uint8]) -> bool:
        """Hold something before all things: premultiplied RGBA (SIDE, SIDE, 4). False if it would hide too much."""
        solid = layer[..., 3] > 100
        here = (slice(0, SIDE), slice(0, SIDE))
        if not self._may_cover(here, solid):
            return False
        self._paint(here, layer)
        self._owner[solid] = 0
        return True

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Left, top, right and bottom, 0..1, of the visible part of each thing in the order of placing."""
        import cv2

        found = []
        for owner in range(1, len(self._whole)):
            left, top, width, height = cv2.boundingRect(cv2.compare(self._owner, owner, cv2.CMP_EQ))
            found.append((left / SIDE, top / SIDE, (left + width) / SIDE, (top + height) / SIDE))
        return found

    def cells(self) -> NDArray[np.intp]:
        """Of each cell, 1 + the place in order of the thing that covers most of it, or 0; shape (CELLS, CELLS)."""
        owners = len(self._whole)
        cell = np.arange(0, SIDE, 2) // PATCH
        keys = (cell[:, None] * CELLS + cell) * owners + self._owner[::2, ::2]
        counts = np.bincount(keys.ravel(), minlength=CELLS * CELLS * owners).reshape(CELLS, CELLS, owners)
        counts[..., 0] = _LEAST_COVER * PATCH * PATCH / 4
        owner: NDArray[np.intp] = counts.argmax(axis=2)
        return owner

    def letters(self) -> NDArray[np.int16]:
        """The letter at the middle of each half cell; shape (CELLS, 2 * CELLS)."""
        return self._letters[PATCH // 2 :: PATCH, PATCH // 4 :: PATCH // 2].astype(np.int16)

    def _may_cover(self, here: tuple[slice, slice], solid: NDArray[np.bool_]) -> bool:
        if self._letters[here][solid].any():  # half a word reads as another
            return False
        hidden = np.bincount(self._owner[here][solid], minlength=len(self._whole))
        if not hidden[1:].any():
            return True
        visible = np.bincount(self._owner.ravel(), minlength=len(self._whole))
        return bool((visible - hidden >= LEAST_SHARE * np.array(self._whole))[1:].all())

    def _paint(self, here: tuple[slice, slice], layer: NDArray[np.uint8]) -> None:
        import cv2

        behind = cv2.merge([cv2.bitwise_not(layer[..., 3])] * 3)
        dimmed = cv2.multiply(self.pixels[here], behind, scale=1 / 255)
        self.pixels[here] = cv2.add(dimmed, layer[..., :3])

    def _shade(
        self, alpha: NDArray[np.uint8], corner: tuple[int, int], shadow: tuple[float, float, float]
    ) -> None:
        import cv2

        right, down, strength = shadow
        margin = 2 * round(abs(right) + abs(down)) + 3
        soft = np.pad(alpha, margin)
        for _ in range(2):
            soft = cv2.blur(soft, (margin // 2 * 2 + 1,) * 2)
        left, top = corner[0] - margin + round(right), corner[1] - margin + round(down)
        x, y = max(left, 0), max(top, 0)
        soft = soft[y - top : SIDE - top, x - left : SIDE - left]
        layer = np.zeros((*soft.shape, 4), np.uint8)
        layer[..., 3] = cv2.convertScaleAbs(soft, alpha=strength)
        self._paint((slice(y, y + soft.shape[0]), slice(x, x + soft.shape[1])), layer)

    def _letter(self, letters: NDArray[np.uint8], matrix: Matrix, here: tuple[slice, slice]) -> None:
        import cv2

        moved = _moved(matrix, -here[1].start, -here[0].start)
        size = (here[1].stop - here[1].start, here[0].stop - here[0].start)
        shown = cv2.warpPerspective(letters, moved, size, flags=cv2.INTER_NEAREST)
        np.copyto(self._letters[here], shown, where=shown > 0)


def _warped(
    rgba: NDArray[np.uint8], matrix: Matrix
) -> tuple[NDArray[np.uint8], tuple[int, int], float] | None:
    """The premultiplied part inside the picture, its left top corner, and about how many pixels the whole covers."""
    import cv2

    height, width = rgba.shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    quad = cv2.perspectiveTransform(corners, matrix)[0]
    left, top = np.floor(quad.min(axis=0)).astype(int).clip(0, SIDE)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int).clip(0, SIDE)
    if right <= left or bottom <= top:
        return None
    grown = cv2.contourArea(quad.astype(np.float32)) / (width * height)
    whole = float(rgba[..., 3].sum(dtype=np.float64)) / 255 * grown
    alpha = rgba[..., 3:]
    source = cv2.multiply(rgba, cv2.merge([alpha] * 3 + [np.full_like(alpha, 255)]), scale=1 / 255)
    shrink = grown**0.5
    if shrink < 0.7:  # linear interpolation would skip pixels
        small = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        source = cv2.resize(source, small, interpolation=cv2.INTER_AREA)
        matrix = matrix @ np.diag([width / small[0], height / small[1], 1.0])
    size = (int(right - left), int(bottom - top))
    layer = cv2.warpPerspective(source, _moved(matrix, -left, -top), size, flags=cv2.INTER_LINEAR)
    return layer, (int(left), int(top)), whole


def _moved(matrix: Matrix, right: float, down: float) -> Matrix:
    return np.array([[1.0, 0.0, right], [0.0, 1.0, down], [0.0, 0.0, 1.0]]) @ matrix


def _contrast(under: Pixels, layer: NDArray[np.uint8], solid: NDArray[np.bool_]) -> float:
    """Mean difference, in the channel where it is largest, between what is drawn and what was there."""
    import cv2

    difference = cv2.absdiff(under, np.ascontiguousarray(layer[..., :3]))
    return max(cv2.mean(difference, solid.view(np.uint8))[:3])
