"""What the conductor has done: the commands that the state machine gives to the lanes."""

from __future__ import annotations

from dataclasses import dataclass

from edge.reply import Clause
from hardware.ports import Samples
from models.ports import Exchange


@dataclass(frozen=True)
class Begin:
    """A new turn: a fresh cancel token; from now on only its sound is audible."""

    turn: int


@dataclass(frozen=True)
class CancelTurn:
    """Call off all work for this turn."""

    turn: int


@dataclass(frozen=True)
class Listen:
    """Collect an utterance for this turn, from sound captured since then."""

    turn: int
    since: float


@dataclass(frozen=True)
class EndUtterance:
    """Take what was said so far as the whole utterance."""


@dataclass(frozen=True)
class Look:
    """Choose a frame for this turn and, where a VLM is there, start to encode it."""

    turn: int


@dataclass(frozen=True, eq=False)
class Transcribe:
    """Turn the utterance into text."""

    turn: int
    samples: Samples


@dataclass(frozen=True, eq=False)
class Answer:
    """Answer the question."""

    turn: int
    text: str
    history: tuple[Exchange, ...]
    last_answer: str


@dataclass(frozen=True)
class Speak:
    """Say a clause."""

    turn: int
    clause: Clause


@dataclass(frozen=True)
class EndSpeech:
    """No more clauses will come for this turn."""

    turn: int


@dataclass(frozen=True)
class Chime:
    """A short tone: 'listening' (rising) or 'nothing' (falling)."""

    turn: int
    kind: str


@dataclass(frozen=True)
class SetVolume:
    """Set the speaker's gain, 0..1."""

    volume: float


@dataclass(frozen=True)
class Finish:
    """End the session."""

    error: str | None = None
    """Why it cannot go on, None if it was meant to end."""


Command = (
    Begin
    | CancelTurn
    | Listen
    | EndUtterance
    | Look
    | Transcribe
    | Answer
    | Speak
    | EndSpeech
    | Chime
    | SetVolume
    | Finish
)
