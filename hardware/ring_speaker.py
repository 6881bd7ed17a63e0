"""What every speaker has in common: a ring to write into, resampling, waiting for room and for the end."""

from __future__ import annotations

from collections import deque
from threading import Event, Lock

from hardware.clock import Clock
from hardware.ports import PlayBlock, Samples
from hardware.resample import NOTHING, Resampler
from hardware.ring import PLAYED_BLOCKS, Played, PlayRing

PIECE_SECONDS = 0.1
HELD_BACK_SECONDS = 0.06
"""So much a resampler may have held back, and add to a piece."""
LONGEST_WAIT = 0.02
"""Playing makes room as time passes, but a flush makes all of it at the device's next callback."""
SHORTEST_WAIT = 0.002


class RingSpeaker:
    """A Speaker but for the device that pulls from its ring; see ports.py for what its methods promise."""

    def __init__(self, ring: PlayRing, clock: Clock) -> None:
        self._ring = ring
        self._clock = clock
        self._closed = False
        self._writing = Lock()
        """Held by the one who writes, also while he waits."""
        self._changing = Lock()
        """Held for moments: while the ring is put into, or its device looked at."""
        self._resampler = Resampler(ring.rate, ring.rate)
        self._resampling = (0, 0, 0)
        """The turn, and the rates from and to."""
        self._waiting: set[Event] = set()
        self._waiting_lock = Lock()

    @property
    def accepted(self) -> int:
        return self._ring.accepted

    @accepted.setter
    def accepted(self, turn: int) -> None:
        self._advance()
        self._ring.accepted = turn
        self._wake_all()

    @property
    def gain(self) -> float:
        return self._ring.gain

    @gain.setter
    def gain(self, gain: float) -> None:
        self._advance()
        self._ring.gain = gain

    @property
    def held(self) -> bool:
        return self._ring.held

    @held.setter
    def held(self, held: bool) -> None:
        self._advance()
        self._ring.held = held

    def write(self, block: PlayBlock) -> bool:
        """Queue a block, resampled to the device's rate; waits while the ring is full.

        Blocks that are written in time join without a seam. False if the block's turn is not (or no longer)
        the accepted one, or the speaker was closed.
        """
        piece = round(PIECE_SECONDS * block.rate)
        samples = block.samples
        with self._writing:
            while samples.size and self._wanted(block.turn):
                with self._changing:
                    delay = self._ready()
                    missing = PIECE_SECONDS + HELD_BACK_SECONDS - self._ring.room / self._ring.rate
                    if not delay and missing <= 0:
                        self._put(block, samples[:piece])
                        samples = samples[piece:]
                        continue
                self._pause(block.turn, delay or min(max(missing, SHORTEST_WAIT), LONGEST_WAIT))
        return self._wanted(block.turn)

    def played(self, turn: int) -> float:
        """Seconds of this turn's sound that have really left the speaker."""
        self._advance()
        return self._ring.heard(turn, self._clock.now()) / self._ring.rate

    def drain(self, turn: int, timeout: float) -> bool:
        """Wait until all that was written for this turn has been played. False if time ran out, another turn
        was accepted meanwhile, or the speaker was closed."""
        deadline = self._clock.now() + timeout
        while self._wanted(turn):
            with self._changing:
                delay = self._ready()
                now = self._clock.now()
                left = self._ring.left(turn, now)
                wait = delay or min(max(left / self._ring.rate, SHORTEST_WAIT), PIECE_SECONDS)
            if left <= 0:
                return True
            if now >= deadline:
                return False
            self._pause(turn, min(wait, deadline - now))
        return False

    def follow(self) -> deque[Played]:
        """Everything that is played from now on, as it comes; who follows takes it from the left, in time."""
        follower: deque[Played] = deque(maxlen=PLAYED_BLOCKS)
        self._ring.followers = (*self._ring.followers, follower)
        return follower

    def close(self) -> None:
        """Stop playing; whoever waits in write() or drain() gets False."""
        self._advance()
        self._closed = True
        self._wake_all()

    def _advance(self) -> None:
        """Called before anything is changed or asked: a speaker without a device of its own catches up."""

    def _ready(self) -> float:
        """Called before anything is queued or waited for: 0.0 if the device plays, else the seconds after which
        to look again."""
        self._advance()
        return 0.0

    def _wanted(self, turn: int) -> bool:
        return turn == self.accepted and not self._closed

    def _put(self, block: PlayBlock, samples: Samples) -> None:
        """Queue a piece of a block at the device's rate.

        The resampler looks ahead and holds back the end of the sound. That end, as it is if nothing follows, is
        offered to the ring; if more follows before it is due, it is taken back and the sound goes on.
        """
        wanted = (block.turn, block.rate, self._ring.rate)
        goes_on = self._ring.retract_end()
        if not goes_on or self._resampling != wanted:
            if goes_on and self._resampling[::2] == wanted[::2]:
                self._ring.put(block.turn, self._resampler.process(NOTHING, last=True))
            self._resampler = Resampler(block.rate, self._ring.rate)
            self._resampling = wanted
        self._ring.put(block.turn, self._resampler.process(samples))
        self._ring.offer_end(block.turn, self._resampler.held_back())

    def _pause(self, turn: int, seconds: float) -> None:
        """Wait, but not beyond the moment at which another turn is accepted."""
        wake = Event()
        with self._waiting_lock:
            self._waiting.add(wake)
        try:
            if self._wanted(turn):
                self._clock.wait(seconds, wake)
        finally:
            with self._waiting_lock:
                self._waiting.discard(wake)

    def _wake_all(self) -> None:
        with self._waiting_lock:
            for wake in self._waiting:
                wake.set()
