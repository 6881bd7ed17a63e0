"""One turn's identity: its number, its cancel token, its frame, and how far its speech may run ahead."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from hardware.ports import Frame
from models.cancel import Cancel


class Turn:
    """Shared by the lanes that work for this turn. Nothing in it is ever reset; a new turn gets a new one."""

    def __init__(self, number: int, clauses_ahead: int = 2) -> None:
        """clauses_ahead: how many clauses may wait to be spoken before the mind has to pause."""
        self.number = number
        self.cancel = Cancel()
        self.frame: Future[Frame] = Future()
        """Set by the sight lane: the frame that the question is about, or the DeviceError that prevented it."""
        self._room = clauses_ahead
        self._changed = threading.Condition()

    def call_off(self) -> None:
        """Cancel the turn and wake whoever waits on its behalf."""
        self.cancel.cancel()
        self.frame.cancel()
        with self._changed:
            self._changed.notify_all()

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
