"""A microphone that does not hear the speaker beside it."""

from __future__ import annotations

import math
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
        self._canceller = canceller()
        self._near = np.zeros(_HEAD_START, np.int16)
        self._far = NOTHING
        self._gaps = reference.gaps
        """Of the reference, until now."""

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
            self._canceller = self._make()
            self._near, self._far = np.zeros(_HEAD_START, np.int16), NOTHING
            self._gaps = self._reference.gaps
        self._due = block.captured_at + block.samples.size / MICROPHONE_RATE
        begins = block.captured_at - self._near.size / MICROPHONE_RATE
        self._near = np.concatenate((self._near, block.samples))
        far = self._reference.take(block.captured_at, block.samples.size)
        self._far = np.concatenate((self._far, far))
        whole = self._far.size // FRAME * FRAME
        clean = np.asarray(self._canceller.process(self._near[:whole], self._far[:whole]), np.int16)
        self._near, self._far = self._near[whole:], self._far[whole:]
        return AudioBlock(clean, begins - LAG)

    def close(self) -> None:
        self._microphone.close()
