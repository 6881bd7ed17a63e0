"""A microphone that does not hear the speaker beside it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from hardware.ports import MICROPHONE_RATE, AudioBlock, Microphone, Samples
from hardware.reference import GAP, Reference
from hardware.resample import NOTHING

FRAME = MICROPHONE_RATE // 100
"""Samples that WebRTC's canceller takes at a time: 10 ms. It pads what is shorter, and loses 8 dB by it."""
LAG = 0.008
"""Seconds by which its output is late."""
_HEAD_START = MICROPHONE_RATE // 200
"""Samples by which the reference is always early: an echo that comes first is not found."""
_HELD = 0.5
"""Seconds for which what was played may still be heard: the devices' delay, and the room's reverberation."""
_MASKED = 15.0
"""Decibels below its echo at which sound is what a canceller has left of that, not the wearer."""
_FORGETTING = 1.0
"""Decibels a second by which the room may turn out louder than was thought."""
_SILENT = -60.0
"""dBFS; what is played more softly has no echo that matters."""
_AUDIBLE = 2.0
"""Decibels above the room's own noise from which an echo is one."""


class Canceller(Protocol):
    """Takes the echo of `far` out of `near`."""

    def process(self, near: Samples, far: Samples) -> Any:
        """Both of one length, a multiple of FRAME; as much sound, without the echo."""


def webrtc() -> Canceller:
    """AEC3, the echo canceller of WebRTC (https://webrtc.org, BSD), by pywebrtc-audio (Apache-2.0)."""
    from pywebrtc_audio import AudioProcessor

    canceller: Canceller = AudioProcessor(sample_rate=MICROPHONE_RATE, echo_cancellation=True)
    return canceller


class EchoFreeMicrophone:
    """A Microphone over another one. What the wearer says while the speaker plays is softer and less clear in it.

    Where sound is missing on either side, as when another device takes over, it begins anew: what a canceller has
    learnt of one echo makes it slower to learn another.
    """

    def __init__(
        self,
        microphone: Microphone,
        reference: Reference,
        canceller: Callable[[], Canceller],
        catch_up: Callable[[], object] = lambda: None,
        needed: Callable[[], bool] = lambda: True,
    ) -> None:
        """canceller: makes one. catch_up: called before the reference is asked, for speakers that play only when
        somebody looks. needed: false while the microphone in use is free of echo by itself."""
        self._microphone = microphone
        self._reference = reference
        self._make = canceller
        self._catch_up = catch_up
        self._needed = needed
        self._due: float | None = None
        """When the next block must begin for no sound to be missing; None where it is the first."""
        self._canceller: Canceller
        self._room: _Room
        self._near: Samples
        self._far: Samples
        self._late: Samples
        """The last of near, which is given out with the next."""
        self._gaps: int
        """Of the reference, until now."""
        self._begin_anew()

    @property
    def dropped(self) -> int:
        return self._microphone.dropped

    def read(self, timeout: float) -> AudioBlock | None:
        """The next stretch of whole frames: see Microphone."""
        block = self._microphone.read(timeout)
        if block is None:
            return None
        if not self._needed():
            self._due = -math.inf
            return block
        self._catch_up()
        missing = 0.0 if self._due is None else abs(block.captured_at - self._due)
        if missing > GAP or self._gaps != self._reference.gaps:
            self._begin_anew()
        self._due = block.captured_at + block.samples.size / MICROPHONE_RATE
        begins = block.captured_at - self._near.size / MICROPHONE_RATE
        self._near = np.concatenate((self._near, block.samples))
        far = self._reference.take(block.captured_at, block.samples.size)
        if not far.any():  # the canceller's numbers become denormal in digital silence: 15 times the work
            far[0] = 1
        self._far = np.concatenate((self._far, far))
        whole = self._far.size // FRAME * FRAME
        if not whole:  # so little comes of a device that was lost
            return self.read(timeout)
        near, far = self._near[:whole], self._far[:whole]
        self._near, self._far = self._near[whole:], self._far[whole:]
        return AudioBlock(self._without_echo(near, far), begins - LAG)

    def close(self) -> None:
        self._microphone.close()

    def _begin_anew(self) -> None:
        self._canceller = self._make()
        self._room = _Room()
        self._near, self._far = np.zeros(_HEAD_START, np.int16), NOTHING
        self._late = np.zeros(round(LAG * MICROPHONE_RATE), np.int16)
        self._gaps = self._reference.gaps

    def _without_echo(self, near: Samples, far: Samples) -> Samples:
        clean = np.asarray(self._canceller.process(near, far), np.int16)
        late = np.concatenate((self._late, near))
        self._late = late[near.size :]
        echo = self._room.echo(near, far)
        if echo is None:  # with headphones: it would look for one in vain, and take the wearer for it
            return late[: near.size]
        return np.zeros_like(clean) if _level(clean) < echo - _MASKED else clean


class _Room:
    """How loud the speaker is in the microphone, whatever else is heard there.

    It lets through as much as the least that ever arrived of what was played, since somebody who speaks can only add
    to that; the same goes for its noise while nothing is played. (Minimum statistics: R. Martin, "Noise power spectral
    density estimation based on optimal smoothing and minimum statistics", 2001.) A canceller knows the room only after
    some seconds of sound; what it leaves until then is soft, but speech to a voice detector.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float, float]] = deque()
        """Seconds, and loudness of what was heard and played."""
        self._passes = 0.0
        """Decibels that are added to what is played."""
        self._noise: float | None = None
        """dBFS, None before there was a moment of silence."""

    def echo(self, near: Samples, far: Samples) -> float | None:
        """dBFS of the echo in near, None where nothing of what is played can be heard. far: see Canceller."""
        seconds = near.size / MICROPHONE_RATE
        self._recent.append((seconds, _level(near), _level(far)))
        held = sum(lasting for lasting, _, _ in self._recent)
        whole = held >= _HELD
        while held - self._recent[0][0] >= _HELD:
            held -= self._recent.popleft()[0]
        blocks = list(self._recent)
        heard, played = (max(block[which] for block in blocks) for which in (1, 2))
        if played < _SILENT:
            if whole:
                known = heard if self._noise is None else self._noise + _FORGETTING * seconds
                self._noise = min(known, heard)
            return played
        arrived = max(block[2] for block in blocks[: -(-len(blocks) // 2)])
        if whole and arrived > _SILENT:  # the devices may still owe the rest
            self._passes = min(self._passes + _FORGETTING * seconds, heard - arrived)
        echo = played + self._passes
        return None if self._noise is not None and echo <= self._noise + _AUDIBLE else echo


def _level(samples: Samples) -> float:
    """dBFS; -120 for silence."""
    power = np.square(samples / 32768).mean() if samples.size else 0.0
    return float(10 * np.log10(power + 1e-12))
