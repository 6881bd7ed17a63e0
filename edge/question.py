"""A question on its way to the mind, and whom to tell how its answer comes along."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from edge.guard import Consent
from edge.modes import Mode
from edge.origin import Origin, Words, quoted
from edge.reply import Clause, Reply
from hardware.ports import Frame, Pixels
from models.ports import Exchange

Answering = Generator[Clause, None, Reply]
"""Clauses as they become ready; the complete reply is the generator's return value."""


@dataclass(frozen=True)
class Question:
    """What is asked, and what it may refer to."""

    text: str
    frame: Callable[[], Frame]
    """The frame that the question is about; raises DeviceError where there is none."""
    history: tuple[Exchange, ...] = ()
    last_answer: str = ""
    language: str = "en"
    """ISO 639-1: in which it is asked, and to be answered where the model can."""
    settled: Callable[[], None] = lambda: None
    """Waits until the question is known to be complete."""
    is_about_before: bool = False
    """Whether the frame is that of an earlier question."""
    mode: str = Mode.INSTANT
    """How much thought it gets, if it does not say so itself: a Mode's name, or AUTO."""
    known: Callable[[], Frame] | None = None
    """A frame of the same scene that the VLM may have looked at before; None: that one."""
    enough: Callable[[], bool] = lambda: False
    """Whether the wearer wants to hear what is known by now."""
    remembered: Callable[[], Pixels | None] = lambda: None
    """The picture that the question before was about, None where there was none of late."""
    newer: Callable[[], Frame] | None = None
    """Waits for a newer frame, which takes the place of the other; None where there is only the one."""
    turn: int = 0
    """In which it is asked; 0: in none, so that nothing can be agreed to in a later one."""
    consent: Consent | None = None
    """What the wearer agrees to with it."""
    certain: bool = True
    """Whether it is the wearer who asks; else somebody else may be heard, as from a television."""

    @property
    def told(self) -> tuple[Exchange, ...]:
        """The history as a model is told of it: what others wrote is marked as theirs."""
        return tuple(
            replace(earlier, answer=quoted(Words.of(earlier.answer, Origin.OCR)))
            if earlier.foreign
            else earlier
            for earlier in self.history
        )


@dataclass(frozen=True)
class Progress:
    """Whom to tell what is known of an answer before its clauses."""

    first_token: Callable[[], None] = lambda: None
    pondering: Callable[[], None] = lambda: None
    """That it takes several looks."""
    likely: Callable[[Clause], None] = lambda clause: None
    """Of the clause that comes first unless the next token changes it: its speech may be made ready."""


UNWATCHED = Progress()
"""Nobody needs to know."""
