"""What the speaker plays, on the microphone's time line: an echo canceller's reference."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from hardware.ports import MICROPHONE_RATE, Samples
from hardware.resample import NOTHING
from hardware.ring import Played

_EARLY, _LATE = 0.05, 0.002
"""Seconds by which what was counted may differ from what the devices' clocks say. A canceller finds by itself by how
much its reference is early; a late one, in which the echo comes first, is of no use to it."""
GAP = 0.25
"""Seconds of missing sound from which another device is taken to play, or to listen: time stamps waver by less."""
_TAPS, _PASSED = 65, 7200
"""Of the low-pass before the rate is lowered, and the frequency in Hz that it lets through."""


class Reference:
    """Sound at MICROPHONE_RATE by the time at which it leaves the speaker."""

    def __init__(self, played: deque[Played], early: float = _EARLY) -> None:
        """played: see RingSpeaker.follow; early: seconds by which sound may come too soon."""
        self._played = played
        self._early = early
        self._lowered = _Lowered(MICROPHONE_RATE)
        self.gaps = 0
        """How often the sound stopped and began anew."""
        self._ready = NOTHING
        """At MICROPHONE_RATE, and not taken yet."""
        self._fed = 0
        """Samples of the device so far."""
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
        if ahead < -_LATE:
            self._drop(round(-ahead * MICROPHONE_RATE))
        silent = min(count, round(ahead * MICROPHONE_RATE)) if ahead > self._early else 0
        sound = self._drop(count - silent)
        missing = count - silent - sound.size
        return np.concatenate((np.zeros(silent, np.int16), sound, np.zeros(missing, np.int16)))

    def _catch_up(self) -> None:
        while self._played:
            samples, at, rate = self._played.popleft()
            position, before = self._latest
            missing = abs(at - before - (self._fed - position) / rate)
            if rate != self._lowered.rate or not self._fed or missing > GAP:
                self.gaps += self._fed > 0
                self._lowered = _Lowered(rate)
                self._ready, self._fed, self._taken = NOTHING, 0, 0
            self._latest = (self._fed, at)
            self._fed += samples.size
            self._ready = np.concatenate((self._ready, self._lowered.process(samples)))

    def _drop(self, count: int) -> Samples:
        dropped, self._ready = self._ready[:count], self._ready[count:]
        self._taken += dropped.size
        return dropped

    def _time_of_next(self) -> float:
        position, at = self._latest
        return at + self._taken / MICROPHONE_RATE - position / self._lowered.rate


class _Lowered:
    """Sound that comes in pieces, at MICROPHONE_RATE. Unlike hardware.resample it holds next to nothing back: a
    reference must be there before its echo is. What that costs in quality, a canceller does not notice."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        if rate == MICROPHONE_RATE:
            return
        import soxr

        self._stream = soxr.ResampleStream(rate, MICROPHONE_RATE, 1, dtype="float32", quality="QQ")
        offsets = np.arange(_TAPS) - _TAPS // 2
        self._filter = np.sinc(2 * _PASSED / rate * offsets) * np.hamming(_TAPS)
        self._filter /= self._filter.sum()
        self._past: NDArray[np.float64] = np.zeros(_TAPS - 1)

    def process(self, samples: Samples) -> Samples:
        """shape (n,) -> shape (m,), int16."""
        if self.rate == MICROPHONE_RATE:
            return samples
        sound = np.concatenate((self._past, samples.astype(np.float64)))
        self._past = sound[sound.size - _TAPS + 1 :]
        passed = np.convolve(sound, self._filter, "valid").astype(np.float32)
        lowered = np.asarray(self._stream.resample_chunk(passed))
        return np.asarray(np.clip(np.rint(lowered), -32768, 32767), np.int16)
