"""What a microphone picks up of a room in which several speak, on virtual time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from hardware.ports import MICROPHONE_RATE, AudioBlock, Samples

BLOCK = 512
_HISS = 8.0
"""Root mean square of a quiet room: -72 dBFS."""
_HALF = 0.5
"""Of a sound that has to lie within a stretch to be heard in it."""


@dataclass(frozen=True, eq=False)
class Sounding:
    """Something that is said."""

    words: str
    start: float
    samples: Samples
    """shape (n,), as they come to the microphone."""
    source: int = 0
    """The turn of the assistant that says it, 0 for others."""

    @property
    def end(self) -> float:
        return self.start + len(self.samples) / MICROPHONE_RATE

    def within(self, start: float, end: float) -> bool:
        """Whether half of it lies between these times."""
        shared = min(end, self.end) - max(start, self.start)
        return shared > _HALF * (self.end - self.start)


class Air:
    """A hardware.ports.Microphone. Time goes on by a block with each one that is read."""

    dropped = 0

    def __init__(self, before_each: Callable[[], bool], seed: int = 0) -> None:
        """before_each: called before each block; when it returns False, the recording ends."""
        self._before_each = before_each
        self._rng = np.random.default_rng(seed)
        self._blocks = 0
        self.soundings: list[Sounding] = []

    @property
    def now(self) -> float:
        """Seconds that have been captured."""
        return self._blocks * BLOCK / MICROPHONE_RATE

    def read(self, timeout: float) -> AudioBlock:
        if not self._before_each():
            raise EOFError
        start = self._blocks * BLOCK
        mixed = self._rng.normal(0, _HISS, BLOCK)
        for sounding in self.soundings:
            offset = start - round(sounding.start * MICROPHONE_RATE)
            part = sounding.samples[max(0, offset) : max(0, offset + BLOCK)]
            mixed[max(0, -offset) : max(0, -offset) + len(part)] += part
        at, self._blocks = self.now, self._blocks + 1
        return AudioBlock(mixed.clip(-32768, 32767).astype(np.int16), at)

    def cut(self, turn: int) -> None:
        """Let the assistant fall silent in mid-word."""
        self.soundings = [
            self._cut(sounding) if sounding.source == turn else sounding for sounding in self.soundings
        ]

    def words(self, seconds: float) -> str:
        """All that was said in the last seconds by whoever, however softly, in the order in which it began."""
        end = self.now
        heard = [sounding for sounding in self.soundings if sounding.within(end - seconds, end)]
        return " ".join(sounding.words for sounding in sorted(heard, key=lambda sounding: sounding.start))

    def close(self) -> None:
        """Nothing to release."""

    def _cut(self, sounding: Sounding) -> Sounding:
        left = round(max(0.0, self.now - sounding.start) * MICROPHONE_RATE)
        return replace(sounding, samples=sounding.samples[:left])
