"""Where in a picture something lies on an even ground, and how to show it alone.

The ground is what is smooth and wide; what breaks it is a proposal. Several strengths of smoothing each give some,
since no single one parts what touches and joins what is patterned. Which of them are things is for a model to say.
Regions first, names afterwards is the idea of R. Girshick et al., "Rich feature hierarchies", CVPR 2014.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.thinking.regions import Box, tiles, whole
from models.ports import Pixels

Mask = NDArray[np.uint8]

MOST = 16
"""More pieces than this are a pattern, not things on a ground."""
_SIDE = 256
"""Pixels of the longer side at which the ground is looked for."""


@dataclass(frozen=True)
class _Smoothing:
    """How a mean shift flattens texture, and what then still counts as an edge."""

    scale: int
    colours: int
    edge: int


_SMOOTHINGS = (_Smoothing(1, 14, 10), _Smoothing(2, 20, 14), _Smoothing(1, 8, 6))
_REACH = 5
"""Pixels over which the mean shift smooths."""
_OPENINGS = (3, 7)
"""Pixels: what is thinner is no thing, but an edge of the ground, or what joins two things that touch."""
_WIDE, _BROAD, _SPAN = 0.12, 0.05, 0.4
"""Shares of the picture that make a smooth part a ground: its area; or a smaller area that spans both sides."""
_SMALLEST, _LARGEST, _AT_EDGE = 0.0015, 0.4, 0.1
"""Shares of the picture that a thing may fill; the last where it reaches the picture's edge."""
_THINNEST, _LONGEST, _SOLID = 0.035, 5, 0.2
"""Least share of the side, most length by breadth, least share of its box."""
_ONE, _RIM = 0.5, 4
"""Share of the smaller of two boxes that makes them one thing in two tiles; pixels to a tile's edge that cut it."""
_SAME = 0.7
"""Overlap, as intersection over union, of two boxes of one thing."""
_MARGIN = 0.3
"""Share of a thing's size that is shown around it."""
_SHOWN = 256
_HEM = 7
"""Pixels of those that stay unpainted around a thing: its outline, and what the mask missed."""


@dataclass(frozen=True, eq=False)
class Blob:
    """Something that breaks the ground."""

    box: Box
    """In pixels of the picture."""
    mask: Mask
    """Of its box: 1 where it is, else 0; shape (height, width)."""


def blobs(pixels: Pixels) -> tuple[Blob, ...]:
    """What may be things, some of them parts or groups of others; none where there is no ground or only a pattern."""
    found: list[Blob] = []
    for smoothing in _SMOOTHINGS:
        for blob in _found(pixels, whole(pixels), smoothing):
            if all(overlap(blob.box, other.box) < _SAME for other in found):
                found.append(blob)
    return tuple(found) if len(found) <= MOST else ()


def small_blobs(pixels: Pixels) -> tuple[Blob, ...]:
    """What a picture that is large enough shows tile by tile; what lies on the seam of two tiles is whole in a third,
    or in their overlap."""
    picture = whole(pixels)
    longer = max(picture.width, picture.height)
    found: list[Blob] = []
    for tile in tiles(picture, longer // 2, longer // 8) if longer >= 2 * _SIDE else ():
        for blob in _found(pixels, tile, _SMOOTHINGS[0]):
            if not _is_cut(blob.box, tile, picture):
                found.append(blob)
    kept: list[Blob] = []
    for blob in sorted(found, key=lambda each: -_area(each.box)):
        if all(covered(blob.box, other.box) < _ONE for other in kept):
            kept.append(blob)
    return tuple(kept)


def _found(pixels: Pixels, part: Box, smoothing: _Smoothing) -> Iterator[Blob]:
    """In one part of the picture; their boxes in pixels of the whole."""
    import cv2

    scale = min(1.0, _SIDE / max(part.width, part.height))
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    lab = cv2.cvtColor(cv2.resize(part.of(pixels), size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB)
    for box, mask in _pieces(lab, smoothing):
        yield _in_full(box, mask, part, scale * smoothing.scale)


def _is_cut(box: Box, tile: Box, picture: Box) -> bool:
    """Whether it goes on beyond the tile."""
    return (
        (box.left <= tile.left + _RIM and tile.left > picture.left)
        or (box.top <= tile.top + _RIM and tile.top > picture.top)
        or (box.right >= tile.right - _RIM and tile.right < picture.right)
        or (box.bottom >= tile.bottom - _RIM and tile.bottom < picture.bottom)
    )


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    common = _common(one, other)
    return common / (_area(one) + _area(other) - common)


def covered(one: Box, other: Box) -> float:
    """Share of the smaller one that lies within the other."""
    return _common(one, other) / min(_area(one), _area(other))


def close_up(pixels: Pixels, blob: Blob) -> Pixels:
    """It with some of what is around it, in a square of 256 pixels; what lies beyond the picture continues its edge."""
    import cv2

    left, top, side = _window(blob)
    height, width = pixels.shape[:2]
    part = pixels[max(0, top) : top + side, max(0, left) : left + side]
    square = cv2.copyMakeBorder(
        part,
        max(0, -top),
        max(0, top + side - height),
        max(0, -left),
        max(0, left + side - width),
        cv2.BORDER_REPLICATE,
    )
    shown: Pixels = cv2.resize(square, (_SHOWN, _SHOWN), interpolation=cv2.INTER_CUBIC)
    return shown


def alone(pixels: Pixels, blob: Blob) -> Pixels:
    """The same with all around it painted over in the colour of the ground that it lies on."""
    import cv2

    shown = close_up(pixels, blob)
    left, top, side = _window(blob)
    mask = np.zeros((side, side), np.uint8)
    Box(blob.box.left - left, blob.box.top - top, blob.box.right - left, blob.box.bottom - top).of(mask)[
        :
    ] = blob.mask
    mask = cv2.resize(mask, (_SHOWN, _SHOWN), interpolation=cv2.INTER_NEAREST)
    near = cv2.dilate(mask, np.ones((2 * _HEM + 1,) * 2, np.uint8))
    far = cv2.dilate(mask, np.ones((6 * _HEM + 1,) * 2, np.uint8))
    ring = shown[(far > 0) & (near == 0)]
    ground = np.median(ring if len(ring) else shown.reshape(-1, 3), axis=0)
    share = cv2.GaussianBlur(near.astype(np.float32), (5, 5), 0)[..., None]
    painted: Pixels = (shown * share + ground * (1 - share)).astype(np.uint8)
    return painted


def _pieces(lab: NDArray[Any], smoothing: _Smoothing) -> Iterator[tuple[Box, Mask]]:
    """Boxes at the smoothing's scale."""
    import cv2

    if smoothing.scale > 1:
        lab = cv2.resize(lab, None, fx=smoothing.scale, fy=smoothing.scale, interpolation=cv2.INTER_CUBIC)
    flat = cv2.pyrMeanShiftFiltering(lab, _REACH, smoothing.colours).astype(np.float32)
    across = np.abs(np.diff(flat, axis=1, append=flat[:, -1:])).sum(2)
    down = np.abs(np.diff(flat, axis=0, append=flat[-1:])).sum(2)
    smooth = (np.maximum(across, down) < smoothing.edge).astype(np.uint8)
    ground = cv2.dilate(_ground(cv2.erode(smooth, np.ones((2, 2), np.uint8))), np.ones((3, 3), np.uint8))
    for opening in _OPENINGS:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (opening * smoothing.scale,) * 2)
        things = cv2.morphologyEx(1 - ground, cv2.MORPH_OPEN, kernel)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(things, connectivity=4)
        for label in range(1, count):
            left, top, width, height, area = (int(value) for value in stats[label])
            box = Box(left, top, left + width, top + height)
            if _may_be_a_thing(box, area, whole(lab)):
                yield box, (box.of(labels) == label).astype(np.uint8)


def _ground(smooth: Mask) -> Mask:
    """1 where the smooth parts are wide enough to be what things lie on."""
    import cv2

    all_of_it = smooth.size
    height, width = smooth.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(smooth, connectivity=4)
    wide = [
        label
        for label in range(1, count)
        if stats[label, 4] >= _WIDE * all_of_it
        or (
            stats[label, 4] >= _BROAD * all_of_it
            and stats[label, 2] > _SPAN * width
            and stats[label, 3] > _SPAN * height
        )
    ]
    ground: Mask = np.isin(labels, wide).astype(np.uint8)
    return ground


def _may_be_a_thing(box: Box, area: int, picture: Box) -> bool:
    all_of_it, side = _area(picture), max(picture.width, picture.height)
    shorter, longer = sorted((box.width, box.height))
    edges = (
        (box.left <= 1)
        + (box.top <= 1)
        + (box.right >= picture.right - 1)
        + (box.bottom >= picture.bottom - 1)
    )
    return (
        area >= _SMALLEST * all_of_it
        and _area(box) <= (_LARGEST if not edges else _AT_EDGE) * all_of_it
        and edges < 2
        and area >= _SOLID * _area(box)
        and shorter >= _THINNEST * side
        and longer <= _LONGEST * shorter
    )


def _in_full(box: Box, mask: Mask, part: Box, scale: float) -> Blob:
    """In pixels of the picture itself, of which a part was looked at."""
    import cv2

    left, top = part.left + int(box.left / scale), part.top + int(box.top / scale)
    right = min(part.right, max(left + 1, part.left + round(box.right / scale)))
    bottom = min(part.bottom, max(top + 1, part.top + round(box.bottom / scale)))
    full = cv2.resize(mask, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST)
    return Blob(Box(left, top, right, bottom), full)


def _window(blob: Blob) -> tuple[int, int, int]:
    """Left, top and side of the square around it, which may reach beyond the picture."""
    reach = max(1, round(max(blob.box.width, blob.box.height) * (0.5 + _MARGIN)))
    x, y = (blob.box.left + blob.box.right) // 2, (blob.box.top + blob.box.bottom) // 2
    return x - reach, y - reach, 2 * reach


def _common(one: Box, other: Box) -> int:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0, width) * max(0, height)


def _area(box: Box) -> int:
    return box.width * box.height
