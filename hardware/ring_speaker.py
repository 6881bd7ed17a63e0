"""What every speaker has in common: a ring to write into, resampling, waiting for room and for the end."""

from __future__ import annotations

from threading import Event, Lock

import numpy as np

from hardware.clock import Clock
from hardware.ports import PlayBlock, Samples
from hardware.resample import Resampler
from hardware.ring import PlayRing

PIECE_SECONDS = 0.1
LONGEST_WAIT = 0.02
"""Playing makes room as time passes, but a flush makes all of it at the device's next callback."""
SHORTEST_WAIT = 0.002
NOTHING: Samples = np.zeros(0, np.int16)


class RingSpeaker:
    """A Speaker but for the device that pulls from its ring; see ports.py for what its methods promise."""

    def __init__(self, ring: PlayRing, clock: Clock) -> None:
        self._ring = ring
        self._clock = clock
        self._writing = Lock()
        self._resampler: Resampler | None = None
        self._resampled_turn = 0
        self._waiting: set[Event] = set()
        self._waiting_lock = Lock()

    @property
    def accepted(self) -> int:
        return self._ring.accepted

    @accepted.setter
    def accepted(self, turn: int) -> None:
        self._advance()
        self._ring.accepted = turn
        with self._waiting_lock:
            for wake in self._waiting:
                wake.set()

    @property
    def gain(self) -> float:
        return self._ring.gain

    @gain.setter
    def gain(self, gain: float) -> None:
        self._advance()
        self._ring.gain = gain

    def write(self, block: PlayBlock) -> bool:
        """Queue a block, resampled to the device's rate; waits while the ring is full.

        The resampler looks ahead, so the last 20 to 35 ms of what was written follow with the next block of
        the same turn, or with drain(). False if the block's turn is not (or no longer) the accepted one.
        DeviceLost once the device is gone for good.
        """
        with self._writing:
            if block.turn != self.accepted:
                return False
            return self._queue(block.turn, self._at_device_rate(block))

    def played(self, turn: int) -> float:
        """Seconds of this turn's sound that have really left the speaker."""
        self._advance()
        return self._ring.heard(turn, self._clock.now()) / self._ring.rate

    def drain(self, turn: int, timeout: float) -> bool:
        """Wait until all that was written for this turn has been played. False if time ran out, or another
        turn was accepted meanwhile."""
        deadline = self._clock.now() + timeout
        self._flush(turn)
        while True:
            delay = self._ready()
            now = self._clock.now()
            if turn != self.accepted:
                return False
            left = self._ring.written(turn) - self._ring.heard(turn, now)
            if left <= 0:
                return True
            if now >= deadline:
                return False
            wait = max(delay, left / self._ring.rate, SHORTEST_WAIT)
            self._pause(turn, min(wait, deadline - now))

    def close(self) -> None:
        raise NotImplementedError

    def _advance(self) -> None:
        """Called before anything is changed or asked: a speaker without a device of its own catches up."""

    def _ready(self) -> float:
        """Called before anything is queued: 0 if it will be played, else seconds after which to look again.
        DeviceLost if it never will be."""
        self._advance()
        return 0.0

    def _queue(self, turn: int, samples: Samples) -> bool:
        piece = round(PIECE_SECONDS * self._ring.rate)
        while samples.size:
            delay = self._ready()
            if turn != self.accepted:
                return False
            missing = min(piece, samples.size) - self._ring.room
            if delay or missing > 0:
                self._pause(turn, max(delay, min(missing / self._ring.rate, LONGEST_WAIT)))
            else:
                self._ring.put(turn, samples[:piece])
                samples = samples[piece:]
        return True

    def _at_device_rate(self, block: PlayBlock) -> Samples:
        old = self._resampler
        if old is not None and old.from_rate == block.rate and self._resampled_turn == block.turn:
            return old.process(block.samples)
        held = NOTHING
        if old is not None and self._resampled_turn == block.turn:
            held = old.process(NOTHING, last=True)
        self._resampler = Resampler(block.rate, self._ring.rate)
        self._resampled_turn = block.turn
        return np.concatenate((held, self._resampler.process(block.samples)))

    def _flush(self, turn: int) -> None:
        """Queue what the resampler holds back, unless more is being written just now."""
        if self._writing.acquire(blocking=False):
            try:
                if self._resampler is not None and self._resampled_turn == turn == self.accepted:
                    self._advance()
                    self._ring.put(turn, self._resampler.process(NOTHING, last=True))
                    self._resampler = None
            finally:
                self._writing.release()

    def _pause(self, turn: int, seconds: float) -> None:
        """Wait, but not beyond the moment at which another turn is accepted."""
        wake = Event()
        with self._waiting_lock:
            self._waiting.add(wake)
        try:
            if turn == self.accepted:
                self._clock.wait(seconds, wake)
        finally:
            with self._waiting_lock:
                self._waiting.discard(wake)
