"""A clock for tests: it stands still until it is told to move."""

from __future__ import annotations

from threading import Condition, Event

PATIENCE_SECONDS = 10.0
"""Real seconds after which a test that waits for a thread has hung."""


class VirtualClock:
    """Time that moves only by advance(); threads that wait are woken in the order of their deadlines.

    With auto=True nobody needs to call advance(): whoever waits moves the time himself and goes on. That is
    for tests of a single thread, where a second one to call advance() would be missing.
    """

    def __init__(self, start: float = 0.0, *, auto: bool = False) -> None:
        self._now = start
        self._auto = auto
        self._changed = Condition()
        self._waiting: list[tuple[float, Event]] = []

    def now(self) -> float:
        with self._changed:
            return self._now

    def wait(self, seconds: float, wake: Event | None = None) -> None:
        if seconds <= 0 or (wake is not None and wake.is_set()):
            return
        if self._auto:
            self.advance(seconds)
            return
        wake = wake or Event()
        with self._changed:
            entry = (self._now + seconds, wake)
            self._waiting.append(entry)
            self._changed.notify_all()
        try:
            wake.wait()
        finally:
            with self._changed:
                self._waiting = [other for other in self._waiting if other is not entry]

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass; a thread whose time comes on the way is woken at exactly its time."""
        with self._changed:
            target = self._now + seconds
            for entry in sorted(self._waiting, key=lambda entry: entry[0]):
                deadline, wake = entry
                if deadline <= target:
                    self._now = max(self._now, deadline)
                    self._waiting.remove(entry)
                    wake.set()
            self._now = target

    @property
    def waiting(self) -> int:
        """How many threads wait on this clock."""
        with self._changed:
            return len(self._waiting)

    def until_waiting(self, threads: int) -> None:
        """Block until so many threads wait on this clock: the point at which a test may go on."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._waiting) >= threads, PATIENCE_SECONDS):
                raise TimeoutError(f"{len(self._waiting)} threads wait on the clock, not {threads}")
