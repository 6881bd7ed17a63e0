"""What the conductor has done: the commands that the state machine gives to the lanes."""

from __future__ import annotations

from dataclasses import dataclass

from edge.events import Heard
from edge.guard import Consent
from edge.modes import AUTO
from edge.reply import Clause
from hardware.ports import Samples
from models.ports import Exchange


@dataclass(frozen=True)
class Begin:
    """A new turn: a fresh cancel token; from now on only its sound is audible."""

    turn: int
    same_view: bool = False
    """It answers the question of the turn before, of which more was said, about the same frame."""


@dataclass(frozen=True)
class CancelTurn:
    """Call off all work for this turn."""

    turn: int
    keep_view: bool = False
    """But for the look at its frame."""


@dataclass(frozen=True)
class Hold:
    """Perhaps the question is not complete: let nothing of this turn be heard yet, and nothing be done for good."""

    turn: int


@dataclass(frozen=True)
class Settle:
    """The question is complete: what was held may be heard and done."""

    turn: int


@dataclass(frozen=True)
class Listen:
    """Collect an utterance from sound captured since then."""

    utterance: int
    since: float
    interrupting: bool = False
    """It may be said over an answer: nobody is waited for, and the first sound of a voice matters."""
    give_up_after: float | None = None
    """Seconds without speech after which it ends, None for the usual."""


@dataclass(frozen=True)
class StopListening:
    """Nobody needs this utterance."""

    utterance: int


@dataclass(frozen=True, eq=False)
class Check:
    """Find out what a few words mean that were said over the answer, and no longer what those before meant."""

    utterance: int
    number: int
    """Of this check, among those of its utterance."""
    samples: Samples


@dataclass(frozen=True)
class Relay:
    """Hand this event back once it is known what was heard of the answer that was cut off."""

    event: Heard


@dataclass(frozen=True)
class BePatient:
    """Let silence of this length end the utterance, until more of it is said."""

    utterance: int
    seconds: float
    voiced: float | None = None
    """Seconds of voice in the words that are the reason: more than these make it void. None where that is known."""


@dataclass(frozen=True)
class EndUtterance:
    """Take what was said so far as the whole utterance."""


@dataclass(frozen=True)
class Look:
    """Choose a frame for this turn and, where a VLM is there and the scene has changed, start to encode it."""

    turn: int
    unless_younger: float = 0.0
    """Seconds: no need to look again while the frame chosen before is younger."""


@dataclass(frozen=True)
class Conclude:
    """Look no further: answer with what is known by now."""

    turn: int


@dataclass(frozen=True)
class StopEncoding:
    """This turn's question needs no VLM: leave the cores to whoever answers it."""

    turn: int


@dataclass(frozen=True, eq=False)
class TranscribeSoFar:
    """Turn the beginning of the utterance into text, if there is time for it before more of it is known."""

    turn: int
    samples: Samples
    voiced: float
    breath: bool
    """As of SpeechGoesOn."""
    hot_words: tuple[str, ...] = ()
    """To be expected."""


@dataclass(frozen=True, eq=False)
class Transcribe:
    """Turn the utterance into text."""

    turn: int
    samples: Samples
    voiced: float | None = None
    """Seconds of voice in it, None where nobody knows: a partial transcript with as much is that of all of it."""
    hot_words: tuple[str, ...] = ()
    """To be expected."""


@dataclass(frozen=True, eq=False)
class Judge:
    """Tell from the sound whether the wearer has finished, where there is an engine for that."""

    turn: int
    samples: Samples


@dataclass(frozen=True, eq=False)
class Answer:
    """Answer the question."""

    turn: int
    text: str
    history: tuple[Exchange, ...]
    last_answer: str
    language: str = "en"
    """ISO 639-1: in which it was asked."""
    mode: str = AUTO
    """How much thought it gets, if it does not say so itself."""
    consent: Consent | None = None
    """What the wearer agrees to with it."""
    certain: bool = True
    """Whether it is the wearer who asks: he called, from as near as he usually speaks."""


@dataclass(frozen=True)
class Speak:
    """Say a clause."""

    turn: int
    clause: Clause
    aside: bool = False
    """It is no part of the answer."""


@dataclass(frozen=True)
class EndSpeech:
    """No more clauses will come for this turn."""

    turn: int


@dataclass(frozen=True)
class Chime:
    """A short tone: 'listening' (rising), 'nothing' (falling), 'more' (a single one) or 'thinking' (a low one)."""

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
    | Hold
    | Settle
    | Listen
    | StopListening
    | Check
    | Relay
    | BePatient
    | EndUtterance
    | Look
    | StopEncoding
    | Conclude
    | TranscribeSoFar
    | Transcribe
    | Judge
    | Answer
    | Speak
    | EndSpeech
    | Chime
    | SetVolume
    | Finish
)
