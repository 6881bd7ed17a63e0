"""The sight lane: choose the frame that a turn is about, and let the VLM look at it while the wearer still speaks."""

from __future__ import annotations

from collections.abc import Callable

from edge.events import Event, Framed, Looked
from edge.mind import Mind
from edge.turn import Turn
from hardware.clock import Clock
from hardware.errors import DeviceError
from hardware.ports import Camera


class Sight:
    """Runs on its own lane, beside the mind."""

    def __init__(
        self, camera: Camera, mind: Mind, post: Callable[[Event], None], clock: Clock, max_age: float
    ) -> None:
        """max_age: seconds; an older frame is not what the wearer sees now."""
        self._camera = camera
        self._mind = mind
        self._post = post
        self._clock = clock
        self._max_age = max_age

    def look(self, turn: Turn) -> None:
        """Choose the frame for the question that begins this turn, and encode it if there is a VLM."""
        view = turn.view
        try:
            frame = self._camera.latest(self._max_age)
        except DeviceError as error:
            view.set_frame(error)  # whoever needs the frame says so; other questions go on
            return
        view.set_frame(frame)
        self._post(Framed(turn.number, frame, self._clock.now()))
        start = self._clock.now()
        seen = self._mind.look(frame, view.cancel)
        if seen:
            self._post(Looked(turn.number, seen, start, self._clock.now()))
