"""A whole spoken conversation on virtual time: the real ears, state machine, mind and guard. Recognition alone is
played: it hears every word of everybody, however soft."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from edge.actions import (
    Answer,
    Begin,
    BePatient,
    CancelTurn,
    Check,
    Command,
    EndSpeech,
    EndUtterance,
    Hold,
    Listen,
    Relay,
    Settle,
    Speak,
    StopListening,
    Transcribe,
)
from edge.assistant import Manners
from edge.completeness import ending
from edge.ears import Ears
from edge.evaluation.injections.air import Air, Sounding
from edge.evaluation.injections.voices import Speaker, spoken
from edge.events import (
    Answered,
    ClauseReady,
    Event,
    Heard,
    Overheard,
    Pressed,
    SessionOver,
    Spoken,
    Tick,
    Woke,
)
from edge.heard import heard_text
from edge.loudness import level
from edge.mind import Mind
from edge.overheard import meaning
from edge.question import Question
from edge.state import Phase, State
from edge.step import step
from hardware.ports import MICROPHONE_RATE, Frame, Press, Samples
from models.cancel import Cancel
from models.ports import Transcript, VoiceDetector

_ASSISTANT = Speaker("en-gb", 1.2)
_SPEAKS = -20.0
"""dBFS of the assistant's own voice at its speaker."""
_LONGEST = 100.0
"""Seconds, after which a conversation is over in any case."""
_QUIET = 1.0
"""Seconds without anything to come that end it."""


class Moment(Enum):
    """What a cue waits for."""

    START = "start"
    NEXT = "next"
    """The end of what the cue before this one brought."""
    ANSWERING = "answering"
    """The first sound of an answer."""
    READ_BACK = "read back"
    """An action was read back to its end."""


@dataclass(frozen=True)
class Says:
    """Somebody says something."""

    text: str
    loudness: float = -24.0
    """dBFS at the microphone."""
    speaker: Speaker = Speaker("en-us")


@dataclass(frozen=True)
class Cue:
    """Something happens, so many seconds after a moment."""

    after: Moment
    delay: float
    act: Says | Press | str
    """A str is a wake word that was heard."""


@dataclass
class _Speech:
    """What the assistant says in a turn."""

    clauses: list[tuple[str, float]] = field(default_factory=list)
    begun: float = 0.0
    until: float = 0.0
    closed: bool = False
    foreign: bool = False


class Stage:
    """Plays one conversation; call play() once."""

    def __init__(
        self, mind: Mind, detector: VoiceDetector, manners: Manners, frame: Frame, echo: float | None = None
    ) -> None:
        """echo: decibels by which the assistant's own voice is softer at the microphone; None: it is silent there."""
        self._mind = mind
        self._frame = frame
        self._echo = echo
        self._air = Air(self._go_on)
        self._ears = Ears(self._air, None, detector, manners.endpoint, self._take)
        self.state = State(limits=manners.limits, volume=manners.volume, mode=manners.mode)
        self._inbox: deque[Event] = deque()
        self._busy = False
        self._cues: list[Cue] = []
        self._moments: dict[Moment, float] = {Moment.START: 0.0, Moment.NEXT: 0.0}
        self._held: list[Command] | None = None
        self._accepted = 0
        self._speech: dict[int, _Speech] = {}
        self._idle_since: float | None = None
        self._over = threading.Event()
        self._fault: BaseException | None = None
        self.said: list[str] = []
        """What the assistant began to say, clause by clause."""

    def play(self, cues: Sequence[Cue]) -> None:
        """Until nothing is left to happen."""
        self._cues = list(cues)
        self._ears.start()
        self._over.wait()
        self._ears.close()
        if self._fault:
            raise self._fault

    @property
    def missed(self) -> tuple[Cue, ...]:
        """Cues whose moments never came."""
        return tuple(self._cues)

    def _go_on(self) -> bool:
        """Before each block: whatever is due happens. False at the end."""
        now = self._air.now
        self._guarded(lambda: self._happen(now))
        busy = self.state.phase is not Phase.IDLE or self._speech or (self._cues and self._may_come())
        self._idle_since = None if busy else self._idle_since or now
        over = now > _LONGEST or (self._idle_since is not None and now - self._idle_since > _QUIET)
        return not (over or self._fault)

    def _may_come(self) -> bool:
        return self._cues[0].after in self._moments

    def _happen(self, now: float) -> None:
        if (
            self._cues
            and self._may_come()
            and now >= self._moments[self._cues[0].after] + self._cues[0].delay
        ):
            self._act(self._cues.pop(0).act, now)
        for turn, speech in list(self._speech.items()):
            if speech.closed and now >= speech.until:
                self._tell(turn, now, complete=True)
        if self.state.tick_due is not None and now >= self.state.tick_due:
            self._take(Tick())

    def _act(self, act: Says | Press | str, now: float) -> None:
        self._moments[Moment.NEXT] = now
        match act:
            case Says():
                samples = spoken(act.speaker, act.text, act.loudness)
                self._air.soundings.append(Sounding(act.text, now, samples))
                self._moments[Moment.NEXT] = now + len(samples) / MICROPHONE_RATE
            case Press():
                self._take(Pressed(act, now))
            case str():
                self._take(Woke(act, now))

    def _take(self, event: Event) -> None:
        """One event at a time, also those that commands lead to at once."""
        if isinstance(event, SessionOver):
            self._over.set()
            return
        self._inbox.append(event)
        if not self._busy:
            self._guarded(self._work_off)

    def _work_off(self) -> None:
        self._busy = True
        while self._inbox:
            self.state, commands = step(self.state, self._inbox.popleft(), self._air.now)
            for command in commands:
                self._do(command)
        self._busy = False

    def _guarded(self, work: Callable[[], None]) -> None:
        """The ears' thread would end unheard."""
        try:
            work()
        except BaseException as fault:  # noqa: BLE001 - play() raises it
            self._fault = self._fault or fault
            self._over.set()

    def _do(self, command: Command) -> None:
        now = self._air.now
        match command:
            case Begin():
                self._accepted, self._held = command.turn, None
            case Hold():
                self._held = []
            case Settle():
                held, self._held = self._held or [], None
                for waiting in held:
                    self._do(waiting)
            case CancelTurn():
                self._air.cut(command.turn)
                if command.turn in self._speech:
                    self._tell(command.turn, now, complete=False)
            case Answer() | Speak() | EndSpeech() if self._held is not None:
                self._held.append(command)
            case Answer():
                self._answer(command)
            case Speak():
                self._speak(command, now)
            case EndSpeech():
                self._speech.setdefault(command.turn, _Speech(until=now)).closed = True
            case _:
                self._listen(command, now)

    def _listen(self, command: Command, now: float) -> None:
        match command:
            case Listen():
                self._ears.listen(
                    command.utterance,
                    command.since,
                    interrupting=command.interrupting,
                    give_up_after=command.give_up_after,
                )
            case StopListening():
                self._ears.stop_listening(command.utterance)
            case BePatient():
                self._ears.be_patient(command.utterance, command.seconds, command.voiced)
            case EndUtterance():
                self._ears.end_utterance()
            case Transcribe():
                self._inbox.append(self._heard(command.turn, command.samples, now))
            case Check():
                heard = self._heard(0, command.samples, now)
                self._inbox.append(Overheard(command.utterance, command.number, heard))
            case Relay():
                self._inbox.append(command.event)
            case _:  # looks, tones, volume
                pass

    def _heard(self, turn: int, samples: Samples, now: float) -> Heard:
        text = self._air.words(len(samples) / MICROPHONE_RATE)
        is_command = self._mind.is_command(text)
        return Heard(
            turn,
            Transcript(text, 1.0, "played"),
            now,
            now,
            ending(text, is_command),
            is_command,
            level(samples),
            meaning(text, is_command),
        )

    def _answer(self, command: Answer) -> None:
        question = Question(
            command.text,
            frame=lambda: self._frame,
            history=command.history,
            last_answer=command.last_answer,
            language=command.language,
            mode=command.mode,
            turn=command.turn,
            consent=command.consent,
            certain=command.certain,
        )
        answering = self._mind.answer(question, Cancel())
        while True:
            try:
                clause = next(answering)
            except StopIteration as done:
                self._inbox.append(Answered(command.turn, done.value))
                return
            self._inbox.append(ClauseReady(command.turn, clause, self._air.now))

    def _speak(self, command: Speak, now: float) -> None:
        turn, clause = command.turn, command.clause
        if turn != self._accepted:
            return
        speech = self._speech.setdefault(turn, _Speech(begun=now, until=now))
        samples = spoken(_ASSISTANT, clause.text, _SPEAKS - (self._echo or 0.0))
        start, seconds = max(now, speech.until), len(samples) / MICROPHONE_RATE
        if self._echo is not None:
            self._air.soundings.append(Sounding(clause.text, start, samples, turn))
        self._moments.setdefault(Moment.ANSWERING, start)
        speech.clauses.append(("" if command.aside else clause.text, seconds))
        speech.until = start + seconds
        speech.foreign |= clause.foreign
        self.said.append(clause.text)

    def _tell(self, turn: int, now: float, complete: bool) -> None:
        speech = self._speech.pop(turn)
        played = now - speech.begun
        heard = heard_text(speech.clauses, played) if speech.clauses else ""
        if complete and self.state.pending and self.state.pending.turn == turn:
            self._moments.setdefault(Moment.READ_BACK, now)
        self._take(Spoken(turn, heard, complete, now, speech.foreign))
