"""The ring between those who make sound and the device that plays it; each block is tagged with its turn."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from hardware.ports import Samples
from hardware.resample import resample

TURNS_COUNTED = 64
PLAYED_BLOCKS = 128
"""Kept for whoever follows what is played and does not look: some seconds."""


class Played(NamedTuple):
    """What was handed to the device, silence included."""

    samples: Samples
    at: float
    """When its first sample leaves the speaker."""
    rate: int


class _Queued(NamedTuple):
    """A stretch of one turn's sound that waits."""

    turn: int
    samples: Samples
    position: int
    """How many samples were put before it."""


class _Handed(NamedTuple):
    """A stretch of one turn's sound that was handed to the device."""

    turn: int
    total: int
    """Samples of the turn handed over up to and including this stretch."""
    samples: Samples
    """At full volume."""
    at: float
    """When its first sample leaves the speaker."""


class PlayRing:
    """A bounded queue of sound, of which only the accepted turn's is ever played.

    One thread at a time puts; one other, the device's callback, pulls. Between them there is no lock: each
    number has a single writer, and a deque's append and popleft are atomic. So assigning `accepted` or `gain`
    takes effect with the next pull, whoever holds what.

    No click is heard at a start, a stop or a change of gain: the gain takes `fade` seconds for its full
    range, and where sound ends, the level of its last sample (not the sound that would have followed) fades.
    """

    def __init__(self, rate: int, seconds: float = 2.0, fade: float = 0.005) -> None:
        self.rate = rate
        self.capacity = round(rate * seconds)
        self.accepted = 0
        self.gain = 1.0
        self.held = False
        """While true, nothing is handed over and all is kept."""
        self.followers: tuple[deque[Played], ...] = ()
        """Each gets all that is handed over; the oldest goes where nobody takes it."""
        self._blocks: deque[_Queued] = deque()
        self._current: _Queued | None = None
        self._end: deque[_Queued] = deque()
        """At most one block: whoever pops it, the callback or retract_end(), has it."""
        self._claimed: _Queued | None = None
        """The end that the callback popped, until it is due."""
        self._put = 0
        self._taken = 0
        self._written: dict[int, int] = {}
        self._handed: dict[int, int] = {}
        self._recent: tuple[_Handed, ...] = ()
        self._skipped: dict[int, int] = {}
        self._fade_seconds = fade
        self._sounding: int | None = None
        """The turn whose sound the last pull ended with, if it ended with sound."""
        self._level = 0.0
        """The gain reached."""
        self._last = 0
        """The value of the last sample pulled."""
        self._start()

    @property
    def room(self) -> int:
        """Samples that can be put before the ring is full."""
        return self.capacity - (self._put - self._taken)

    def put(self, turn: int, samples: Samples) -> None:
        """Queue a copy of samples, shape (n,), int16, at the ring's rate. The caller has looked at `room`."""
        self._blocks.append(self._queued(turn, samples.copy()))

    def offer_end(self, turn: int, samples: Samples) -> None:
        """Put samples that are to be played only if nothing else is queued after the last block in time."""
        self._end.append(self._queued(turn, samples))

    def retract_end(self) -> bool:
        """Take back what was offered, since there is more to put. False if it is being played, or if nothing
        was offered."""
        try:
            end = self._end.popleft()
        except IndexError:
            return False
        self._put -= end.samples.size
        _count(self._written, end.turn, -end.samples.size)
        return True

    def change_rate(self, rate: int) -> None:
        """Go on at another device's rate: what is queued is resampled. Only while nobody puts or pulls."""
        if rate == self.rate:
            return
        old, self.rate, self.capacity = self.rate, rate, round(self.capacity * rate / self.rate)
        waiting = (self._current, self._claimed, *self._blocks, *self._end)
        queue = sorted((block for block in waiting if block is not None), key=lambda block: block.position)
        self._current = self._claimed = None
        self._blocks.clear()
        self._end.clear()
        self._handed = {turn: round(count * rate / old) for turn, count in self._handed.items()}
        self._written = dict(self._handed)
        self._skipped = {}
        self._put = self._taken = 0
        for block in queue:
            self.put(block.turn, resample(block.samples, old, rate))
        self._recent = ()
        self._start()

    def take_back(self, heard_until: float) -> None:
        """Queue again, before all else, what was to leave the speaker after that: its device is gone. Only while
        nobody puts or pulls."""
        if self._current:
            self._blocks.appendleft(self._current)
            self._current = None
        heard: list[_Handed] = []
        unheard: list[tuple[int, Samples]] = []
        for turn, total, samples, at in self._recent:
            size = 0 if unheard else _left(samples, at, heard_until, self.rate)
            if size:
                heard.append(_Handed(turn, total - samples.size + size, samples[:size], at))
            if size < samples.size:
                unheard.append((turn, samples[size:]))
        for turn, samples in reversed(unheard):
            self._taken -= samples.size
            self._handed[turn] -= samples.size
            self._blocks.appendleft(_Queued(turn, samples, self._taken))
        self._recent = tuple(heard)
        self._start()

    def left(self, turn: int, now: float) -> int:
        """Samples of this turn that were put and are still to leave the speaker."""
        return self._written.get(turn, 0) - self._skipped.get(turn, 0) - self.heard(turn, now)

    def handed(self, turn: int) -> int:
        """Samples of this turn handed to the device so far."""
        return self._handed.get(turn, 0)

    def heard(self, turn: int, now: float) -> int:
        """Samples of this turn that have left the speaker by now."""
        total = self.handed(turn)
        under_way = 0
        for stretch in self._recent:
            if stretch.turn == turn:
                total = stretch.total
                under_way += stretch.samples.size - _left(stretch.samples, stretch.at, now, self.rate)
        return total - under_way

    def pull(self, out: Samples, at: float, now: float) -> None:
        """Fill out, shape (n,), with the accepted turn's next samples, then silence. For the callback alone.

        at: when the first sample will leave the speaker; now: the present, on the same clock.
        """
        turn = self.accepted
        filled = 0 if self.held else self._fill(out, turn)
        out[filled:] = 0
        sound = out[:filled].copy()
        stopped = self._sounding is not None and (self._sounding != turn or not filled)
        if filled:
            if self._sounding != turn:
                self._level = 0.0
            self._amplify(out[:filled])
            self._note(turn, sound, at, now)
        last = int(out[filled - 1]) if filled else 0
        self._release_tail(out)
        if stopped:
            self._release(out, 0, self._last)
        if 0 < filled < out.size:
            self._release(out, filled, last)
        self._sounding = turn if filled == out.size else None
        self._last = last
        for follower in self.followers:
            follower.append(Played(out.copy(), at, self.rate))

    def _start(self) -> None:
        """Begin in silence."""
        self._fade = max(1, round(self.rate * self._fade_seconds))
        self._fall = np.arange(self._fade - 1, -1, -1) / self._fade
        self._tail = np.zeros(self._fade, np.int16)
        self._sounding = None
        self._level = 0.0
        self._last = 0

    def _fill(self, out: Samples, turn: int) -> int:
        filled = 0
        while filled < out.size:
            if self._current is None:
                self._current = self._next()
                if self._current is None:
                    break
            owner, samples, position = self._current
            if owner != turn:
                self._taken += samples.size
                _count(self._skipped, owner, samples.size)
                self._current = None
                continue
            count = min(samples.size, out.size - filled)
            out[filled : filled + count] = samples[:count]
            filled += count
            self._taken += count
            rest = samples[count:]
            self._current = _Queued(owner, rest, position + count) if rest.size else None
        return filled

    def _next(self) -> _Queued | None:
        """The block that is due. While this looks, a writer may retract the end, put a block and offer another
        end: that one is claimed then, and due after the block."""
        while self._claimed is None or self._claimed.position != self._taken:
            try:
                return self._blocks.popleft()
            except IndexError:
                pass
            try:
                self._claimed = self._end.popleft()
            except IndexError:
                return None
        end, self._claimed = self._claimed, None
        return end

    def _queued(self, turn: int, samples: Samples) -> _Queued:
        block = _Queued(turn, samples, self._put)
        self._put += samples.size
        _count(self._written, turn, samples.size)
        return block

    def _amplify(self, sound: Samples) -> None:
        """Apply the gain, moving towards it from the level reached."""
        target = min(max(self.gain, 0.0), 1.0)
        moving = 0
        if self._level != target:
            moving = min(sound.size, int(np.ceil(abs(target - self._level) * self._fade)))
            step = np.copysign(1.0 / self._fade, target - self._level)
            levels = self._level + step * np.arange(1, moving + 1)
            np.minimum(levels, target, out=levels) if step > 0 else np.maximum(levels, target, out=levels)
            np.multiply(sound[:moving], levels, out=sound[:moving], casting="unsafe")
            self._level = float(levels[-1])
        if target != 1.0:
            np.multiply(sound[moving:], target, out=sound[moving:], casting="unsafe")

    def _note(self, turn: int, sound: Samples, at: float, now: float) -> None:
        total = _count(self._handed, turn, sound.size)
        ahead = tuple(old for old in self._recent if old.at + old.samples.size / self.rate > now)
        self._recent = (*ahead, _Handed(turn, total, sound, at))

    def _release(self, out: Samples, start: int, level: int) -> None:
        """Let a level fade to nothing from out[start] on, beyond the end of out if need be."""
        fall = (level * self._fall).astype(np.int16)
        fits = min(self._fade, out.size - start)
        _mix(out[start : start + fits], fall[:fits])
        _mix(self._tail[: self._fade - fits], fall[fits:])

    def _release_tail(self, out: Samples) -> None:
        if self._tail.any():
            fits = min(self._fade, out.size)
            _mix(out[:fits], self._tail[:fits])
            self._tail[: self._fade - fits] = self._tail[fits:].copy()
            self._tail[self._fade - fits :] = 0


def _left(samples: Samples, at: float, now: float, rate: int) -> int:
    """How many of the samples that begin to leave the speaker at `at` have left it by now."""
    return min(max(round((now - at) * rate), 0), samples.size)


def _mix(target: Samples, extra: Samples) -> None:
    np.clip(target.astype(np.int32) + extra, -32768, 32767, out=target, casting="unsafe")


def _count(totals: dict[int, int], turn: int, count: int) -> int:
    """Add to a turn's total; the oldest turn's is forgotten once there are many."""
    total = totals[turn] = totals.get(turn, 0) + count
    if len(totals) > TURNS_COUNTED:
        del totals[next(iter(totals))]
    return total
