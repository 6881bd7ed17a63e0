"""Guides the wearer until the camera shows well what is to be read; then the picture is taken by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from edge.reply import Clause, Source
from edge.thinking.aiming import Aim, Move, hint, judge_shot, next_move
from edge.thinking.writings import Writings
from hardware.ports import Frame
from models.cancel import Cancel
from models.ports import TextReader


class Guide:
    """One thread at a time may use it."""

    def __init__(self, writings: Writings, text_reader: Callable[[], TextReader]) -> None:
        self._writings = writings
        self._text_reader = text_reader

    def hint(self, frame: Frame) -> str:
        """What to do about a frame that is to be read; empty where it is good. Writing is looked for only where light
        and focus allow to find some, and only once."""
        if hinted := hint(judge_shot(frame.pixels, ())):
            return hinted
        writing = self._writings.of(frame.pixels)
        if writing.places is None:
            writing.places = self._text_reader().find(frame.pixels)
        return hint(judge_shot(frame.pixels, writing.places))

    def guide(self, frame: Frame, newer: Callable[[], Frame], cancel: Cancel) -> Iterator[Clause]:
        """Hints, until the newest frame is good or it has taken too long; the frames' own times are those that count.
        newer: waits for the next frame; DeviceError where none comes. ModelCancelled once the wearer has had enough."""
        aim, guided = Aim(since=frame.captured_at), False
        while True:
            cancel.check()
            hinted = self.hint(frame)
            aim, move = next_move(aim, hinted, frame.captured_at)
            if move is Move.SAY:
                guided = True
                yield Clause(hinted, Source.ASSISTANT)
            if move in (Move.TAKE, Move.GIVE_UP):
                break
            frame = newer()
        if guided:
            yield Clause("Got it." if move is Move.TAKE else "I take it as it is.", Source.CAMERA)
