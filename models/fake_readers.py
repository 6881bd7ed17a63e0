"""Readers that know beforehand what the picture holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from models.ports import Code, Corners, Pixels, TextLine

Found = TypeVar("Found", TextLine, Code)


class ScriptedReader(Generic[Found]):
    """A TextReader or a CodeReader, after what it is given; finds the same in every picture.

    wait is called with latency (seconds) before each answer: time.sleep for a demo, a virtual clock for a test.
    """

    name = "scripted"

    def __init__(
        self,
        found: Sequence[Found],
        latency: float = 0.0,
        wait: Callable[[float], object] = lambda seconds: None,
    ) -> None:
        self._found: tuple[Found, ...] = tuple(found)
        self._latency = latency
        self._wait = wait

    def read(self, pixels: Pixels, where: Sequence[Corners] | None = None) -> tuple[Found, ...]:
        self._wait(self._latency)
        return self._found

    scan = read

    def find(self, pixels: Pixels) -> tuple[Corners, ...]:
        return tuple(each.box for each in self._found if isinstance(each, TextLine))
