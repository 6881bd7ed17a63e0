"""What the speaker plays, on the microphone's time line: an echo canceller's reference."""

from __future__ import annotations

from collections import deque

import numpy as np

from hardware.ports import MICROPHONE_RATE, Samples
from hardware.resample import NOTHING, Resampler
from hardware.ring import Played

_TOLERANCE = 0.05
"""Seconds between what a device's clock says and what was counted. A canceller finds a constant delay by itself; what
it cannot bear is one that jumps."""


class Reference:
    """Sound at MICROPHONE_RATE by the time at which it leaves the speaker."""

    def __init__(self, played: deque[Played]) -> None:
        """played: see RingSpeaker.follow."""
        self._played = played
        self._resampler = Resampler(MICROPHONE_RATE, MICROPHONE_RATE)
        self._ready = NOTHING
        """Resampled and not taken yet."""
        self._fed = 0
        """Samples of the device that went into the resampler."""
        self._taken = 0
        """Samples taken or dropped since then."""
        self._latest = (0, 0.0)
        """A position in what was fed, and when it leaves the speaker."""

    def take(self, start: float, count: int) -> Samples:
        """`count` samples from second `start` on, shape (count,); silence where nothing was played, or is known yet."""
        self._catch_up()
        if not self._ready.size:
            return np.zeros(count, np.int16)
        ahead = self._time_of_next() - start
        if ahead < -_TOLERANCE:
            self._drop(round(-ahead * MICROPHONE_RATE))
        silent = min(count, round(ahead * MICROPHONE_RATE)) if ahead > _TOLERANCE else 0
        sound = self._drop(count - silent)
        missing = count - silent - sound.size
        return np.concatenate((np.zeros(silent, np.int16), sound, np.zeros(missing, np.int16)))

    def _catch_up(self) -> None:
        while self._played:
            samples, at, rate = self._played.popleft()
            if rate != self._resampler.from_rate:
                self._resampler = Resampler(rate, MICROPHONE_RATE)
                self._ready, self._fed, self._taken = NOTHING, 0, 0
            self._latest = (self._fed, at)
            self._fed += samples.size
            self._ready = np.concatenate((self._ready, self._resampler.process(samples)))

    def _drop(self, count: int) -> Samples:
        dropped, self._ready = self._ready[:count], self._ready[count:]
        self._taken += dropped.size
        return dropped

    def _time_of_next(self) -> float:
        position, at = self._latest
        return at + self._taken / MICROPHONE_RATE - position / self._resampler.from_rate
