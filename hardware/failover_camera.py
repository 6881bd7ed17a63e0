"""Several cameras as one: the first in the order of preference that works."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, RLock

from hardware.camera import OpenCvCamera, open_camera, open_lit
from hardware.camera_device import is_live, spoken_source
from hardware.camera_recording import RecordedCamera
from hardware.clock import Clock, MonotonicClock
from hardware.errors import DeviceError, DeviceLost
from hardware.keeper import Keeper
from hardware.ports import Camera, Frame, Light
from hardware.succession import Succession

_STALLED_AFTER = 3.0
"""Seconds without a picture after which the next camera is looked through."""
_NEW = 1.0
"""Seconds: a frame so young shows that a camera works. One whose pictures are damaged keeps its last good one."""

_log = logging.getLogger(__name__)

Opener = Callable[[Callable[[str], None]], Camera]
"""Opens a camera, which tells of its loss and return if it notices by itself."""


class FailoverCamera:
    """A Camera over several, of which those not needed are closed, but for a lost one that may come back."""

    def __init__(
        self,
        cameras: Sequence[tuple[str, Opener]],
        *,
        on_change: Callable[[str], None],
        at_rest: Callable[[], bool] = lambda: True,
        clock: Clock | None = None,
        keep: bool = True,
    ) -> None:
        """cameras: what each is called, and how it is opened; the most wanted first. on_change is told, in words,
        which one is lost and which one serves instead. at_rest: whether the view may change to a better camera.
        keep: see to the cameras also while no frame is asked for. The first camera's DeviceError if none opens."""
        self._names = [name for name, _ in cameras]
        self._openers = [opener for _, opener in cameras]
        self._on_change, self._at_rest = on_change, at_rest
        self._clock = clock or MonotonicClock()
        self._order = Succession(len(cameras))
        self._open: dict[int, Camera] = {}
        self._told = 0
        """The camera that the wearer takes for the one in use."""
        self._told_lost = False
        self._noticed = Event()
        """Set by a camera that is lost, or back."""
        self._changing = RLock()
        self._begin()
        self._keeper = Keeper(self.tend, self._clock) if keep else None

    def latest(self, max_age: float) -> Frame:
        """See Camera. DeviceLost if no camera has a frame."""
        with self._changing:
            place = self._order.using
            if place is not None:
                try:
                    return self._open[place].latest(max_age)
                except DeviceError as error:
                    _log.debug("%s", error)
                    self._order = self._order.lost(self._clock.now())
            return self._any(max_age, place)

    def tend(self) -> None:
        """Take the next camera where one is lost, and the better one where that is back."""
        with self._changing:
            noticed = self._noticed.is_set()
            self._noticed.clear()
            now = self._clock.now()
            try:
                if noticed or self._order.using is None:
                    self.latest(_NEW)
            except DeviceError:
                return  # it has been told
            better = self._order.candidates(now, at_rest=self._at_rest(), changed=noticed)
            if better and not any(self._try(place, _NEW) for place in better):
                self._order = self._order.failed(now)

    def close(self) -> None:
        if self._keeper:
            self._keeper.close()
        with self._changing:
            for camera in self._open.values():
                camera.close()

    def _begin(self) -> None:
        reason: DeviceError | None = None
        for place in range(self._order.count):
            try:
                self._opened(place)
            except DeviceError as error:
                _log.debug("%s", error)
                reason = reason or error
                continue
            self._serve_by(place)
            return
        raise reason or DeviceLost("no camera is named; name one in sight.camera")

    def _any(self, max_age: float, given_up: int | None) -> Frame:
        """From the first camera that has a frame. Those that are closed are not opened all the time. given_up: the one
        that has just been waited for in vain, which would take as long again."""
        now = self._clock.now()
        due = self._order.candidates(now)
        for place in range(self._order.count):
            if place != given_up and (place in due or place in self._open):
                frame = self._try(place, max_age)
                if frame:
                    return frame
        if due:
            self._order = self._order.failed(now)
        lost = f"The camera {self._names[self._told]} does not answer, and there is no other; check plug and power."
        if not self._told_lost:
            self._told_lost = True
            self._on_change(lost)
        raise DeviceLost(lost)

    def _try(self, place: int, max_age: float) -> Frame | None:
        try:
            frame = self._opened(place).latest(max_age)
        except DeviceError as error:
            _log.debug("%s", error)
            return None
        self._serve_by(place)
        return frame

    def _opened(self, place: int) -> Camera:
        if place not in self._open:
            self._open[place] = self._openers[place](lambda message: self._noticed.set())
        return self._open[place]

    def _serve_by(self, place: int) -> None:
        self._order = self._order.serves(place, self._clock.now())
        for other in [other for other in self._open if other > place]:
            self._open.pop(other).close()
        before, self._told = self._told, place
        told_lost, self._told_lost = self._told_lost, False
        name = self._names[place]
        if place < before or (place == before and told_lost):
            self._on_change(f"The camera {name} is back; I look through it.")
        elif place > before:
            self._on_change(f"The camera {self._names[before]} does not answer; I look through {name} now.")


def open_cameras(
    sources: Sequence[str],
    light: Light,
    *,
    on_change: Callable[[str], None] = _log.warning,
    at_rest: Callable[[], bool] = lambda: True,
) -> Camera:
    """The first of some sources that works, and the next one where it is lost; light and errors as for open_camera."""
    if len(sources) == 1:
        return open_camera(sources[0], light, on_change=on_change)

    def opener(source: str) -> Opener:
        def open_(tell: Callable[[str], None]) -> Camera:
            if is_live(source):
                return OpenCvCamera(source, on_change=tell, stalled_after=_STALLED_AFTER)
            return RecordedCamera(Path(source))

        return open_

    cameras = [(spoken_source(source), opener(source)) for source in sources]
    return open_lit(lambda: FailoverCamera(cameras, on_change=on_change, at_rest=at_rest), light)
