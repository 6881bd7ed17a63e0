"""What was heard of an answer: where its first and last samples are in what a system played."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

AUDIBLE = 60
"""Of int16: about -55 dBFS."""
STEADY_SECONDS = 0.015
"""The bench's speech is a level; no chime stays on one side of zero for so long."""
GAP_SECONDS = 0.3
"""Silence of this length is the end of an answer, not a pause in it."""

Samples = NDArray[np.int16]


def first_of_answer(samples: Samples, rate: int, after: int = 0) -> int | None:
    """Where the bench's speech begins, None if it is not in there. after: look from this sample on."""
    return _first_run(samples[after:] > AUDIBLE, rate, STEADY_SECONDS, after)


def last_of_answer(samples: Samples, rate: int, after: int) -> int | None:
    """Where the bench's speech that sounds at sample `after` falls silent for good; None if it never does."""
    return _first_run(_loudness(samples, after) <= AUDIBLE, rate, GAP_SECONDS, after)


def softening(samples: Samples, rate: int, after: int) -> int | None:
    """Where the bench's speech that sounds at sample `after` becomes softer than half, or silent; None if never."""
    loudness = _loudness(samples, after)
    if not len(loudness):
        return None
    return _first_run(loudness < loudness[0] // 2, rate, STEADY_SECONDS, after)


def _loudness(samples: Samples, after: int) -> NDArray[np.int32]:
    return np.abs(samples[after:].astype(np.int32))


def _first_run(true: NDArray[np.bool_], rate: int, seconds: float, after: int) -> int | None:
    """Where a run of such length begins, counted with the `after` samples before."""
    length = max(1, round(seconds * rate))
    if len(true) < length:
        return None
    sums = np.concatenate([[0], np.cumsum(true)])
    runs = sums[length:] - sums[:-length] == length
    return after + int(np.argmax(runs)) if runs.any() else None
