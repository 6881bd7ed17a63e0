"""One turn's identity: its number, its cancel token, its frame, and how far its speech may run ahead."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from hardware.errors import DeviceError, DeviceLost
from hardware.ports import Frame
from models.cancel import Cancel
from models.errors import ModelCancelled


class Turn:
    """Shared by the lanes that work for this turn. Nothing in it is ever reset; a new turn gets a new one."""

    def __init__(self, number: int, clauses_ahead: int = 2) -> None:
        """clauses_ahead: how many clauses may wait to be spoken before the mind has to pause."""
        self.number = number
        self.cancel = Cancel()
        self._frame: Future[Frame] = Future()
        self._room = clauses_ahead
        self._changed = threading.Condition()

    def call_off(self) -> None:
        """Cancel the turn and wake whoever waits on its behalf."""
        self.cancel.cancel()
        self._frame.cancel()
        with self._changed:
            self._changed.notify_all()

    def set_frame(self, frame: Frame | DeviceError) -> None:
        """Give the turn the frame that its question is about, or the error that prevented it; once."""
        if not self._frame.set_running_or_notify_cancel():
            return  # called off meanwhile
        if isinstance(frame, DeviceError):
            self._frame.set_exception(frame)
        else:
            self._frame.set_result(frame)

    def wait_for_frame(self, timeout: float) -> Frame:
        """The frame, as soon as it is there. DeviceError if there is none, or none within timeout seconds;
        ModelCancelled if the turn is called off."""
        try:
            return self._frame.result(timeout)
        except FutureTimeoutError:
            raise DeviceLost(
                "The camera gives no picture. Check that it is plugged in and uncovered."
            ) from None
        except CancelledError:
            raise ModelCancelled("cancelled") from None

    def take_room(self) -> None:
        """Wait until one more clause may be sent to the voice. ModelCancelled if the turn is called off."""
        with self._changed:
            self._changed.wait_for(lambda: self._room > 0 or self.cancel.cancelled)
            self.cancel.check()
            self._room -= 1

    def give_room(self) -> None:
        """A clause has been handed to the speaker."""
        with self._changed:
            self._room += 1
            self._changed.notify()
