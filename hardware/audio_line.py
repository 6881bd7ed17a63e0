"""A stream to or from the best sound card there is, which survives its unplugging."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from hardware.clock import Clock
from hardware.errors import DeviceError
from hardware.portaudio import WORDS, AudioHost, AudioStream, Kind, spoken_name
from hardware.succession import FIRST_DELAY, Succession

SILENT_SECONDS = 1.0
"""A device that has not called for so long is gone, or asleep, whatever PortAudio says of it."""
WAKING_SECONDS = 2.0
"""A device that was just opened may take longer to call for the first time: a headset has to wake up."""

_DOES = {"input": "listen", "output": "speak"}

log = logging.getLogger(__name__)


class LineUser(Protocol):
    """Who talks or listens through a line."""

    def prepare(self, stream: AudioStream) -> None:
        """The line is about to start this stream; no other is running."""

    def exchange(self, samples: Any, times: Any, status: Any) -> None:
        """On PortAudio's thread: take or fill samples, shape (n, channels), int16. Never wait here."""

    def stop(self) -> None:
        """The stream has ended, with the last exchange that there was; another may follow."""


@dataclass(frozen=True, eq=False)
class _Trial:
    """A better device, which runs unheard until it has shown that it works."""

    place: int
    stream: AudioStream
    called: Event
    until: float


class AudioLine:
    """Opens a stream, notices when it dies, and opens another: on the next device in the order that works, and on
    a better one again when that is back.

    Whoever uses the line calls check() now and then; nothing happens behind his back.
    """

    def __init__(
        self,
        host: AudioHost,
        kind: Kind,
        names: tuple[str | None, ...],
        rates: tuple[int, ...],
        user: LineUser,
        on_change: Callable[[str], None],
        clock: Clock,
        at_rest: Callable[[], bool],
    ) -> None:
        """names: the most wanted first; see AudioHost.open. on_change is told, in words, which device is gone and
        which one serves instead. at_rest: whether nobody minds if sound is interrupted for a moment.
        DeviceMissing or DeviceBusy if there is nothing to open now."""
        self._host, self._kind, self._names, self._rates = host, kind, names, rates
        self._user, self._on_change, self._clock, self._at_rest = user, on_change, clock, at_rest
        self._order = Succession(len(names))
        self._trial: _Trial | None = None
        self._closed = False
        self._interrupted = self._told_gone = False
        self._told = False
        """Whether all has been said about the device in use."""
        self._last_call = 0.0
        self._called_once = False
        self.stream: AudioStream
        error = self._open(self._order.candidates(clock.now()))
        if error:
            raise error
        self._served = (0, names[0] or ("that the system prefers" if self._order.using else self._name()))
        """Place and name of the device that the wearer takes for the one in use."""

    def check(self) -> float:
        """0.0 while the stream runs, or once it was closed; else, having tried to open one if it was time, the
        seconds until the next attempt."""
        if self._closed:
            return 0.0
        now = self._clock.now()
        if self._order.using is not None:
            if self._lives(now):
                self._tell_of_change()
                self._seek_better(now)
            else:
                self._lose(now)
        if self._order.using is None:
            self._seek_any(now)
        return 0.0 if self._order.using is not None else max(self._order.next_try - now, FIRST_DELAY)

    def close(self) -> None:
        self._closed = True
        self._end_trial()
        self._host.close(self.stream)

    def _open(self, candidates: tuple[int, ...]) -> DeviceError | None:
        """Open the first that can be opened; else what is wrong with the first."""
        reason = None
        for place in candidates:
            self._called_once = self._told = False
            try:
                self.stream = self._host.open(
                    self._kind, self._names[place], self._rates, self._called, self._user.prepare
                )
            except DeviceError as error:
                log.debug("%s", error)
                reason = reason or error
                continue
            self._last_call = self._clock.now()
            self._order = self._order.serves(place, self._last_call)
            if self._closed:  # by another thread, meanwhile
                self._host.close(self.stream)
            return None
        return reason

    def _called(self, samples: Any, count: int, times: Any, status: Any) -> None:
        """On PortAudio's thread."""
        self._last_call = self._clock.now()
        self._called_once = True
        self._user.exchange(samples, times, status)

    def _lives(self, now: float) -> bool:
        patience = SILENT_SECONDS if self._called_once else WAKING_SECONDS
        return self._host.active(self.stream) and now - self._last_call < patience

    def _lose(self, now: float) -> None:
        silent = self._host.active(self.stream)
        self._end_trial()
        self._host.close(self.stream)
        self._user.stop()
        self._order = self._order.lost(now, silent=silent)
        self._interrupted = True

    def _seek_any(self, now: float) -> None:
        candidates = self._order.candidates(now, changed=self._host.outdated())
        if not candidates:
            return
        again = self._order.delay > 0
        error: DeviceError | None = None
        if again:  # the first attempt only opens: a look for new devices interrupts other streams
            try:
                self._host.rescan()
            except DeviceError as trouble:
                error = trouble
        error = error or self._open(candidates)
        if error is None:
            return
        self._order = self._order.failed(self._clock.now())
        if again and not self._told_gone:
            self._told_gone = True
            self._on_change(
                f"The {WORDS[self._kind]} {self._served[1]} does not answer, and there is no other; plug one in."
            )

    def _seek_better(self, now: float) -> None:
        if self._trial:
            self._judge(self._trial, now)
            return
        if not self._order.using:
            return
        changed = self._host.outdated()
        candidates = self._order.candidates(now, at_rest=self._at_rest(), changed=changed)
        if candidates and changed:
            with suppress(DeviceError):
                self._host.rescan()  # which ends this stream too: the next check opens the best one, or waits
            return
        for place in candidates:
            called = Event()
            try:
                stream = self._host.open(
                    self._kind, self._names[place], self._rates, self._unheard(called), lambda stream: None
                )
            except DeviceError as error:
                log.debug("%s", error)
                continue
            self._trial = _Trial(place, stream, called, now + WAKING_SECONDS)
            return
        if candidates:
            self._order = self._order.failed(now)

    def _unheard(self, called: Event) -> Callable[[Any, int, Any, Any], None]:
        def exchange(samples: Any, count: int, times: Any, status: Any) -> None:
            if self._kind == "output":
                samples.fill(0)
            called.set()

        return exchange

    def _judge(self, trial: _Trial, now: float) -> None:
        """Change to the device on trial once it is known to work."""
        works = trial.called.is_set()
        if not works and now < trial.until:
            return
        self._end_trial()
        if not works:
            self._order = self._order.failed(now)
        elif self._at_rest() and self._order.using is not None:
            self._host.close(self.stream)
            self._user.stop()
            if self._open((trial.place, self._order.using)):
                self._order = self._order.lost(now)

    def _end_trial(self) -> None:
        if self._trial:
            self._host.close(self._trial.stream)
            self._trial = None

    def _name(self) -> str:
        """What to call the device in use: as the wearer does, if he named it."""
        named = self._names[self._order.using or 0]
        return named if named and not named.isdecimal() else spoken_name(self.stream.device)

    def _tell_of_change(self) -> None:
        """Once the device has shown that it works, and only once."""
        if self._told or not self._called_once:
            return
        self._told = True
        self._order = self._order.lives()
        before, old = self._served
        place, name = self._served = (self._order.using or 0, self._name())
        told_gone, self._told_gone = self._told_gone, False
        word, does = WORDS[self._kind], _DOES[self._kind]
        if place < before or (name == old and told_gone):
            self._on_change(f"The {word} {name} is back; I {does} through it.")
        elif name != old:
            self._on_change(f"The {word} {old} does not answer; I {does} through {name} now.")
        elif self._interrupted:
            log.warning("the %s %s was interrupted", word, name)
