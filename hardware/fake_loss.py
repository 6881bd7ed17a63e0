"""A camera that is gone for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hardware.errors import DeviceLost
from hardware.ports import Camera, Frame


class LosableCamera:
    """Another camera, but for some stretches of time in which there is none."""

    def __init__(
        self, camera: Camera, losses: Sequence[tuple[float, float]], clock: Callable[[], float]
    ) -> None:
        """losses: (from, until) in seconds since now."""
        self._camera = camera
        self._losses = losses
        self._clock = clock
        self._began = clock()

    def latest(self, max_age: float) -> Frame:
        """See Camera. DeviceLost while it is gone."""
        now = self._clock() - self._began
        if any(begins <= now < ends for begins, ends in self._losses):
            raise DeviceLost("the recorded camera is gone at this time; wait until it returns")
        return self._camera.latest(max_age)

    def close(self) -> None:
        """The camera beneath is its owner's to close: this one may be opened again."""
