"""A scripted camera for tests and demos."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from hardware.errors import DeviceLost
from hardware.ports import Frame, Pixels


class FakeCamera:
    """Shows each picture of a schedule from its time on; None in place of a picture is a lost camera."""

    def __init__(
        self,
        schedule: Sequence[tuple[float, Pixels | None]],
        *,
        clock: Callable[[], float] = time.monotonic,
        on_change: Callable[[str], None] = lambda _: None,
    ) -> None:
        """schedule: (seconds since opening, RGB uint8 (height, width, 3) or None), in ascending order.

        on_change is told of loss and return as a real camera tells it, at the next call of latest().
        """
        self._schedule = [(at, _read_only(pixels)) for at, pixels in schedule]
        self._clock = clock
        self._on_change = on_change
        self._began = clock()
        self._lost = False
        self._closed = False

    def latest(self, max_age: float) -> Frame:
        """What is to be seen now. DeviceLost while there is nothing."""
        if self._closed:
            raise DeviceLost("the scripted camera was closed; open it again")
        now = self._clock()
        shown = [pixels for at, pixels in self._schedule if at <= now - self._began]
        pixels = shown[-1] if shown else None
        if self._lost != (pixels is None):
            self._lost = pixels is None
            self._on_change("camera lost: so the script says" if self._lost else "camera is back")
        if pixels is None:
            raise DeviceLost("the scripted camera is lost at this time; wait until its script brings it back")
        return Frame(pixels, now, "scripted camera")

    def close(self) -> None:
        self._closed = True


def _read_only(pixels: Pixels | None) -> Pixels | None:
    if pixels is None:
        return None
    pixels = pixels.copy()
    pixels.setflags(write=False)
    return pixels
