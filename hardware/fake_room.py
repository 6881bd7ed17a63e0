"""A room in which the microphone hears the speaker."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hardware.ports import AudioBlock, Microphone
from hardware.reference import Reference


class EchoingMicrophone:
    """Another microphone in a room with a speaker: what that plays arrives later, and as the room colours it."""

    def __init__(
        self,
        microphone: Microphone,
        reference: Reference,
        response: NDArray[np.float64],
        delay: float,
        catch_up: Callable[[], object],
    ) -> None:
        """response: the room's impulse response at 16 kHz, its gain included; delay: seconds before it begins."""
        self._microphone = microphone
        self._reference = reference
        self._response = response
        self._delay = delay
        self._catch_up = catch_up
        self._ringing = np.zeros(response.size - 1)
        """What the room still owes of earlier sound."""

    @property
    def dropped(self) -> int:
        return self._microphone.dropped

    def read(self, timeout: float) -> AudioBlock | None:
        block = self._microphone.read(timeout)
        if block is None:
            return None
        self._catch_up()
        played = self._reference.take(block.captured_at - self._delay, block.samples.size)
        echo = np.convolve(played, self._response)
        echo[: self._ringing.size] += self._ringing
        count = block.samples.size
        self._ringing = echo[count:]
        mixed = np.clip(block.samples + echo[:count], -32768, 32767)
        return AudioBlock(mixed.astype(np.int16), block.captured_at)

    def close(self) -> None:
        self._microphone.close()
