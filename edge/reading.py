"""Text that was read, as it is spoken: as it stands, and with a warning where it may be misread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edge.clauses import clauses_of
from edge.reply import Clause, Source
from models.ocr import plain_text
from models.ports import TextLine

CLEAR = 0.8
"""Mean confidence of the letters under which the wearer is told not to rely on them."""


def clearness(lines: Sequence[TextLine]) -> float:
    """How sure the reader is of a letter, 0..1; 0 without any."""
    letters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / max(1, letters)


def aloud(lines: Sequence[TextLine]) -> Iterator[Clause]:
    """All of it, in reading order."""
    for sentence in clauses_of([plain_text(lines)]):
        yield Clause(sentence, Source.OCR)
    yield from doubt(clearness(lines))


def doubt(clear: float) -> Iterator[Clause]:
    """The warning, if there is need of one."""
    if clear < CLEAR:
        yield Clause("I am not sure of every letter: a closer look would help.", Source.OCR)
