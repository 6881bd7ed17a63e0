"""What a question is about: the frame that was chosen while it was being asked."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

from hardware.errors import DeviceError, DeviceLost
from hardware.ports import Frame
from models.cancel import Cancel


@dataclass(frozen=True, eq=False)
class Sighting:
    """What the camera showed."""

    frame: Frame
    known: Frame
    """A frame of the same scene that the VLM was given to look at: the same one, or an earlier one."""


class View:
    """One scene. It outlives a turn whose question turns out not to have been complete."""

    def __init__(self) -> None:
        self.cancel = Cancel()
        self.encodes = 0
        """How often the VLM was given another frame to look at."""
        self._encoding = Cancel()
        self._sighting: Sighting | None = None
        self._error: DeviceError | None = None
        self._expected = 0
        self._unless_younger = math.inf
        self._unseen = False
        self._changed = threading.Condition()

    @property
    def sighting(self) -> Sighting | None:
        """The latest, None while there is none."""
        return self._sighting

    def expect(self, unless_younger: float = 0.0) -> bool:
        """The camera is to be looked through, unless a frame is there that is younger than so many seconds: whoever
        needs the frame waits for the outcome. False if a look waits to begin, which then serves for this one too."""
        with self._changed:
            self._unseen = False
            self._unless_younger = min(self._unless_younger, unless_younger)
            if self._expected > 1:
                return False
            self._expected += 1
            return True

    def begin_look(self) -> float:
        """How young, in seconds, the frame chosen before has to be for no look to be needed."""
        with self._changed:
            wanted, self._unless_younger = self._unless_younger, math.inf
            return wanted

    def set(self, outcome: Sighting | DeviceError) -> None:
        """What came of an expected look. What was seen before outlives a camera that is lost."""
        with self._changed:
            self._expected -= 1
            if isinstance(outcome, Sighting):
                self._sighting = outcome
            else:
                self._error = outcome
            self._changed.notify_all()

    def wait(self, timeout: float, cancel: Cancel) -> Sighting:
        """The sighting, as soon as no look is under way. DeviceError if there is none, or none within timeout
        seconds; ModelCancelled once `cancel` is, and this was woken."""
        with self._changed:
            self._changed.wait_for(
                lambda: cancel.cancelled or self.cancel.cancelled or self._decided, timeout
            )
            cancel.check()
            self.cancel.check()
            if self._sighting:
                return self._sighting
            raise self._error or DeviceLost(
                "The camera gives no picture. Check that it is plugged in and uncovered."
            )

    def encode_anew(self) -> Cancel:
        """The token of the encode that takes the place of the one under way, which is called off."""
        self._encoding.cancel()
        self._encoding = Cancel()
        if self._unseen:
            self._encoding.cancel()
        return self._encoding

    def stop_encoding(self) -> None:
        """Call off the encode under way, and that of a look under way. Whoever needs it all the same begins it anew."""
        self._unseen = True
        self._encoding.cancel()

    def wake(self) -> None:
        """Let whoever waits look at his cancel token again."""
        with self._changed:
            self._changed.notify_all()

    def call_off(self) -> None:
        """Nobody needs it any more."""
        self.cancel.cancel()
        self._encoding.cancel()
        self.wake()

    @property
    def _decided(self) -> bool:
        return not self._expected and (self._sighting is not None or self._error is not None)
