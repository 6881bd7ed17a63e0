"""One turn's identity: its number, its cancel token, its view, and how far its speech may run ahead."""

from __future__ import annotations

import threading

from edge.view import Sighting, View
from models.cancel import Cancel


class Turn:
    """Shared by the lanes that work for this turn. Nothing called off comes back; a new turn gets a new one."""

    def __init__(self, number: int, view: View | None = None, clauses_ahead: int = 2) -> None:
        """view: that of the turn whose question goes on in this one. clauses_ahead: how many clauses may wait to be
        spoken before the mind has to pause."""
        self.number = number
        self.view = view or View()
        self.cancel = Cancel()
        self.enough = False
        """Whether the wearer wants to hear what is known by now."""
        self._settled = True
        self._room = clauses_ahead
        self._changed = threading.Condition()

    def call_off(self) -> None:
        """Cancel the turn and wake whoever waits on its behalf."""
        self.cancel.cancel()
        self.view.wake()
        with self._changed:
            self._changed.notify_all()

    def wait_for_sighting(self, timeout: float) -> Sighting:
        """See View.wait."""
        return self.view.wait(timeout, self.cancel)

    def hold(self) -> None:
        """The question may go on: nothing may be done yet that cannot be undone."""
        self._settled = False

    def settle(self) -> None:
        """The question is complete."""
        with self._changed:
            self._settled = True
            self._changed.notify_all()

    def wait_until_settled(self) -> None:
        """Wait until the question is known to be complete. ModelCancelled if the turn is called off."""
        with self._changed:
            self._changed.wait_for(lambda: self._settled or self.cancel.cancelled)
        self.cancel.check()

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
