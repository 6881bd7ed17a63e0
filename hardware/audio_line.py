"""A stream to or from a sound card that survives its unplugging."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from hardware.clock import Clock
from hardware.errors import DeviceError, DeviceLost
from hardware.portaudio import WORDS, AudioHost, AudioStream, Kind

SILENT_SECONDS = 2.0
"""A device that has not called for so long is gone, whatever PortAudio says of it."""
FIRST_DELAY = 0.25
LONGEST_DELAY = 8.0
PATIENCE_SECONDS = 60.0

log = logging.getLogger(__name__)


class LineUser(Protocol):
    """Who talks or listens through a line."""

    def prepare(self, stream: AudioStream) -> None:
        """The line is about to start this stream; no other is running."""

    def exchange(self, samples: Any, times: Any, status: Any) -> None:
        """On PortAudio's thread: take or fill samples, shape (n, channels), int16. Never wait here."""


class AudioLine:
    """Opens a stream, notices when it dies, and opens it again, less and less often.

    Whoever uses the line calls check() now and then; nothing happens behind his back.
    """

    def __init__(
        self,
        host: AudioHost,
        kind: Kind,
        name: str | None,
        rates: tuple[int, ...],
        user: LineUser,
        on_change: Callable[[str], None],
        clock: Clock,
    ) -> None:
        """on_change is told, in words, that the device went away, came back or was replaced by another.
        DeviceMissing or DeviceBusy if there is nothing to open now."""
        self._host, self._kind, self._name, self._rates = host, kind, name, rates
        self._user, self._on_change, self._clock = user, on_change, clock
        self._closed = False
        self._lost_at: float | None = None
        self._announced = False
        self._delay = 0.0
        self._next_try = 0.0
        self._last_beat = clock.now()
        self.stream: AudioStream = self._open()

    def check(self) -> float:
        """0.0 while the stream runs, or once it was closed; else, having tried to open it if it was time, the
        seconds until the next attempt. DeviceLost after a minute of attempts."""
        if self._closed:
            return 0.0
        now = self._clock.now()
        if self._lost_at is None:
            if self._host.active(self.stream) and now - self._last_beat < SILENT_SECONDS:
                return 0.0
            self._host.close(self.stream)
            self._lost_at, self._next_try, self._delay = now, now, 0.0
        if now < self._next_try:
            return self._next_try - now
        try:
            self._reopen(now)
        except DeviceError as error:
            self._put_off(error, now, self._lost_at)
            return self._delay
        self._lost_at = None
        return 0.0

    def close(self) -> None:
        self._closed = True
        self._host.close(self.stream)

    def _open(self) -> AudioStream:
        return self._host.open(self._kind, self._name, self._rates, self._called, self._user.prepare)

    def _called(self, samples: Any, count: int, times: Any, status: Any) -> None:
        """On PortAudio's thread."""
        self._last_beat = self._clock.now()
        self._user.exchange(samples, times, status)

    def _reopen(self, now: float) -> None:
        if self._delay:  # the first attempt only reopens: a look for new devices interrupts other streams
            self._host.rescan()
        before = self.stream.device
        self._last_beat = now
        self.stream = self._open()
        if self._closed:  # by another thread, meanwhile
            self._host.close(self.stream)
            return
        word = WORDS[self._kind]
        if self.stream.device != before:
            self._on_change(f"the {word} is now {self.stream.device}")
        elif self._announced:
            self._on_change(f"the {word} is back")
        else:
            log.warning("the %s %s was interrupted", word, before)
        self._announced = False

    def _put_off(self, error: DeviceError, now: float, lost_at: float) -> None:
        word = WORDS[self._kind]
        if now - lost_at >= PATIENCE_SECONDS:
            raise DeviceLost(
                f"the {word} {self.stream.device} went away and did not come back ({error})"
            ) from error
        if not self._announced:
            self._announced = True
            self._on_change(f"the {word} {self.stream.device} went away; plug it in again")
        self._delay = min(max(2 * self._delay, FIRST_DELAY), LONGEST_DELAY)
        self._next_try = now + self._delay
