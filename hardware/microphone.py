"""The microphone, through PortAudio."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hardware.audio_line import AudioLine
from hardware.clock import Clock, MonotonicClock
from hardware.portaudio import BLOCK_SECONDS, AudioHost, AudioStream, audio_host
from hardware.ports import MICROPHONE_RATE, AudioBlock, Samples
from hardware.resample import NOTHING, Resampler

BLOCK = 512
BUFFERED_BLOCKS = round(8.0 / BLOCK_SECONDS)
RATES = (MICROPHONE_RATE, 0, 48_000, 44_100)
LONGEST_WAIT = 0.1
"""Seconds after which a silent device is looked at."""

LONGEST_LATENCY = 1.0

log = logging.getLogger(__name__)


class _Captured(NamedTuple):
    frames: NDArray[np.int16]
    """shape (n, channels), at the device's rate."""
    at: float


class SoundDeviceMicrophone:
    """Delivers 32 ms blocks at 16 kHz, from the first device of an order that works: it may have any rate, and may
    be unplugged and plugged in again.

    The callback only copies. All else, resampling and opening another device, happens in read(), on its caller's
    thread. Of what nobody reads, the last 8 s are kept.
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
        self._clock = clock or MonotonicClock()
        self._queue: SimpleQueue[_Captured | None] = SimpleQueue()
        """None wakes the reader."""
        self._blocks_dropped = 0
        self._overflows = self._overflows_told = 0
        self._wake = Event()
        self._closed = False
        self._rate = MICROPHONE_RATE
        self._ready: Samples = NOTHING
        """Resampled and not read yet."""
        self._last_words: AudioBlock | None = None
        """The rest of what a lost device heard."""
        self._made = 0
        """Samples read since the stream began."""
        self._fed = 0
        """Frames of the stream that went into the resampler."""
        self._latest = (0, 0.0)
        """A position in the stream and the time at which it was captured."""
        self._line = AudioLine(
            host or audio_host(), "input", names, RATES, self, on_change, self._clock, at_rest
        )

    @property
    def device(self) -> str:
        """The name of the device in use, as the sound system has it."""
        return self._line.stream.device

    @property
    def dropped(self) -> int:
        return self._blocks_dropped * BLOCK

    def read(self, timeout: float) -> AudioBlock | None:
        """The next 512 samples, or the rest of those of a device that was lost; None if none came in time, as while
        there is no device. EOFError once closed."""
        deadline = self._clock.now() + timeout
        while self._ready.size < BLOCK:
            self._wake.clear()
            captured = self._next_captured(0.0)
            if captured is None:
                if self._closed:
                    raise EOFError("the microphone was closed")
                delay = self._line.check()
                if self._last_words:
                    last, self._last_words = self._last_words, None
                    return last
                remaining = deadline - self._clock.now()
                if remaining <= 0:
                    return None
                if delay:
                    self._clock.wait(min(delay, remaining), self._wake)
                else:
                    captured = self._next_captured(min(remaining, LONGEST_WAIT))
            if captured is not None:
                self._feed(captured)
        block = AudioBlock(self._ready[:BLOCK], self._time_of_next())
        self._ready = self._ready[BLOCK:]
        self._made += BLOCK
        return block

    def close(self) -> None:
        self._closed = True
        self._wake.set()
        self._queue.put(None)
        self._line.close()

    def prepare(self, stream: AudioStream) -> None:
        """Start afresh with a stream: see LineUser."""
        self._rate = stream.rate
        self._resampler = Resampler(stream.rate, MICROPHONE_RATE)
        self._ready = NOTHING
        self._made = 0
        self._fed = 0
        self._latest = (0, 0.0)

    def stop(self) -> None:
        """Nothing that was heard is lost: see LineUser."""
        while captured := self._next_captured(0.0):
            self._feed(captured)
        self._ready = np.concatenate((self._ready, self._resampler.process(NOTHING, last=True)))
        if self._ready.size:
            self._last_words = AudioBlock(self._ready, self._time_of_next())
            self._ready = NOTHING

    def exchange(self, samples: Any, times: Any, status: Any) -> None:
        """Copy, and drop the oldest block when nobody reads: see LineUser."""
        if status.input_overflow:
            self._overflows += 1
        if self._queue.qsize() >= BUFFERED_BLOCKS:
            with suppress(Empty):
                self._queue.get_nowait()
                self._blocks_dropped += 1
        age = times.currentTime - times.inputBufferAdcTime
        if not 0 <= age < LONGEST_LATENCY:  # some sound systems give no time
            age = BLOCK_SECONDS
        self._queue.put(_Captured(samples.copy(), self._clock.now() - age))

    def _next_captured(self, timeout: float) -> _Captured | None:
        try:
            return self._queue.get(timeout > 0, timeout)
        except Empty:
            return None

    def _feed(self, captured: _Captured) -> None:
        if self._overflows != self._overflows_told:
            self._overflows_told = self._overflows
            log.warning("the microphone lost sound: this machine is too busy")
        frames = captured.frames
        mono = frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1).astype(np.int16)
        self._latest = (self._fed, captured.at)
        self._fed += len(frames)
        self._ready = np.concatenate((self._ready, self._resampler.process(np.ascontiguousarray(mono))))

    def _time_of_next(self) -> float:
        """When the first sample of `_ready` was captured, by the device's latest time stamp: the resampler
        delays sound but does not shift it."""
        position, at = self._latest
        return at + self._made / MICROPHONE_RATE - position / self._rate
