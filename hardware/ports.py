"""What the assistant needs of its devices: small Protocols, and the two things that travel: sound and frames."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

MICROPHONE_RATE = 16_000
"""Every microphone delivers 16 kHz mono int16, whatever its device's own rate is."""

Samples = NDArray[np.int16]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class AudioBlock:
    """Sound from the microphone."""

    samples: Samples
    """shape (n,), mono, 16 kHz."""
    captured_at: float
    """Monotonic seconds at which the first sample was captured."""


@dataclass(frozen=True, eq=False)
class PlayBlock:
    """Sound for the speaker."""

    samples: Samples
    """shape (n,), mono."""
    rate: int
    """Samples per second; the speaker resamples to its device's own rate."""
    turn: int
    """The turn that it belongs to; a speaker plays only the blocks of its accepted turn."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture from the camera."""

    pixels: Pixels
    """shape (height, width, 3), RGB."""
    captured_at: float
    """Monotonic seconds."""
    source: str
    """Where it came from, to be shown: a device's name, a file's path, a URL without its credentials."""


class Press(Enum):
    """What a finger did."""

    SHORT = "short"
    LONG = "long"
    DOUBLE = "double"


class Microphone(Protocol):
    """A source of speech. No inference happens in its callback; the oldest blocks are dropped when nobody reads."""

    @property
    def dropped(self) -> int:
        """Samples lost since opening because nobody read them in time."""

    def read(self, timeout: float) -> AudioBlock | None:
        """The next block, None if none came within timeout seconds, as while no device is there. DeviceLost once
        the device is gone for good; EOFError at the end of a recording."""

    def close(self) -> None: ...


class Speaker(Protocol):
    """Plays the blocks of one accepted turn; assigning `accepted` silences every other turn at once."""

    accepted: int
    gain: float
    """0..1, applied as blocks leave: ducking and volume."""
    held: bool
    """While true nothing is played, and what is written waits."""

    def write(self, block: PlayBlock) -> bool:
        """Queue a block; waits while the ring is full. False if its turn is not (or no longer) the accepted one."""

    def played(self, turn: int) -> float:
        """Seconds of this turn's sound that have really left the speaker."""

    def drain(self, turn: int, timeout: float) -> bool:
        """Wait until all that was written for this turn has been played. False if time ran out, or another turn
        was accepted meanwhile."""

    def close(self) -> None: ...


class Camera(Protocol):
    """Delivers the newest frame; older ones are overwritten, never queued."""

    def latest(self, max_age: float) -> Frame:
        """A frame at most max_age seconds old; waits for the next one if the newest is older.

        DeviceLost if none comes."""

    def close(self) -> None: ...


class Button(Protocol):
    """Something to press."""

    def read(self, timeout: float) -> Press | None:
        """The next press, None if none came within timeout seconds; EOFError when there will be no more."""

    def close(self) -> None: ...


class Light(Protocol):
    """The sign to others that the assistant watches or listens."""

    def show(self, lit: bool) -> None:
        """Switch it. DeviceError if that fails; then nothing may be captured."""

    def close(self) -> None: ...


class Display(Protocol):
    """Shows captions: what was heard, what is said."""

    def show(self, speaker: str, text: str) -> None:
        """speaker: 'you', 'quizglass' or 'status'."""

    def close(self) -> None: ...
