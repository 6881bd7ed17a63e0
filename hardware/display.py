"""Captions in a terminal."""

from __future__ import annotations

import sys
from typing import TextIO


class TerminalDisplay:
    """Writes a line for each caption: who, and what."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """stream: standard error by default, so that standard output stays free for results."""
        self._stream = stream or sys.stderr

    def show(self, speaker: str, text: str) -> None:
        """Control characters, with which a text could rewrite the terminal, become spaces."""
        plain = "".join(character if character.isprintable() else " " for character in text)
        self._stream.write(f"{speaker:>9}  {' '.join(plain.split())}\n")
        self._stream.flush()

    def close(self) -> None:
        pass
