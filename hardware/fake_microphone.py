"""A microphone that hears recordings."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import numpy as np

from hardware.clock import Clock
from hardware.ports import MICROPHONE_RATE, AudioBlock, Samples

BLOCK = 512
BUFFERED_SECONDS = 8.0


class WavMicrophone:
    """Hears recordings at the clock's pace, each from its own moment on, and silence between them."""

    def __init__(
        self, sounds: Samples | Sequence[tuple[float, Samples]], clock: Clock, *, tail: float = 1.0
    ) -> None:
        """sounds: one recording, or (seconds after opening, recording) pairs; 16 kHz mono int16, shape (n,).
        Where they overlap, they are added. tail: seconds of silence after the last."""
        if isinstance(sounds, np.ndarray):
            sounds = [(0.0, sounds)]
        self._track = _mix(sounds, tail)
        self._clock = clock
        self.opened_at = clock.now()
        """The clock's time of the first sample."""
        self._position = 0
        self._dropped = 0
        self._wake = Event()
        self._closed = False

    @property
    def dropped(self) -> int:
        return self._dropped

    def read(self, timeout: float) -> AudioBlock | None:
        """The next 512 samples once they have been "captured"; EOFError at the end, and once closed."""
        deadline = self._clock.now() + timeout
        while True:
            self._wake.clear()
            if self._closed or self._position >= self._track.size:
                raise EOFError("the recording has ended")
            now = self._clock.now()
            due = self._time_of(self._position + BLOCK)
            if now >= due:
                self._drop_what_is_too_old(now)
                return self._next()
            if now >= deadline:
                return None
            self._clock.wait(min(due, deadline) - now, self._wake)

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def _time_of(self, position: int) -> float:
        return self.opened_at + position / MICROPHONE_RATE

    def _drop_what_is_too_old(self, now: float) -> None:
        late = round((now - self._time_of(self._position)) * MICROPHONE_RATE)
        unread = min(late, self._track.size - self._position)
        surplus = unread - round(BUFFERED_SECONDS * MICROPHONE_RATE)
        if surplus > 0:
            lost = -(-surplus // BLOCK) * BLOCK
            self._dropped += lost
            self._position += lost

    def _next(self) -> AudioBlock:
        start = self._position
        self._position += BLOCK
        return AudioBlock(self._track[start : self._position], self._time_of(start))


def _mix(sounds: Sequence[tuple[float, Samples]], tail: float) -> Samples:
    """One track of whole blocks."""
    starts = [round(start * MICROPHONE_RATE) for start, _ in sounds]
    ends = [start + samples.size for start, (_, samples) in zip(starts, sounds, strict=True)]
    size = max(ends, default=0) + round(tail * MICROPHONE_RATE)
    track = np.zeros(-(-size // BLOCK) * BLOCK, np.int32)
    for start, end, (_, samples) in zip(starts, ends, sounds, strict=True):
        track[start:end] += samples
    mixed: Samples = np.clip(track, -32768, 32767).astype(np.int16)
    return mixed
