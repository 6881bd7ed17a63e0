"""A one-way token: once cancelled, for ever cancelled. Every turn gets a fresh one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models.errors import ModelCancelled


class Cancel:
    """Shared between whoever may call the work off and whoever does it; safe from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._acts: list[Callable[[], None]] = []

    def cancel(self) -> None:
        with self._lock:
            self._event.set()
            for act in self._acts:
                act()
            self._acts.clear()

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

    @contextmanager
    def calling(self, act: Callable[[], None]) -> Iterator[None]:
        """Inside the with block, act is called once, by the thread that cancels, if the work is called off, or at
        once if it already was. It must neither block nor use this token. After the block it is never called."""
        with self._lock:
            if self._event.is_set():
                act()
            else:
                self._acts.append(act)
        try:
            yield
        finally:
            with self._lock:
                if act in self._acts:
                    self._acts.remove(act)
