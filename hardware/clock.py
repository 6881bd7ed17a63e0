"""Time as a thing that is handed in: real, sped up, or (in fake_clock.py) moved by a test."""

from __future__ import annotations

import time
from threading import Event
from typing import Protocol


class Clock(Protocol):
    """Where a device takes its time from."""

    def now(self) -> float:
        """Seconds; never goes backwards, means nothing but in comparison."""

    def wait(self, seconds: float, wake: Event | None = None) -> None:
        """Return after so many seconds, or sooner once wake is set. The clock itself may set wake."""


class MonotonicClock:
    """The machine's monotonic clock; with a speed, one that runs that many times as fast from now on."""

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"a clock's speed must be more than 0, not {speed}")
        self._speed = speed
        self._origin = time.monotonic()

    def now(self) -> float:
        return self._origin + (time.monotonic() - self._origin) * self._speed

    def wait(self, seconds: float, wake: Event | None = None) -> None:
        if seconds > 0:
            (wake or Event()).wait(seconds / self._speed)
