"""A button pressed by a script."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from threading import Event

from hardware.clock import Clock
from hardware.ports import Press


class ScriptedButton:
    """Presses itself at given moments; after the last, like any button, it just waits to be closed."""

    def __init__(self, presses: Iterable[tuple[float, Press]], clock: Clock) -> None:
        """presses: (seconds after opening, press) pairs, in order."""
        self._clock = clock
        self._opened_at = clock.now()
        self._presses = deque(presses)
        self._wake = Event()
        self._closed = False

    def read(self, timeout: float) -> Press | None:
        deadline = self._clock.now() + timeout
        while True:
            self._wake.clear()
            if self._closed:
                raise EOFError("the button was closed")
            now = self._clock.now()
            due = self._opened_at + self._presses[0][0] if self._presses else math.inf
            if now >= due:
                return self._presses.popleft()[1]
            if now >= deadline:
                return None
            self._clock.wait(min(due, deadline) - now, self._wake)

    def close(self) -> None:
        self._closed = True
        self._wake.set()
