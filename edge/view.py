"""What a question is about: the frame that was chosen while it was being asked."""

from __future__ import annotations

import threading

from hardware.errors import DeviceError, DeviceLost
from hardware.ports import Frame
from models.cancel import Cancel


class View:
    """One frame. It outlives a turn whose question turns out not to have been complete."""

    def __init__(self) -> None:
        self.cancel = Cancel()
        self._frame: Frame | DeviceError | None = None
        self._changed = threading.Condition()

    def set_frame(self, frame: Frame | DeviceError) -> None:
        """The frame, or the error that prevented it; once."""
        with self._changed:
            self._frame = frame
            self._changed.notify_all()

    def wait_for_frame(self, timeout: float, cancel: Cancel) -> Frame:
        """The frame, as soon as it is there. DeviceError if there is none, or none within timeout seconds;
        ModelCancelled once `cancel` is, and this was woken."""
        with self._changed:
            self._changed.wait_for(
                lambda: cancel.cancelled or self.cancel.cancelled or self._frame is not None, timeout
            )
            cancel.check()
            self.cancel.check()
            frame = self._frame
        if frame is None:
            raise DeviceLost("The camera gives no picture. Check that it is plugged in and uncovered.")
        if isinstance(frame, DeviceError):
            raise frame
        return frame

    def wake(self) -> None:
        """Let whoever waits look at his cancel token again."""
        with self._changed:
            self._changed.notify_all()

    def call_off(self) -> None:
        """Nobody needs it any more."""
        self.cancel.cancel()
        self.wake()
