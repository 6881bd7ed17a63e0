"""What differs between two pictures of one scene, taken from nearly the same place. Pure but for OpenCV.

The earlier picture is laid over the later one by the features that both share (ORB, E. Rublee et al., ICCV 2011; the
homography by RANSAC). What is then unlike, beyond what exposure and edges explain, has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.thinking.regions import Box, whole
from models.ports import Pixels

MOST = 4
"""Changed places that are told, the largest first."""
_SIDE = 480
"""Pixels of the longer side at which pictures are compared."""
_MATCHED = 960
"""The same at which their features are matched."""
_FEATURES = 800
_FEWEST = 12
"""Shared features without which two pictures do not show one scene."""
_ASIDE = 3.0
"""Pixels by which a shared feature may miss its place."""
_UNLIKE = 30.0
"""Difference, of 255, that neither noise nor compression makes."""
_EDGES = 0.5
"""Share of the contrast at an edge that a part of a pixel's movement makes."""
_JOIN, _THIN = 15, 5
"""Pixels: what is nearer than this is one change, what is thinner none."""
_SMALLEST, _LARGEST = 0.001, 0.5
"""Shares of the picture: a smaller change is noise, a larger one another scene."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two pictures, laid over each other."""

    before: Pixels
    """The earlier one as it would look from where the later one was taken."""
    changes: tuple[Box, ...]
    """In pixels of the later one, the largest first."""
    is_same_scene: bool


def compared(before: Pixels, now: Pixels) -> Comparison:
    """What has changed between the two, RGB uint8 of shape (height, width, 3) each."""
    import cv2

    height, width = now.shape[:2]
    move = _move(before, now)
    if move is None:
        return Comparison(before, (), is_same_scene=False)
    laid = cv2.warpPerspective(before, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpPerspective(np.full(before.shape[:2], 255, np.uint8), move, (width, height))
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    old, new, both = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (laid, now, seen))
    unlike = _unlike(old.astype(np.float32), new.astype(np.float32), both == 255)
    if unlike.mean() > _LARGEST:
        return Comparison(laid, (), is_same_scene=False)
    return Comparison(laid, _places(unlike, scale, whole(now)), is_same_scene=True)


def _move(before: Pixels, now: Pixels) -> NDArray[Any] | None:
    """The homography from the earlier picture to the later one; None where they share too little."""
    import cv2

    if before.shape == now.shape and np.array_equal(before, now):
        return np.eye(3)
    orb = cv2.ORB.create(nfeatures=_FEATURES)
    small, later_small = _small(before), _small(now)
    (points, words), (later_points, later_words) = (
        orb.detectAndCompute(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), None) for each in (small, later_small)
    )
    if words is None or later_words is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(words, later_words)
    if len(pairs) < _FEWEST:
        return None
    start = np.array([points[pair.queryIdx].pt for pair in pairs], np.float32)
    end = np.array([later_points[pair.trainIdx].pt for pair in pairs], np.float32)
    found, fits = cv2.findHomography(start, end, cv2.RANSAC, _ASIDE)
    if found is None or int(fits.sum()) < _FEWEST:
        return None
    shrink, grow = small.shape[0] / before.shape[0], now.shape[0] / later_small.shape[0]
    move: NDArray[Any] = np.diag([grow, grow, 1.0]) @ found @ np.diag([shrink, shrink, 1.0])
    return move


def _small(pixels: Pixels) -> Pixels:
    """For features, which are found well enough at a fraction of a camera's pixels."""
    import cv2

    scale = min(1.0, _MATCHED / max(pixels.shape[:2]))
    shrunk: Pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return shrunk


def _unlike(old: NDArray[np.float32], new: NDArray[np.float32], both: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """1 where they differ by more than the exposure of all, and edges that hardly moved, explain."""
    import cv2

    level = np.median((new - old)[both], axis=0) if both.any() else 0.0
    old, new = cv2.GaussianBlur(old + level, (5, 5), 0), cv2.GaussianBlur(new, (5, 5), 0)
    around = np.ones((3, 3), np.uint8)
    edges = np.minimum(*(cv2.dilate(each, around) - cv2.erode(each, around) for each in (old, new)))
    beyond = (np.abs(old - new) - _EDGES * edges).max(axis=2)
    unlike = ((beyond > _UNLIKE) & both).astype(np.uint8)
    opened = cv2.morphologyEx(unlike, cv2.MORPH_OPEN, np.ones((_THIN, _THIN), np.uint8))
    joined: NDArray[np.uint8] = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((_JOIN, _JOIN), np.uint8))
    return joined


def _places(unlike: NDArray[np.uint8], scale: float, picture: Box) -> tuple[Box, ...]:
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(unlike)
    large = [row for row in stats[1:count] if row[4] >= _SMALLEST * unlike.size]
    return tuple(
        Box(
            int(left / scale),
            int(top / scale),
            min(picture.right, round((left + width) / scale)),
            min(picture.bottom, round((top + height) / scale)),
        )
        for left, top, width, height, _ in sorted(large, key=lambda row: -row[4])[:MOST]
    )
