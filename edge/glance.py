"""What a glance at a frame tells: how sharp it is, and whether it shows what another one shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hardware.ports import Frame, Pixels

_THUMBNAIL = (480, 360)
"""Width and height at which frames are compared: letters of 24 pixels in a picture of 1024 are still seen as such."""
_FARTHEST = 12
"""Pixels of the thumbnail by which a head that keeps still may move the picture."""
_UNLIKE = 20.0
"""Difference, of 255, in any spot: noise, compression and small movements leave less, another letter or colour more."""
_EDGES = 0.25
"""Of the contrast at an edge: what a part of a pixel's movement makes of it."""
_CONTRAST = (0.8, 1.25)
_BRIGHTNESS = 40.0
"""What a camera's automatic exposure may do to the same scene."""
_SHARPNESS_WIDTH = 640
"""Pixels: at their full width, frames show the sensor's noise rather than edges."""


def same_scene(before: Pixels, after: Pixels) -> bool:
    """Whether two frames, RGB uint8 of shape (height, width, 3), show the same: nothing came, went or changed, and
    only the exposure, or the direction of the camera by a hair, may differ. In doubt they do not."""
    if before is after:
        return True
    if before.shape != after.shape:
        return False
    old, new = _thumbnail(before), _thumbnail(after)
    if abs(float(np.median(old)) - float(np.median(new))) > _BRIGHTNESS:
        return False
    return _difference(old, _moved_back(old, _exposed_alike(old, new))) < _UNLIKE


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
    """RGB, float32 of shape (360, 480, 3), 0..255."""
    import cv2

    return np.asarray(cv2.resize(pixels, _THUMBNAIL, interpolation=cv2.INTER_AREA), np.float32)


def _exposed_alike(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
    """The later thumbnail with the contrast and brightness of the earlier one, as far as exposure explains them."""
    lowest, highest = _CONTRAST
    spread = float(after.std())
    contrast = min(max(float(before.std()) / spread, lowest), highest) if spread > 1.0 else 1.0
    return (after - np.median(after)) * np.float32(contrast) + np.median(before)


def _moved_back(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
    """The later thumbnail, moved to where the earlier one was (phase correlation; Kuglin and Hines, 1975)."""
    import cv2

    window = cv2.createHanningWindow(_THUMBNAIL, cv2.CV_32F)
    (right, down), _ = cv2.phaseCorrelate(before.mean(2), after.mean(2), window)
    if max(abs(right), abs(down)) > _FARTHEST:
        return after
    moving = np.array([[1, 0, -right], [0, 1, -down]], np.float32)
    return np.asarray(cv2.warpAffine(after, moving, _THUMBNAIL, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _difference(before: NDArray[np.float32], after: NDArray[np.float32]) -> float:
    """In the spot where it is greatest, but for the rim that movement may have brought in."""
    import cv2

    old, new = cv2.blur(before, (3, 3)), cv2.blur(after, (3, 3))
    neighbours = np.ones((3, 3), np.uint8)
    edges = cv2.dilate(old, neighbours) - cv2.erode(old, neighbours)
    beyond = (np.abs(old - new) - _EDGES * edges).max(axis=2)
    inner = beyond[_FARTHEST:-_FARTHEST, _FARTHEST:-_FARTHEST]
    return float(cv2.blur(inner, (2, 2)).max())
