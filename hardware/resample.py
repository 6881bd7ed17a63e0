"""Change of sample rate, by soxr."""

from __future__ import annotations

from math import gcd

import numpy as np

from hardware.ports import Samples

CONTEXT_SECONDS = 0.4
"""Of the sound behind its end, which decide how it ends; a few times what is held back at most."""
NOTHING: Samples = np.zeros(0, np.int16)


class Resampler:
    """Resamples sound that comes in pieces, as if it had come in one.

    soxr's high quality looks ahead: until more sound, or `last`, comes it holds back 20 to 60 ms between rates
    of 16 kHz and more, and up to 180 ms below.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self.from_rate = from_rate
        self.to_rate = to_rate
        self._same = from_rate == to_rate
        self._period = from_rate // gcd(from_rate, to_rate)
        self._given = 0
        """Samples given since the sound began."""
        self._context = NOTHING
        """The last of what came in, and where in the sound it begins."""
        self._context_at = 0
        self._start()

    def process(self, samples: Samples, *, last: bool = False) -> Samples:
        """Samples, shape (n,), int16, mono -> what is ready at to_rate, shape (m,), int16.

        With last, everything held back comes too, and the next call begins a new sound.
        """
        if self._same:
            return samples
        ready: Samples = self._stream.resample_chunk(samples, last=last)
        if last:
            self._start()
        else:
            self._remember(samples, ready.size)
        return ready

    def held_back(self) -> Samples:
        """What process() has not given yet, as if the sound ended here; it can still go on."""
        if self._same:
            return NOTHING
        end = resample(self._context, self.from_rate, self.to_rate)
        missing = self._context_at * self.to_rate // self.from_rate + end.size - self._given
        return end[end.size - missing :]

    def _remember(self, samples: Samples, given: int) -> None:
        """Keep the last of the sound, from a moment on that is a sample at both rates."""
        self._given += given
        self._context = np.concatenate((self._context, samples))
        surplus = self._context.size - round(CONTEXT_SECONDS * self.from_rate)
        if surplus >= self._period:
            forgotten = surplus // self._period * self._period
            self._context = self._context[forgotten:]
            self._context_at += forgotten

    def _start(self) -> None:
        self._given = 0
        self._context = NOTHING
        self._context_at = 0
        if not self._same:
            import soxr

            self._stream = soxr.ResampleStream(self.from_rate, self.to_rate, 1, dtype="int16")


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """A whole sound, shape (n,), int16, mono, at another rate."""
    return Resampler(from_rate, to_rate).process(np.ascontiguousarray(samples), last=True)
