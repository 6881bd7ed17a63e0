"""Change of sample rate, by soxr."""

from __future__ import annotations

import numpy as np

from hardware.ports import Samples


class Resampler:
    """Resamples sound that comes in pieces, as if it had come in one.

    soxr's high quality looks ahead: it holds back 20 to 35 ms until more sound, or `last`, comes.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self.from_rate = from_rate
        self.to_rate = to_rate
        self._same = from_rate == to_rate
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
        return ready

    def _start(self) -> None:
        if not self._same:
            import soxr

            self._stream = soxr.ResampleStream(self.from_rate, self.to_rate, 1, dtype="int16")


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """A whole sound, shape (n,), int16, mono, at another rate."""
    return Resampler(from_rate, to_rate).process(np.ascontiguousarray(samples), last=True)
