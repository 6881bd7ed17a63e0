"""Choose the frame that a turn is about, and let the VLM look at it while the wearer still speaks.

The camera is looked through when the wearer calls, when he begins to speak, and when he pauses. As long as the scene
stays the same, so does what the VLM has made of it, from one question to the next; tools get the newest frame.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from edge.events import Event, Framed, Looked
from edge.glance import same_scene, sharpest
from edge.lane import Job
from edge.mind import Mind
from edge.turn import Turn
from edge.view import Sighting, View
from hardware.clock import Clock
from hardware.errors import DeviceError
from hardware.ports import Camera, Frame
from models.cancel import Cancel

_CANDIDATES = 3
"""Frames of which the sharpest is chosen: among so many, one is not blurred by a turn of the head."""
_LONGEST_CHOICE = 0.25
"""Seconds that it may take."""
_ENCODES = 2
"""Ahead of a question's answer: the second where the scene has changed while it was asked. Who goes on to look at
other things would have the cores work for nothing; then the answer itself has the newest encoded."""


class Sight:
    """Looks on one lane and encodes on another, so that a changed scene is noticed while an encode is under way."""

    def __init__(
        self,
        camera: Camera,
        mind: Mind,
        post: Callable[[Event], None],
        clock: Clock,
        max_age: float,
        encode: Callable[[Job, Cancel], None],
    ) -> None:
        """max_age: seconds; an older frame is not what the wearer sees now. encode: runs a job on the other lane."""
        self._camera = camera
        self._mind = mind
        self._post = post
        self._clock = clock
        self._max_age = max_age
        self._encode = encode
        self._known: Frame | None = None
        self._slow = False
        """The camera's frames come so rarely that nobody can choose among them."""

    def look(self, turn: Turn) -> None:
        """Choose the frame for this turn's question, as View.expect wishes, and encode it if there is a VLM."""
        view, before = turn.view, turn.view.sighting
        unless_younger = view.begin_look()
        if before and self._clock.now() - before.frame.captured_at < unless_younger:
            view.set(before)
            return
        try:
            frame = self._choose(0.0 if before else self._max_age)
        except DeviceError as error:
            view.set(error)  # whoever needs the frame says so; other questions go on
            return
        changed = self._known is None or not same_scene(self._known.pixels, frame.pixels)
        if before and not changed:
            view.set(Sighting(frame, before.known))
            return
        self._known = known = frame if changed or self._known is None else self._known
        view.set(Sighting(frame, known))
        self._post(Framed(turn.number, frame, self._clock.now()))
        cancel = view.encode_anew()
        view.encodes += changed
        if view.encodes <= _ENCODES:
            self._encode(lambda: self._look_ahead(turn.number, view, known, cancel), cancel)

    def _choose(self, max_age: float) -> Frame:
        began = self._clock.now()
        frames = [self._camera.latest(max_age)]
        with suppress(DeviceError):  # one frame is there
            while len(frames) < _CANDIDATES and not self._slow:
                frame = self._camera.latest(0.0)
                self._slow = self._clock.now() - began > _LONGEST_CHOICE
                if frame.pixels is frames[-1].pixels:  # a picture that stands still
                    break
                frames.append(frame)
        return sharpest(frames)

    def _look_ahead(self, turn: int, view: View, frame: Frame, cancel: Cancel) -> None:
        view.cancel.check()
        start = self._clock.now()
        seen = self._mind.look(frame, cancel)
        if seen:
            self._post(Looked(turn, seen, start, self._clock.now()))
