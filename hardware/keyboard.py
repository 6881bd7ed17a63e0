"""Push-to-talk with a terminal's keys."""

from __future__ import annotations

import atexit
import os
import sys
import time
from collections import deque
from select import select
from typing import IO, Any

from hardware.ports import Press

KEYS = {
    b" ": Press.SHORT,
    b"\r": Press.SHORT,
    b"\n": Press.SHORT,
    b"\x1b": Press.LONG,
    b"s": Press.LONG,
}
END = b"q"
END_OF_TRANSMISSION = b"\x04"
CHUNK = 256
LONGEST_WAIT = 0.2
"""Seconds after which a waiting read() looks whether the button was closed."""


class TerminalButton:
    """Space or Enter is a short press; Escape or s a long one, which means stop; q ends.

    On a terminal each key counts at once and is not shown; Ctrl-C still interrupts, and close(), or else the
    program's end, puts the terminal back as it was. Where the input is a pipe or a file, the first character of
    each line counts, and an empty line is a short press.
    """

    def __init__(self, stream: IO[Any] | None = None) -> None:
        """stream: an open file that has a descriptor; by default standard input."""
        self._descriptor = (stream or sys.stdin).fileno()
        self._presses: deque[Press] = deque()
        self._unfinished = b""
        self._ended = False
        self._settings: list[Any] | None = None
        if os.isatty(self._descriptor):
            import termios
            import tty

            self._settings = termios.tcgetattr(self._descriptor)
            atexit.register(self.close)
            tty.setcbreak(self._descriptor)

    def read(self, timeout: float) -> Press | None:
        deadline = time.monotonic() + timeout
        while not self._presses:
            if self._ended:
                raise EOFError("no more keys will be pressed")
            remaining = max(0.0, deadline - time.monotonic())
            if select([self._descriptor], [], [], min(remaining, LONGEST_WAIT))[0]:
                self._take(os.read(self._descriptor, CHUNK))
            elif remaining <= LONGEST_WAIT:
                return None
        return self._presses.popleft()

    def close(self) -> None:
        self._ended = True
        if self._settings is not None:
            import termios

            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._settings)
            self._settings = None
            atexit.unregister(self.close)

    def _take(self, data: bytes) -> None:
        if not data:
            self._ended = True
        elif self._settings is None:
            *lines, self._unfinished = (self._unfinished + data).split(b"\n")
            self._unfinished = self._unfinished[:CHUNK]
            for line in lines:
                self._press(line.strip()[:1] or b"\n")
        elif data[:1] != b"\x1b" or len(data) == 1:  # an arrow key sends an escape and more, all at once
            for key in data:
                self._press(bytes([key]))

    def _press(self, key: bytes) -> None:
        if key.lower() in (END, END_OF_TRANSMISSION):
            self._ended = True
        elif not self._ended and key.lower() in KEYS:
            self._presses.append(KEYS[key.lower()])
