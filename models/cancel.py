"""A one-way token: once cancelled, for ever cancelled. Every turn gets a fresh one."""

import threading

from models.errors import ModelCancelled


class Cancel:
    """Shared between whoever may call the work off and whoever does it; safe from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise ModelCancelled if the work was called off."""
        if self._event.is_set():
            raise ModelCancelled("cancelled")

    def wait(self, timeout: float) -> bool:
        """Wait at most timeout seconds; True once cancelled."""
        return self._event.wait(timeout)
