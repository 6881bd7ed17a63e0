"""A thread that looks after a device while nobody uses it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from hardware.clock import Clock
from hardware.errors import DeviceError

_EVERY = 0.5

_log = logging.getLogger(__name__)


class Keeper:
    """Calls `tend` twice a second until it is closed, also where that fails."""

    def __init__(self, tend: Callable[[], object], clock: Clock) -> None:
        self._tend = tend
        self._clock = clock
        self._closed = Event()
        self._thread = Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wait for the call under way, and make no other."""
        self._closed.set()
        self._thread.join(10.0)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._tend()
            except DeviceError as error:  # it may work the next time
                _log.warning("%s", error)
            self._clock.wait(_EVERY, self._closed)
