"""A text reader that reads the same only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from edge.evaluation.recalled_vlm import Meter, digest
from models.ports import Corners, Pixels, TextLine, TextReader

_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


class RecalledReader:
    """models.ports.TextReader over another."""

    def __init__(self, reader: TextReader, meter: Meter) -> None:
        self.name = reader.name
        self._reader = reader
        self._meter = meter
        self._found: dict[bytes, tuple[tuple[Corners, ...], float]] = {}
        self._read: dict[tuple[bytes, tuple[Corners, ...] | None], tuple[tuple[TextLine, ...], float]] = {}

    def read(self, pixels: Pixels, where: Sequence[Corners] | None = None) -> tuple[TextLine, ...]:
        key = digest(pixels), None if where is None else tuple(where)
        return self._recalled(self._read, key, lambda: self._reader.read(pixels, where))

    def find(self, pixels: Pixels) -> tuple[Corners, ...]:
        return self._recalled(self._found, digest(pixels), lambda: self._reader.find(pixels))

    def _recalled(
        self, known: dict[_Key, tuple[_Found, float]], key: _Key, work: Callable[[], _Found]
    ) -> _Found:
        if key not in known:
            found: list[_Found] = []
            ms = self._meter.timed(lambda: found.append(work()))
            known[key] = found[0], ms
        result, ms = known[key]
        self._meter.ms += ms
        return result
