"""What a glance at a frame tells: how sharp it is, and whether it shows what another one shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hardware.ports import Frame, Pixels

_THUMBNAIL = (320, 240)
"""Width and height at which frames are compared: letters that a vision model can read are still seen as such."""
_FARTHEST = 8
"""Pixels of the thumbnail by which a head that keeps still may move the picture."""
_CELL = 8
"""Pixels of the thumbnail on each side of a cell: one cell that differs is a change, however still the rest."""
_UNLIKE = 8.0
"""Mean difference in a cell, of 255: noise, compression and small movements leave less, another letter more."""
_EXPOSURE = (0.8, 1.25)
"""What a camera's automatic exposure may do to the contrast of the same scene."""
_SHARPNESS_WIDTH = 640
"""Pixels: at their full width, frames show the sensor's noise rather than edges."""


def same_scene(before: Pixels, after: Pixels) -> bool:
    """Whether two frames, RGB uint8 of shape (height, width, 3), show the same: nothing came, went or changed, and
    only the exposure, or the direction of the camera by a hair, may differ. In doubt they do not."""
    if before is after:
        return True
    if before.shape != after.shape:
        return False
    old = _thumbnail(before)
    new = _moved_back(old, _exposed_alike(old, _thumbnail(after)))
    return bool(_cells(np.abs(_smooth(old) - _smooth(new))).max() < _UNLIKE)


def sharpest(frames: Sequence[Frame]) -> Frame:
    """The frame with the most contrast between neighbouring pixels; the newest of equals."""
    if len(frames) == 1:
        return frames[0]
    return max(reversed(frames), key=lambda frame: _sharpness(frame.pixels))


def _sharpness(pixels: Pixels) -> float:
    """Variance of the Laplacian (Pech-Pacheco et al., 2000), comparable only between frames of one scene."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if grey.shape[1] > _SHARPNESS_WIDTH:
        scale = _SHARPNESS_WIDTH / grey.shape[1]
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def _thumbnail(pixels: Pixels) -> NDArray[np.float32]:
    """Grey, float32 of shape (240, 320), 0..255."""
    import cv2

    small = cv2.resize(pixels, _THUMBNAIL, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32)


def _exposed_alike(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
    """The later thumbnail with the contrast and brightness of the earlier one, as far as exposure explains them."""
    lowest, highest = _EXPOSURE
    spread = float(after.std())
    contrast = min(max(float(before.std()) / spread, lowest), highest) if spread > 1.0 else 1.0
    return (after - float(np.median(after))) * contrast + float(np.median(before))


def _moved_back(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
    """The later thumbnail, moved to where the earlier one was (phase correlation; Kuglin and Hines, 1975)."""
    import cv2

    (right, down), _ = cv2.phaseCorrelate(before, after, cv2.createHanningWindow(_THUMBNAIL, cv2.CV_32F))
    if max(abs(right), abs(down)) > _FARTHEST:
        return after
    moving = np.array([[1, 0, -right], [0, 1, -down]], np.float32)
    return np.asarray(cv2.warpAffine(after, moving, _THUMBNAIL, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _smooth(thumbnail: NDArray[np.float32]) -> NDArray[np.float32]:
    import cv2

    return np.asarray(cv2.blur(thumbnail, (3, 3)), np.float32)


def _cells(difference: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of each cell, without the rim that movement may have brought in."""
    inner = difference[_FARTHEST:-_FARTHEST, _FARTHEST:-_FARTHEST]
    rows, columns = inner.shape[0] // _CELL, inner.shape[1] // _CELL
    whole = inner[: rows * _CELL, : columns * _CELL]
    means: NDArray[np.float32] = whole.reshape(rows, _CELL, columns, _CELL).mean(axis=(1, 3))
    return means
