"""What happens: everything that reaches the conductor's inbox. Times are seconds of the session's clock."""

from __future__ import annotations

from dataclasses import dataclass

from edge.completeness import Ending
from edge.overheard import Meaning
from edge.reply import Clause, Reply
from hardware.ports import Frame, Press, Samples
from models.ports import Seen, Transcript


@dataclass(frozen=True)
class Woke:
    """The wake word was heard."""

    phrase: str
    at: float


@dataclass(frozen=True)
class Pressed:
    """A finger pressed the button."""

    press: Press
    at: float


@dataclass(frozen=True)
class SpeechStarted:
    """The wearer began to speak."""

    utterance: int
    at: float


@dataclass(frozen=True)
class SpeechConfirmed:
    """A voice has lasted longer than coughs and murmurs do, and each time that it has gone on for as long."""

    utterance: int
    level: float = 0.0
    """Its loudness of late in dBFS."""


@dataclass(frozen=True, eq=False)
class SpeechGoesOn:
    """The wearer is speaking."""

    utterance: int
    samples: Samples
    """shape (n,), 16 kHz: what was said so far, with a little before it."""
    voiced: float
    """Seconds of it in which there was a voice."""
    breath: bool
    """Whether the voice has just ceased: perhaps there is no more to come."""


@dataclass(frozen=True, eq=False)
class SpeechPaused:
    """The wearer may have finished."""

    utterance: int
    samples: Samples
    """shape (n,), 16 kHz: what was said so far, with a little before it."""
    at: float
    """When the speech ceased."""
    voiced: float = 1.0
    """Seconds of it in which there was a voice."""


@dataclass(frozen=True)
class SpeechResumed:
    """The wearer had not finished."""

    utterance: int


@dataclass(frozen=True, eq=False)
class SpeechEnded:
    """The wearer finished speaking."""

    utterance: int
    samples: Samples
    """shape (n,), 16 kHz: the utterance with a little before it."""
    at: float
    """When the speech really ended; the silence that proved it came after."""


@dataclass(frozen=True)
class NothingSaid:
    """Nobody spoke while the assistant listened."""

    utterance: int


@dataclass(frozen=True, eq=False)
class Framed:
    """A frame was chosen for this turn, and for whichever takes its question over."""

    turn: int
    frame: Frame
    at: float


@dataclass(frozen=True)
class Looked:
    """The vision model holds the frame as its prefix."""

    turn: int
    seen: Seen
    start: float
    end: float


@dataclass(frozen=True)
class Heard:
    """The utterance as text."""

    turn: int
    transcript: Transcript
    start: float
    end: float
    ending: Ending = Ending.UNKNOWN
    """Whether the words make a whole question."""
    is_command: bool = False
    """Whether a tool answers to exactly these words."""
    level: float = 0.0
    """Loudness of the voice in dBFS."""
    meaning: Meaning = Meaning.WORDS


@dataclass(frozen=True)
class HeardSoFar:
    """A partial transcript: the beginning of an utterance as text, perhaps the whole of it."""

    turn: int
    transcript: Transcript
    start: float
    end: float
    voiced: float
    """Seconds of voice in what was transcribed."""
    ending: Ending = Ending.UNKNOWN
    is_command: bool = False


@dataclass(frozen=True)
class Judged:
    """How the wearer sounded at the pause."""

    turn: int
    finished: float
    """0..1: that there is no more to come."""


@dataclass(frozen=True)
class Overheard:
    """What was said over an answer, so far."""

    utterance: int
    check: int
    """The number of the Check that asked."""
    heard: Heard
    """As it would be of a turn of its own; its turn's number means nothing."""


@dataclass(frozen=True)
class FirstToken:
    """The vision model gave its first token."""

    turn: int
    at: float


@dataclass(frozen=True)
class Pondering:
    """The answer takes several looks: what they come to so far may be had at any time."""

    turn: int


@dataclass(frozen=True)
class ClauseReady:
    """A stretch of the answer that can be spoken."""

    turn: int
    clause: Clause
    at: float


@dataclass(frozen=True)
class Answered:
    """The answer is complete; all of its clauses came before."""

    turn: int
    reply: Reply


@dataclass(frozen=True)
class Failed:
    """A lane could not do its work; the message is fit to be spoken."""

    turn: int
    message: str


@dataclass(frozen=True)
class Sounded:
    """The first sample of this turn's answer left the speaker."""

    turn: int
    at: float


@dataclass(frozen=True)
class Spoken:
    """This turn's speech has ended: played to its end, or cut off."""

    turn: int
    heard: str
    """What the wearer really heard of it."""
    complete: bool
    at: float
    foreign: bool = False
    """Whether words were in it that anybody may have written."""


@dataclass(frozen=True)
class DeviceChanged:
    """A device was lost, or is back; the assistant goes on."""

    message: str
    device: str = ""
    """Of several changes of the same device, only the last is told."""


@dataclass(frozen=True)
class CannotGoOn:
    """Something is lost for good that the assistant needs: a device, an engine, or a sound state of its own."""

    message: str


@dataclass(frozen=True)
class SessionOver:
    """The recording that is being replayed has ended, or the wearer asked to end."""


@dataclass(frozen=True)
class Tick:
    """The state's deadline has passed."""


Event = (
    Woke
    | Pressed
    | SpeechStarted
    | SpeechConfirmed
    | SpeechGoesOn
    | SpeechPaused
    | SpeechResumed
    | SpeechEnded
    | NothingSaid
    | Framed
    | Looked
    | Heard
    | HeardSoFar
    | Judged
    | Overheard
    | FirstToken
    | Pondering
    | ClauseReady
    | Answered
    | Failed
    | Sounded
    | Spoken
    | DeviceChanged
    | CannotGoOn
    | SessionOver
    | Tick
)
