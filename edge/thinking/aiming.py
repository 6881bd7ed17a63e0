"""Whether a picture shows well what is to be read, and what the wearer can do about it. Pure but for its filters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

import numpy as np
from numpy.typing import NDArray

from edge.thinking.regions import Box, whole
from edge.thinking.writing import around
from models.ports import Corners, Pixels

_SIDE = 640
"""Pixels of the longest side at which a picture is measured, so that figures of all cameras compare."""
_PARTS = 8
"""Rows and columns into which it is divided."""
_BURNT = 250
_MARGIN = 0.008
"""Share of the picture's size: a line that comes so close to an edge goes on behind it."""
_DARK = 50.0
_BLURRED = 0.52
"""Of 15 sharp photographs and 5 rendered pages none had more than 0.48; blurred by two of 640 pixels, the pages had at
least 0.56, and moved by twelve 0.63."""
_GLARE = 0.03
_PAPER = 235.0
"""Grey value of paper that is not burnt out itself."""
_SMALL = 16.0
"""Pixels of a line's height, with what the detector leaves around it, under which letters are guessed."""
_LONGEST = 12.0
"""Seconds for which is aimed."""
_PAUSE = 2.5
"""Seconds between hints: whoever moves needs time to."""


class Side(StrEnum):
    """To which writing runs out of the picture, which is where to move."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "up"
    BOTTOM = "down"


@dataclass(frozen=True)
class Shot:
    """What can be told of a picture."""

    light: float
    """Grey value of its brighter parts, 0..255: of which a hundredth is brighter."""
    blur: float
    """0..1. Source: F. Crete et al., "The blur effect: perception and estimation with a new no-reference perceptual
    blur metric", 2007."""
    glare: float
    """Share of the writing's area that is burnt out where its paper is not."""
    cut: frozenset[Side]
    """Where writing runs out of the picture."""
    height: float | None
    """Of the lines of writing, in pixels; None where there are none."""


def judge_shot(pixels: Pixels, places: Sequence[Corners]) -> Shot:
    """pixels: RGB; places: where there seem to be lines."""
    import cv2

    area = whole(pixels)
    scale = min(1.0, _SIDE / max(area.width, area.height))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if scale < 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Shot(
        light=float(np.percentile(grey, 99)),
        blur=_blur(grey.astype(np.float32)),
        glare=_glare(grey, [around(place) for place in places], scale),
        cut=frozenset(side for place in places for side in _cut(around(place), area)),
        height=median(math.dist(place[0], place[3]) for place in places) if places else None,
    )


def hint(shot: Shot) -> str:
    """What to say to the wearer, the most useful first; empty where nothing is to be done."""
    if shot.light < _DARK:
        return "It is too dark. Turn on a light, or move to a window."
    if shot.blur > _BLURRED:
        return "It is blurred. Hold still."
    if shot.cut >= {Side.LEFT, Side.RIGHT} or shot.cut >= {Side.TOP, Side.BOTTOM}:
        return "I see only a part of it. Move back a little."
    if shot.cut:
        return f"I see only a part of it. Move a little {' and '.join(sorted(shot.cut))}."
    if shot.height is not None and shot.height < _SMALL:
        return "The writing is small. Come a little closer."
    if shot.glare > _GLARE:
        return "There is glare on it. Tilt it a little."
    return ""


class Move(StrEnum):
    """What comes of another frame."""

    SAY = "say"
    """The hint."""
    WATCH = "watch"
    TAKE = "take"
    """The frame is good."""
    GIVE_UP = "give up"


@dataclass(frozen=True)
class Aim:
    """How far aiming has come."""

    since: float
    """Seconds: when it began."""
    said: str = ""
    """The last hint."""
    said_at: float = -math.inf


def next_move(aim: Aim, hinted: str, now: float) -> tuple[Aim, Move]:
    """What to do about a frame of that time, with that hint to give: a hint is given when it changes, not too often,
    and not for ever."""
    if not hinted:
        return aim, Move.TAKE
    if now - aim.since >= _LONGEST:
        return aim, Move.GIVE_UP
    if hinted != aim.said and now - aim.said_at >= _PAUSE:
        return replace(aim, said=hinted, said_at=now), Move.SAY
    return aim, Move.WATCH


def _blur(grey: NDArray[np.float32]) -> float:
    """How little of its contrast a picture loses by being blurred once more, along the axis along which that is less; 0
    without any."""
    import cv2

    shares = []
    for axis, kernel in ((0, (1, 9)), (1, (9, 1))):
        before = np.abs(np.diff(grey, axis=axis))
        after = np.abs(np.diff(cv2.blur(grey, kernel), axis=axis))
        lost = np.maximum(0.0, before - after)
        contrast, losses = _strongest(before, lost)
        shares.append(1.0 - losses / contrast if contrast else 0.0)
    return max(shares)


def _strongest(before: NDArray[np.float32], lost: NDArray[np.float32]) -> tuple[float, float]:
    """Both, of those parts of a picture that have most of the first: the others are background."""
    sums = [
        (float(contrast.sum()), float(loss.sum()))
        for rows, lossy in zip(np.array_split(before, _PARTS), np.array_split(lost, _PARTS), strict=True)
        for contrast, loss in zip(
            np.array_split(rows, _PARTS, axis=1), np.array_split(lossy, _PARTS, axis=1), strict=True
        )
    ]
    best = sorted(sums)[-_PARTS:]
    return sum(contrast for contrast, _ in best), sum(loss for _, loss in best)


def _glare(grey: NDArray[np.uint8], boxes: Sequence[Box], scale: float) -> float:
    import cv2

    if not boxes:
        return 0.0
    left, top = (round(min(edges) * scale) for edges in ([b.left for b in boxes], [b.top for b in boxes]))
    right, bottom = (max(edges) * scale for edges in ([b.right for b in boxes], [b.bottom for b in boxes]))
    page = grey[top : max(top + 1, round(bottom)), left : max(left + 1, round(right))]
    if not page.size or np.median(page) > _PAPER:
        return 0.0
    burnt = cv2.erode((page >= _BURNT).astype(np.uint8), np.ones((5, 5), np.uint8))
    return float(burnt.mean())


def _cut(box: Box, area: Box) -> set[Side]:
    x, y = _MARGIN * area.width, _MARGIN * area.height
    edges = {
        Side.LEFT: box.left <= x,
        Side.RIGHT: box.right >= area.width - x,
        Side.TOP: box.top <= y,
        Side.BOTTOM: box.bottom >= area.height - y,
    }
    return {side for side, touched in edges.items() if touched}
