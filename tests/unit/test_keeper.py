"""What looks after a device while nobody uses it."""

from threading import Event

from hardware.clock import MonotonicClock
from hardware.errors import DeviceBusy
from hardware.keeper import Keeper


def test_a_device_that_fails_is_looked_after_none_the_less(caplog):
    again = Event()
    attempts = []

    def tend():
        attempts.append(None)
        if len(attempts) == 1:
            raise DeviceBusy("the sound system does not answer")
        again.set()

    keeper = Keeper(tend, MonotonicClock(speed=100.0))
    assert again.wait(10.0)
    keeper.close()
    assert caplog.messages == ["the sound system does not answer"]
