"""What was read of a picture so far, part by part: who asks again is not made to wait again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from edge.thinking.regions import Box, tiles, whole
from models.ports import Corners, Pixels, TextLine

SIDE = 1440
"""Pixels of a part: a little more than the side at which the text reader looks for lines, so that it sees a part about
as finely as it is."""
_OVERLAP = 320
"""Pixels: more than most labels of small print with their values are long."""
_MARGIN = 120
"""Pixels around what was found: of small print, the first and last lines are often not."""
_SHORT = 0.6
"""Of the usual length of a line."""
_LEGIBLE = 16.0
"""Height, in pixels at the size at which lines are looked for, of one that can be read in a look at everything."""
_LOOKED_AT = 1280
_SAME = 0.5
"""Share of its height and length by which a line may differ in place from what it was in another look."""
_EDGE = 6
"""Pixels: a line that comes so close to the edge of a part goes on behind it."""


class Writing:
    """Of one picture."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self.places: tuple[Corners, ...] | None = None
        """Where there seem to be lines; None while nobody has looked for them."""
        self._read: dict[tuple[Box, float], tuple[TextLine, ...]] = {}
        self._unread: dict[Box, tuple[Corners, ...]] = {}
        self._lines: tuple[TextLine, ...] | None = None

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """All that were read, each once: whole rather than cut off, clear rather than not."""
        if self._lines is None:
            self._lines = self._merged()
        return self._lines

    def read(self, box: Box, zoom: float) -> tuple[TextLine, ...] | None:
        """What was read there; None if that was not looked at."""
        return self._read.get((box, zoom))

    def keep(self, box: Box, zoom: float, lines: Sequence[TextLine]) -> None:
        """What was read there."""
        self._read[box, zoom] = tuple(lines)
        self._lines = None

    def unread(self, box: Box) -> tuple[Corners, ...] | None:
        """Lines in a part that were found and not yet read; None while nobody has looked for them."""
        return self._unread.get(box)

    def leave(self, box: Box, places: Sequence[Corners]) -> None:
        """What of a part remains to be read."""
        self._unread[box] = tuple(places)

    def _merged(self) -> tuple[TextLine, ...]:
        area = whole(self.pixels)
        found = [
            (_is_cut(line, box, area), -line.confidence, (box, zoom), line)
            for (box, zoom), lines in self._read.items()
            for line in lines
        ]
        kept: list[tuple[tuple[Box, float], TextLine]] = []
        for _, _, part, line in sorted(found, key=lambda entry: entry[:2]):
            if not any(part != other and _is_same(known, line) for other, known in kept):
                kept.append((part, line))
        return tuple(line for _, line in kept)


def parts(places: Sequence[Corners], area: Box) -> tuple[Box, ...]:
    """Parts of the picture that together hold these places, those first that have most of short lines, as tables and
    labels do, and then of any."""
    boxes = list(map(around, places))
    if not boxes:
        return ()
    found = Box(
        min(box.left for box in boxes) - _MARGIN,
        min(box.top for box in boxes) - _MARGIN,
        max(box.right for box in boxes) + _MARGIN,
        max(box.bottom for box in boxes) + _MARGIN,
    )
    left, right = _widened(found.left, found.right, area.width)
    top, bottom = _widened(found.top, found.bottom, area.height)
    usual = median(box.width for box in boxes)
    held = {}
    for tile in tiles(Box(left, top, right, bottom), SIDE, _OVERLAP):
        inside = [box for box in boxes if tile.holds(box) or box.holds(tile)]
        held[tile] = (sum(box.width < _SHORT * usual for box in inside), len(inside))
    return tuple(sorted((tile for tile in held if held[tile][1]), key=held.__getitem__, reverse=True))


def beside(lines: Sequence[TextLine], places: Sequence[Corners]) -> tuple[Corners, ...]:
    """Places in the rows of these lines."""
    return tuple(place for place in places if any(_is_in_row(line.box, place) for line in lines))


def unread(places: Sequence[Corners], lines: Sequence[TextLine]) -> tuple[Corners, ...]:
    """Places that none of the lines is in."""
    read = [around(line.box) for line in lines]
    return tuple(place for place in places if not any(box.holds(around(place)) for box in read))


def length(place: Corners) -> float:
    """Of a line, in pixels."""
    return math.dist(place[0], place[1])


def legible(place: Corners, area: Box) -> bool:
    """Whether a line is large enough to be read in a look at all of the picture."""
    scale = min(1.0, _LOOKED_AT / max(area.width, area.height))
    return math.dist(place[0], place[3]) * scale >= _LEGIBLE


def around(corners: Corners) -> Box:
    """The upright box."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(int(min(xs)), int(min(ys)), int(max(xs)) + 1, int(max(ys)) + 1)


def _widened(begin: int, end: int, limit: int) -> tuple[int, int]:
    """At least SIDE, where there is room for it."""
    more = max(0, SIDE - (end - begin))
    begin = min(begin - more // 2, limit - SIDE)
    return max(0, begin), min(limit, max(end + more - more // 2, begin + SIDE, SIDE))


def _is_cut(line: TextLine, part: Box, area: Box) -> bool:
    """Whether it goes on outside the part in which it was read."""
    box = around(line.box)
    return (
        (part.left > area.left and box.left < part.left + _EDGE)
        or (part.top > area.top and box.top < part.top + _EDGE)
        or (part.right < area.right and box.right > part.right - _EDGE)
        or (part.bottom < area.bottom and box.bottom > part.bottom - _EDGE)
    )


def _is_same(one: TextLine, other: TextLine) -> bool:
    """Whether these, which may be tilted, are mostly in the same place."""
    corners, others = np.array(one.box), np.array(other.box)
    along = _direction(corners)
    (begin, end), (start, stop) = (
        (float(at.min()), float(at.max())) for at in (corners @ along, others @ along)
    )
    together = min(end, stop) - max(begin, start) > _SAME * min(end - begin, stop - start)
    return together and _is_in_row(one.box, other.box)


def _is_in_row(line: Corners, place: Corners) -> bool:
    """Whether the place lies in front of, on or behind the line."""
    corners = np.array(line)
    along = _direction(corners)
    apart = np.array(place).mean(axis=0) - corners.mean(axis=0)
    height = math.dist(line[0], line[3])
    return abs(float(along[0] * apart[1] - along[1] * apart[0])) <= _SAME * height


def _direction(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """In which a line runs: a unit vector."""
    along = corners[1] - corners[0]
    unit: NDArray[np.float64] = along / max(1.0, float(np.linalg.norm(along)))
    return unit
