"""What was read of the latest pictures: who asks again about a page is not made to wait again."""

from __future__ import annotations

from edge.thinking.writing import Writing
from models.ports import Pixels

_REMEMBERED = 2
"""Pictures: the one that is asked about, and one of the same scene before it."""


class Writings:
    """One thread at a time may use it."""

    def __init__(self) -> None:
        self._known: tuple[Writing, ...] = ()

    def of(self, pixels: Pixels) -> Writing:
        """What was read of this very picture, perhaps nothing so far."""
        writing = next((known for known in self._known if known.pixels is pixels), None) or Writing(pixels)
        others = [known for known in self._known if known is not writing]
        self._known = (*others, writing)[-_REMEMBERED:]
        return writing
