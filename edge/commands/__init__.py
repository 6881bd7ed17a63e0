"""One module a command. Each imports only what is light at its top, so that help stays fast."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

if TYPE_CHECKING:
    from hardware.ports import Pixels

OK, FAILED, USAGE, MISSING, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes. A command that returns an int ends with it."""

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout, and nothing else there.")
]
Picture = Annotated[
    str,
    typer.Argument(metavar="PICTURE", help="A picture's file, or - to read a picture from stdin."),
]


def picture_pixels(picture: str) -> Pixels:
    """RGB pixels of a PICTURE argument. BadMedia if it cannot be used."""
    from hardware.picture import load_picture

    if picture == "-":
        return load_picture(open_stdin().buffer, "the picture on stdin")
    return load_picture(Path(picture))


def open_stdin() -> TextIO:
    """Standard input; a usage error where the process was started without one."""
    if sys.stdin is None:
        raise typer.BadParameter("- means stdin, and that is closed: give a file, or pipe into the command")
    return sys.stdin


class Stopwatch:
    """Times the steps of a command, one after the other."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        """Milliseconds by step."""
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        """The step that began with the last lap ends now."""
        now = time.perf_counter()
        self.laps[step] = round((now - self._last) * 1000, 1)
        self._last = now
