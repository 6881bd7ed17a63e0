"""Starts the engine's process, calls it, and ends it."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from models.cancel import Cancel
from models.errors import ModelCancelled, ModelCrashed
from models.vlm.files import VlmFiles
from models.vlm.settings import VlmSettings
from models.vlm.wire import Channel, Message, error_of

_ROOT = Path(__file__).resolve().parents[2]
_ENDS = ("done", "error")
_LAST_WORDS = 400
"""Characters of what the process wrote before it died that are worth passing on."""


class EngineProcess:
    """A child that serves one call at a time."""

    def __init__(self, grace: float) -> None:
        """grace: seconds that a called-off call may take to end."""
        self._grace = grace
        self._numbers = itertools.count(1)
        self._overdue = False
        self._busy = False
        self._words = tempfile.TemporaryFile()  # noqa: SIM115
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        # A session of its own: Ctrl-C is for the assistant, which then ends its engine in order.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "models.vlm.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": path, "GGML_NO_BACKTRACE": "1"},
            start_new_session=True,
        )
        self._channel = Channel(cast(Any, self._process.stdout), cast(Any, self._process.stdin))

    @property
    def pid(self) -> int:
        return self._process.pid

    def load(self, files: VlmFiles, settings: VlmSettings) -> Message:
        """Load the model; the reply tells what it is."""
        body = {**asdict(files), "model": str(files.model), "mmproj": str(files.mmproj)}
        (info,) = self.call(Message("load", 0, {"files": body, "settings": asdict(settings)}), Cancel())
        return info

    @property
    def usable(self) -> bool:
        """Whether it is alive and not in the midst of a call that nobody follows any more."""
        return not self._busy and self._process.poll() is None

    def call(self, request: Message, cancel: Cancel) -> Iterator[Message]:
        """Replies as they come. The child's errors are raised; ModelCrashed if it dies.

        Closing the iterator calls the work off and waits until it has ended.
        """
        number = next(self._numbers)
        watchdog = threading.Timer(self._grace, self._end_overdue)
        watchdog.daemon = True

        def call_off() -> None:
            with contextlib.suppress(OSError):
                self._channel.send(Message("cancel", number))
            watchdog.start()

        try:
            self._busy = True
            self._channel.send(Message(request.kind, number, request.body, request.raw))
            with cancel.calling(call_off):
                yield from self._replies()
        except GeneratorExit:
            if watchdog.ident is None:
                call_off()
            with contextlib.suppress(EOFError, OSError):
                self._drain()
            raise
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise self._death() from None
        finally:
            watchdog.cancel()

    def kill(self) -> None:
        """End it at once, and leave nothing behind."""
        self._process.kill()
        self._process.wait()
        self._channel.close()
        self._words.close()

    def close(self) -> None:
        """Let it end in order, for as long as its grace lasts, unless it is in the midst of something."""
        if self.usable:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                self._channel.send(Message("close", 0))
                self._process.wait(self._grace)
        self.kill()

    def _replies(self) -> Iterator[Message]:
        while (message := self._channel.receive()).kind not in _ENDS:
            yield message
        self._busy = False
        if message.kind == "error":
            raise error_of(message)

    def _drain(self) -> None:
        while self._channel.receive().kind not in _ENDS:
            pass
        self._busy = False

    def _end_overdue(self) -> None:
        self._overdue = True
        self._process.kill()

    def _death(self) -> ModelCancelled | ModelCrashed:
        code = self._process.wait()
        if self._overdue:
            return ModelCancelled(f"cancelled; the engine did not stop within {self._grace} s and was ended")
        self._words.seek(0)
        words = self._words.read().decode(errors="replace").strip()[-_LAST_WORDS:]
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return ModelCrashed(
            f"The vision engine died ({how}); the next question starts it afresh. {words}".strip()
        )
