"""One serial worker thread with a short, bounded queue."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable

from models.cancel import Cancel

_log = logging.getLogger(__name__)

Job = Callable[[], None]


class Lane:
    """Runs jobs one after the other. A job whose turn was cancelled before it began is passed over."""

    def __init__(self, name: str, on_error: Callable[[BaseException], None], depth: int = 8) -> None:
        """on_error gets what a job raised and did not handle; depth bounds the jobs that wait."""
        self._on_error = on_error
        self._jobs: deque[tuple[Cancel, Job]] = deque()
        self._depth = depth
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job, cancel: Cancel) -> None:
        """Queue a job; queue.Full is a fault of the caller, who must not have more work under way than depth. Jobs that
        were called off take no room."""
        with self._changed:
            waiting = [entry for entry in self._jobs if not entry[0].cancelled]
            if len(waiting) >= self._depth:
                raise queue.Full
            self._jobs = deque([*waiting, (cancel, job)])
            self._changed.notify()

    def close(self, timeout: float = 10.0) -> bool:
        """Finish what is queued and end the thread. False if it did not end within timeout seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while entry := self._next():
            cancel, job = entry
            if cancel.cancelled:
                continue
            try:
                job()
            except Exception as error:  # noqa: BLE001 - a lane must outlive any one job; the owner is told
                _log.debug("%s: job failed", self._thread.name, exc_info=True)
                self._on_error(error)

    def _next(self) -> tuple[Cancel, Job] | None:
        """The job to be done, as soon as there is one; None once the lane is closed and has done all."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closing)
            return self._jobs.popleft() if self._jobs else None
