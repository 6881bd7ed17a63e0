"""A speaker without a sound card: it keeps what would have been heard, sample by sample."""

from __future__ import annotations

from threading import Lock

import numpy as np

from hardware.clock import Clock
from hardware.ports import Samples
from hardware.ring import PlayRing
from hardware.ring_speaker import RingSpeaker


class RecordingSpeaker(RingSpeaker):
    """Plays into memory at the clock's pace, with the same ring, flush and fades as a real speaker.

    What was played is worked out from the time whenever something is changed or asked, so that it is exact to
    the sample and needs no thread.
    """

    def __init__(self, clock: Clock, *, rate: int = 48_000, latency: float = 0.0) -> None:
        """latency: seconds between handing a sample over and hearing it, as a device would have."""
        super().__init__(PlayRing(rate), clock)
        self.opened_at = clock.now()
        """The clock's time of the recording's first sample."""
        self.first_samples: dict[int, float] = {}
        """For each turn heard, the clock's time at which its first sample left the speaker."""
        self._latency = latency
        self._pulling = Lock()
        self._pulled = 0
        self._pieces: list[Samples] = [np.zeros(round(latency * rate), np.int16)]

    def recording(self) -> tuple[Samples, int]:
        """Everything handed over from opening until now, shape (n,), int16, and its rate."""
        self._advance()
        with self._pulling:
            self._pieces = [np.concatenate(self._pieces)]
            return self._pieces[0], self._ring.rate

    def _advance(self) -> None:
        with self._pulling:
            now = self._clock.now()
            count = round((now - self.opened_at) * self._ring.rate) - self._pulled
            if count <= 0 or self._closed:
                return
            turn = self._ring.accepted
            begins = turn not in self.first_samples
            before = self._ring.handed(turn)
            at = self.opened_at + self._pulled / self._ring.rate + self._latency
            out = np.empty(count, np.int16)
            self._ring.pull(out, at, now)
            if begins and self._ring.handed(turn) > before:
                self.first_samples[turn] = at
            self._pieces.append(out)
            self._pulled += count
