"""Where things are put: rows, columns, grids and free scatter, spread over the whole picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_EDGE = 0.03
"""Nothing is meant to come nearer to the picture's edge."""
_SMALLEST = 0.17


@dataclass(frozen=True)
class Spot:
    """A place for one thing. Lengths are fractions of the picture's side."""

    x: float
    y: float
    size: float
    """The longer side of the thing."""
    turn: float = 0.0
    """Degrees clockwise."""


def alone(rng: np.random.Generator) -> list[Spot]:
    """One place: large in the middle, or smaller anywhere."""
    size = rng.uniform(0.42, 0.85) if rng.random() < 0.7 else rng.uniform(0.2, 0.42)
    reach = (1 - size) / 2 * rng.uniform(0, 1)
    return [Spot(0.5 + rng.uniform(-reach, reach), 0.5 + rng.uniform(-reach, reach), size)]


def several(rng: np.random.Generator, count: int) -> list[Spot]:
    """Two or more places of different sizes, in a row, in a column or free; in random order."""
    manner = rng.random()
    if manner < 0.27:
        spots = _line(rng, count)
    elif manner < 0.45:
        spots = [Spot(spot.y, spot.x, spot.size) for spot in _line(rng, count)]
    else:
        largest = 1.05 / (1 + count**0.7)
        spots = scattered(rng, rng.uniform(max(_SMALLEST, largest / 2), largest, count).tolist())
    return [spots[place] for place in rng.permutation(len(spots))]


def crowd(rng: np.random.Generator, count: int) -> list[Spot]:
    """Places of about one size for many things: a grid with gaps, or free; in random order."""
    size = rng.uniform(_SMALLEST, min(0.5, 0.85 / np.ceil(np.sqrt(count))))
    if rng.random() < 0.45:
        spots = _grid(rng, count, size)
    else:
        spots = scattered(rng, (size * rng.uniform(0.88, 1.0, count)).tolist())
    return [spots[place] for place in rng.permutation(len(spots))]


def _line(rng: np.random.Generator, count: int) -> list[Spot]:
    """From left to right, side by side, at about one height."""
    widths = rng.uniform(0.6, 1.0, count)
    widths *= rng.uniform(0.75, 1.0) * (1 - 2 * _EDGE) / widths.sum()
    gaps = rng.dirichlet(np.full(count + 1, 3.0)) * (1 - 2 * _EDGE - widths.sum())
    starts = _EDGE + np.cumsum(gaps[:-1]) + np.concatenate(([0], np.cumsum(widths[:-1])))
    largest = min(float(widths.max()), 0.7)
    middle = rng.uniform(_EDGE + largest / 2, 1 - _EDGE - largest / 2)
    return [
        Spot(
            float(start + width / 2),
            float(np.clip(middle + rng.normal(0, 0.03), width / 2, 1 - width / 2)),
            float(max(width * 0.94, _SMALLEST)),
        )
        for start, width in zip(starts, widths, strict=True)
    ]


def _grid(rng: np.random.Generator, count: int, size: float) -> list[Spot]:
    columns = int(rng.integers(int(np.ceil(count / (0.92 // size))), min(count, int(0.92 // size)) + 1))
    rows = int(np.ceil(count / columns))
    step_x, step_y = (rng.uniform(size, (1 - 2 * _EDGE) / steps) for steps in (columns, rows))
    left = rng.uniform(_EDGE, 1 - _EDGE - columns * step_x)
    top = rng.uniform(_EDGE, 1 - _EDGE - rows * step_y)
    places = rng.permutation(rows * columns)[:count]
    sway = rng.normal(0, 0.006, (count, 2))
    return [
        Spot(
            float(left + (place % columns + 0.5) * step_x + dx),
            float(top + (place // columns + 0.5) * step_y + dy),
            size * 0.96,
        )
        for place, (dx, dy) in zip(places.tolist(), sway, strict=True)
    ]


def scattered(rng: np.random.Generator, sizes: list[float]) -> list[Spot]:
    """Anywhere, hardly overlapping; what finds no room after some tries is made smaller or left out."""
    spots: list[Spot] = []
    for size in sorted(sizes, reverse=True):
        overlap = 0.72 if rng.random() < 0.1 else 0.92
        for attempt in range(24):
            shrunk = max(size * (1 - attempt / 40), _SMALLEST)
            low, high = _EDGE + shrunk / 2, 1 - _EDGE - shrunk / 2
            x, y = rng.uniform(low, high, 2).tolist()
            if all(max(abs(x - s.x), abs(y - s.y)) > overlap * (shrunk + s.size) / 2 for s in spots):
                spots.append(Spot(x, y, shrunk))
                break
    return spots
