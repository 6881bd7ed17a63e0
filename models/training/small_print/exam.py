"""Pages of small print as a twelve-megapixel camera sees them, and what is to be read from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.ports import Pixels
from models.training.camera import photograph
from models.training.grounds import texture
from models.training.small_print.documents import KINDS, Fact, write
from models.training.small_print.typesetting import typeset

SHAPE = (3000, 4000)
"""Height and width of the picture, or the other way round."""
_SIZES = (13, 21)
"""Pixels of the type in the picture: small letters of 6 to 11."""
_FULL = 0.1
"""Share of the pages that fill the picture, in columns; the others lie farther away."""
_SLIPS = ("receipt", "menu")
"""Kinds that are never that large."""
_STREAM = 0x707269
"""Keeps these random numbers apart from those of other pictures, whatever the seeds."""


@dataclass(frozen=True, eq=False)
class Page:
    """A picture of a page, and what it says."""

    pixels: Pixels
    """RGB, twelve megapixels."""
    kind: str
    facts: tuple[Fact, ...]


def page(seed: int, number: int) -> Page:
    """The page of that number; the same for the same seed."""
    rng = np.random.default_rng([_STREAM, seed, number])
    document = write(rng, KINDS[number % len(KINDS)])
    shape = SHAPE if rng.random() < 0.5 else SHAPE[::-1]
    full = document.kind not in _SLIPS and rng.random() < _FULL
    room = (round(0.92 * shape[0]), round(0.92 * shape[1])) if full else None
    flat = typeset(rng, document, int(rng.integers(*_SIZES)), room)
    return Page(photograph(rng, _laid(rng, flat, shape), fine=True), document.kind, document.facts)


def pages(seed: int, count: int) -> Iterator[Page]:
    """So many of them."""
    return (page(seed, number) for number in range(count))


def _laid(rng: np.random.Generator, flat: Pixels, shape: tuple[int, int]) -> Pixels:
    """The page on a table, nearly straight on, wherever there is room for it."""
    import cv2

    height, width = shape
    table = cv2.resize(texture(rng), (width, height), interpolation=cv2.INTER_CUBIC)
    rows, columns = flat.shape[:2]
    scale = min(1.0, 0.94 * height / rows, 0.94 * width / columns)
    corners = np.array([[-columns, -rows], [columns, -rows], [columns, rows], [-columns, rows]]) * scale / 2
    turn = np.radians(float(np.clip(rng.normal(0, 3), -8, 8)))
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners += rng.normal(0, 0.012, (4, 2)) * columns * scale
    room = (np.array([width, height]) - np.ptp(corners, axis=0)) / 2
    corners += np.array([width, height]) / 2 + rng.uniform(-0.9, 0.9, 2) * np.maximum(room, 0)
    edges = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    matrix = cv2.getPerspectiveTransform(edges, corners.astype(np.float32))
    shown: Pixels = cv2.warpPerspective(
        flat, matrix, (width, height), dst=table, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    return shown
