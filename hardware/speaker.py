"""The speaker, through PortAudio."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from hardware.audio_line import AudioLine
from hardware.clock import Clock, MonotonicClock
from hardware.portaudio import AudioHost, AudioStream, audio_host
from hardware.ring import PlayRing
from hardware.ring_speaker import RingSpeaker

RATES = (0, 48_000, 44_100, 16_000)
LONGEST_LATENCY = 2.0
LONGEST_PAUSE = 0.5
"""Seconds after which somebody who waits for a device looks whether tend() has found one."""

log = logging.getLogger(__name__)


class SoundDeviceSpeaker(RingSpeaker):
    """Plays on the first sound card of an order that works: it may have any rate, and may be unplugged and plugged
    in again.

    The callback only copies from the ring. In place of a lost device another is opened in write(), drain() and
    tend(), on their caller's thread; it plays on from where the wearer heard the last.
    """

    def __init__(
        self,
        names: tuple[str | None, ...] = (None,),
        *,
        on_change: Callable[[str], None],
        at_rest: Callable[[], bool] = lambda: True,
        host: AudioHost | None = None,
        clock: Clock | None = None,
    ) -> None:
        """For names, on_change and at_rest see AudioLine. DeviceMissing, DeviceBusy."""
        clock = clock or MonotonicClock()
        super().__init__(PlayRing(48_000), clock)
        self._gaps = self._gaps_told = False
        self._last_pull = clock.now()
        self._line = AudioLine(host or audio_host(), "output", names, RATES, self, on_change, clock, at_rest)

    def tend(self) -> None:
        """See to the device while nobody writes."""
        with self._changing:
            self._ready()

    def close(self) -> None:
        super().close()
        self._line.close()

    def prepare(self, stream: AudioStream) -> None:
        """Adopt the device's rate: see LineUser."""
        self._latency = stream.latency
        self._ring.change_rate(stream.rate)

    def stop(self) -> None:
        """What was to be heard after the last exchange was not: see LineUser."""
        self._ring.take_back(self._last_pull)

    def exchange(self, samples: Any, times: Any, status: Any) -> None:
        """Play what is due on all channels: see LineUser."""
        if status.output_underflow and self._ring.room < self._ring.capacity:  # in silence nobody hears it
            self._gaps = True
        now = self._clock.now()
        lead = times.outputBufferDacTime - times.currentTime
        if not 0 < lead < LONGEST_LATENCY:  # some sound systems give no time
            lead = self._latency
        self._last_pull = now
        self._ring.pull(samples[:, 0], now + lead, now)
        samples[:, 1:] = samples[:, :1]

    def _ready(self) -> float:
        if self._gaps and not self._gaps_told:  # once is enough: a screen reader reads it aloud
            self._gaps_told = True
            log.warning("what the speaker played had gaps: this machine is too busy")
        return min(self._line.check(), LONGEST_PAUSE)
