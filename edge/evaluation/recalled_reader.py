"""A text reader that reads the same only once."""

from __future__ import annotations

from edge.evaluation.recalled_vlm import Meter, digest
from models.ports import Pixels, TextLine, TextReader


class RecalledReader:
    """models.ports.TextReader over another."""

    def __init__(self, reader: TextReader, meter: Meter) -> None:
        self.name = reader.name
        self._reader = reader
        self._meter = meter
        self._read: dict[bytes, tuple[tuple[TextLine, ...], float]] = {}

    def read(self, pixels: Pixels) -> tuple[TextLine, ...]:
        key = digest(pixels)
        if key not in self._read:
            lines: list[TextLine] = []
            ms = self._meter.timed(lambda: lines.extend(self._reader.read(pixels)))
            self._read[key] = tuple(lines), ms
        found, ms = self._read[key]
        self._meter.ms += ms
        return found
