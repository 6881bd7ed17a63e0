"""The assistant's whole state: a value that outlives each event. What the events make of it is in edge/step.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from edge.actions import Command
from edge.completeness import Ending
from edge.consent import Pending
from edge.events import Answered, DeviceChanged, Failed, Heard
from edge.modes import AUTO
from models.ports import Exchange


class Phase(StrEnum):
    """What the assistant is doing."""

    IDLE = "idle"
    LISTENING = "listening"
    HEARING = "hearing"
    THINKING = "thinking"
    SPEAKING = "speaking"


@dataclass(frozen=True)
class Limits:
    """How much is remembered, how long is waited, and who may interrupt."""

    history: int = 3
    """Exchanges that later questions may refer to."""
    answer_timeout: float = 60.0
    """Seconds from the end of speech until the first clause, and from each clause to the next."""
    patience: Mapping[Ending, float] = field(
        default_factory=lambda: {Ending.COMPLETE: 0.3, Ending.UNKNOWN: 0.6, Ending.INCOMPLETE: 1.4}
    )
    """Seconds of silence that end a question whose words, and whose voice, sound like this."""
    barge_in: bool = True
    """Whether speech interrupts an answer. The wake word and the button always do."""
    follow_up: float = 0.0
    """Seconds after an answer in which a question needs no wake word."""
    signs: bool = False
    """Whether the assistant shows that it is at work while an answer takes long."""
    names: tuple[str, ...] = ()
    """Words that the wearer uses and no recognizer can know."""
    expected: tuple[str, ...] = ()
    """Words of commands."""


@dataclass(frozen=True)
class Interruption:
    """What the ears collect while the assistant thinks and speaks: perhaps an interruption."""

    utterance: int
    suspected: bool = False
    """Somebody speaks, and the answer is played more softly."""
    checks: int = 0
    """How often its words were sent to be recognised."""
    checking: bool = False
    """The answer to the last of these is awaited."""
    far: bool = False
    """It is somebody else, further away."""
    ended_at: float | None = None
    """When the ears had heard its end and ceased to collect, None while they go on."""


@dataclass(frozen=True)
class Waiting:
    """The wearer waits for an answer, of which nothing is ready."""

    turn: int
    since: float
    due: float
    """When the next sign of life is."""
    given: int = 0
    """Signs so far: a tone, then words."""


@dataclass(frozen=True, eq=False)
class State:
    """Everything that outlives an event."""

    limits: Limits = field(default_factory=Limits)
    phase: Phase = Phase.IDLE
    turn: int = 0
    utterances: int = 0
    """How many the ears were asked for."""
    utterance: int = 0
    """The one that is this turn's question; 0 where nobody asked."""
    invited: int = 0
    """The one in which another question may come without a call; 0 where none is waited for."""
    invited_until: float = 0.0
    """How long one is waited for."""
    interruption: Interruption | None = None
    hailed: bool = False
    """Whether it began with the wake word or the button: then it is the wearer who speaks."""
    called: bool = True
    """Whether the wearer called: else what is said may be meant for somebody else."""
    settled: bool = True
    """Whether the question is complete."""
    pondering: bool = False
    """Whether the answer takes several looks, and the wearer has not had enough of them."""
    words: Heard | None = None
    """What was understood at the pause."""
    finished: float | None = None
    """How sure the voice sounded then that it was the end, 0..1; None while nobody has told."""
    postponed: tuple[Heard | Answered | Failed, ...] = ()
    """What has to wait until it is."""
    question: str = ""
    deadline: float | None = None
    """When the answer is given up."""
    waiting: Waiting | None = None
    waits: tuple[float, ...] = ()
    """Seconds that the last answers took, of those that were not ready at the end of their questions."""
    last_turn: tuple[int, str] = (0, "")
    """Number and question of the turn before this one: its answer may still be on its way to memory."""
    history: tuple[Exchange, ...] = ()
    last_answer: str = ""
    usual_level: float | None = None
    """Loudness of the wearer's voice in dBFS when he last called, None while that is unknown."""
    volume: float = 0.8
    mode: str = AUTO
    """How much thought answers get: a Mode's name, or AUTO."""
    pending: Pending | None = None
    """What waits for the wearer's yes."""
    news: tuple[DeviceChanged, ...] = ()
    """The latest change of each device, to be told as soon as nothing else goes on."""
    ending: bool = False
    error: str | None = None
    """Why the session must end, once the last words are spoken."""

    @property
    def tick_due(self) -> float | None:
        """When a Tick is due, None where nothing depends on the time."""
        signs = self.waiting.due if self.waiting else None
        return min((due for due in (self.deadline, signs) if due is not None), default=None)

    def next_turn(self) -> State:
        """Another turn, of which nothing is known yet."""
        last = (self.turn, self.question) if self.question else self.last_turn
        return replace(
            self, turn=self.turn + 1, utterance=0, invited=0, hailed=False, called=True, settled=True,
            pondering=False, words=None, finished=None, postponed=(), question="", deadline=None, last_turn=last,
        )  # fmt: skip


Step = tuple[State, list[Command]]
"""A new state, and what is to be done."""
