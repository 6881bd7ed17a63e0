"""Whole conversations on virtual time: the real state machine, with engines that take the time that a test says."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from edge.actions import (
    Answer,
    Begin,
    BePatient,
    CancelTurn,
    Check,
    Chime,
    Command,
    Conclude,
    EndSpeech,
    Finish,
    Hold,
    Judge,
    Listen,
    Look,
    Relay,
    Settle,
    SetVolume,
    Speak,
    StopEncoding,
    StopListening,
    Transcribe,
    TranscribeSoFar,
)
from edge.completeness import ending
from edge.events import (
    Answered,
    ClauseReady,
    Event,
    Failed,
    Heard,
    HeardSoFar,
    Judged,
    NothingSaid,
    Overheard,
    Pondering,
    Pressed,
    SpeechConfirmed,
    SpeechEnded,
    SpeechGoesOn,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Spoken,
    Tick,
    Woke,
)
from edge.guard import Call, Ruling, rule
from edge.heard import heard_text
from edge.overheard import meaning
from edge.reply import Clause, Control, Reply, Source
from edge.state import Limits, State
from edge.step import step
from hardware.ports import Press
from models.ports import Transcript

Says = str | tuple[str | float, ...] | None
"""What the wearer says: words, or stretches of words with the seconds of silence between them; None is nothing."""


@dataclass
class Utterance:
    """What the wearer says after being listened to, as the ears would follow it."""

    number: int
    rest: list[str | float]
    lasting: float
    heard: list[str] = field(default_factory=list)
    silent_since: float | None = None
    patience: float = 0.6
    over: bool = False
    since: float = 0.0
    levels: tuple[float, ...] = ()
    """How loud each stretch is, where that matters."""
    begun: list[float] = field(default_factory=list)
    """When each stretch was."""
    interrupting: bool = False

    @property
    def voiced(self) -> float:
        return self.lasting * len(self.heard)


@dataclass
class Conversation:
    """Give it what the wearer does and when; run() plays it out and notes what was audible."""

    answers: dict[str, Sequence[str]] = field(default_factory=dict)
    """Clauses by question."""
    controls: dict[str, Control] = field(default_factory=dict)
    orders: dict[str, Call] = field(default_factory=dict)
    """What is read back, by question."""
    pondering: dict[str, float] = field(default_factory=dict)
    """Seconds that an answer takes of which the best is known at any time, by question."""
    recognition: float = 0.3
    thinking: float = 0.5
    per_clause: float = 0.2
    letters_a_second: float = 15.0
    voices: dict[str, float] = field(default_factory=dict)
    """How sure the voice sounds, 0..1, that it was the end, by the words said so far."""
    judging: float = 0.08
    level: float = -20.0
    partials: bool = False
    """Whether there is time for a transcript of what was said so far, whenever the wearer takes breath."""
    breath_after: float = 0.06
    pause_after: float = 0.2
    end_after: float = 0.6
    limits: Limits = field(default_factory=Limits)
    audible: list[tuple[float, int, str]] = field(default_factory=list)
    """(time, turn, clause) of each clause at the moment that it begins to sound."""
    finished: Finish | None = None

    def __post_init__(self) -> None:
        self.state = State(limits=self.limits)
        self.now = 0.0
        self.failed: set[int] = set()
        self.states: list[tuple[float, State]] = []
        self.volumes: list[float] = []
        self._queue: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()
        self._says: tuple[Says, float] = (None, 0.0)
        self._utterance: Utterance | None = None
        self._watching = self._invited = 0
        self._held: list[Speak] | None = None
        self.looks: list[int] = []
        self.done: list[Call] = []
        """What the wearer agreed to."""
        self._conclude: Callable[[float], None] = lambda now: None
        self.modes: list[str] = []
        """How much thought each answer was to get."""
        self.chimes: list[tuple[float, str]] = []
        self.unseen: list[int] = []
        self.hot_words: list[tuple[str, ...]] = []
        self._accepted = 0
        self._cancelled: set[int] = set()
        self._so_far: dict[tuple[int, float | None], float] = {}
        """When the partial transcript is there of a turn's utterance with so many seconds of voice."""
        self._speech: dict[int, list[tuple[str, float, float]]] = {}
        self._busy_until: dict[int, float] = {}

    def wake(self, at: float, says: Says = None, lasting: float = 1.0) -> None:
        """The wake word ends at this time; then the wearer says something, or nothing."""
        self._at(at, lambda now: self._listen_to(says, lasting, Woke("okay_nabu", now), now))

    def press(self, at: float, press: Press = Press.SHORT, says: Says = None, lasting: float = 1.0) -> None:
        self._at(at, lambda now: self._listen_to(says, lasting, Pressed(press, now), now))

    def speak_over(
        self, at: float, says: Says, lasting: float = 1.0, level: float | tuple[float, ...] = -20.0
    ) -> None:
        """Somebody speaks, so loudly in all or in each stretch, without having called: nobody hears it but ears that
        listen for that."""

        def speak(now: float) -> None:
            levels = level if isinstance(level, tuple) else (level,)
            self.level = levels[0]
            self._interrupt(says, lasting, now, levels)

        self._at(at, speak)

    def happen(self, at: float, event: Event) -> None:
        """Anything else."""
        self._at(at, lambda now: self._take(event, now))

    def run(self) -> None:
        """Until nothing is left to happen."""
        while self._queue and self.finished is None:
            self.happen_next()

    def fail(self, message: str) -> None:
        """The engine at work for this turn gives up."""
        self.failed.add(self.state.turn)
        self._take(Failed(self.state.turn, message), self.now)

    def go_on(self, seconds: float) -> None:
        """For so long."""
        until = self.now + seconds
        while self._queue and self._queue[0][0] <= until:
            self.happen_next()
        self.now = until

    def happen_next(self) -> None:
        """Go on to whatever happens next, and let it happen."""
        if self._queue and self.finished is None:
            self.now, _, act = heapq.heappop(self._queue)
            act(self.now)

    def said(self) -> list[str]:
        return [text for _, _, text in self.audible]

    def _at(self, at: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._queue, (at, next(self._order), act))

    def _listen_to(self, says: Says, lasting: float, event: Event, now: float) -> None:
        self._says = (says, lasting)
        self._take(event, now)

    def _take(self, event: Event, now: float) -> None:
        self.state, commands = step(self.state, event, now)
        self.states.append((now, self.state))
        if self.state.tick_due is not None:
            self._at(self.state.tick_due, lambda then: self._take(Tick(), then))
        for command in commands:
            self._do(command, now)

    def _do(self, command: Command, now: float) -> None:
        match command:
            case Begin() | CancelTurn() | Hold() | Settle():
                self._guide(command, now)
            case Listen(interrupting=True):
                self._watching, self._invited = command.utterance, 0
            case Listen(give_up_after=seconds) if seconds is not None:
                self._watching, self._invited = 0, command.utterance
                self._at(now + seconds, lambda then: self._give_up(command.utterance, then))
            case Listen() if not self.state.hailed:
                self._begin_again(command)
            case Listen():
                self._watching = self._invited = 0
                self._speak_up(command.utterance, now)
            case StopListening():
                self._watching = 0
                if self._utterance and self._utterance.number == command.utterance:
                    self._utterance.over = True
            case BePatient():
                said = self._utterance
                if said and said.number == command.utterance and command.voiced in (None, said.voiced):
                    said.patience = command.seconds
                    self._await_end(said, now)
            case SetVolume():
                self.volumes.append(command.volume)
            case Finish():
                self.finished = command
            case _:
                self._employ(command, now)

    def _guide(self, command: Begin | CancelTurn | Hold | Settle, now: float) -> None:
        match command:
            case Begin():
                self._silence(now)
                self._accepted = command.turn
                self._held = None
            case Hold():
                self._held = []
            case Settle():
                held, self._held = self._held, None
                for waiting in held or ():
                    self._speak(waiting, now)
            case CancelTurn():
                self._cancelled.add(command.turn)
                self._tell(command.turn, now, complete=False)

    def _employ(self, command: Command, now: float) -> None:
        match command:
            case Chime(kind=kind):
                self.chimes.append((now, kind))
            case StopEncoding(turn=turn):
                self.unseen.append(turn)
            case Conclude():
                self._conclude(now)
            case Look(turn=turn):
                self.looks.append(turn)
            case TranscribeSoFar() | Transcribe() | Judge() | Check():
                self._understand(command, now)
            case Relay():
                self._work(0, now, command.event)
            case Answer():
                self.modes.append(command.mode)
                self._answer(command, now)
            case Speak():
                if self._held is not None:
                    self._held.append(command)
                else:
                    self._speak(command, now)
            case EndSpeech():
                end = max(self._busy_until.get(command.turn, now), now)
                self._at(end, lambda then: self._tell(command.turn, then, complete=True))

    def _understand(self, command: TranscribeSoFar | Transcribe | Judge | Check, now: float) -> None:
        match command:
            case TranscribeSoFar() if self.partials:
                then = now + self.recognition
                self._so_far[command.turn, command.voiced] = then
                heard = self._heard(command.turn, command, now, then)
                partial = HeardSoFar(
                    command.turn, heard.transcript, now, then, command.voiced, heard.ending, heard.is_command
                )
                self._work(command.turn, then, partial)
            case Transcribe():
                self.hot_words.append(command.hot_words)
                then = max(now, self._so_far.get((command.turn, command.voiced), now + self.recognition))
                self._work(command.turn, then, self._heard(command.turn, command, now, then))
            case Judge() if self._text(command) in self.voices:
                then = now + self.judging
                self._work(command.turn, then, Judged(command.turn, self.voices[self._text(command)]))
            case Check():
                then = now + self.recognition
                told = Overheard(command.utterance, command.number, self._heard(0, command, now, then))
                self._work(0, then, told)

    def _heard(
        self, turn: int, command: Transcribe | TranscribeSoFar | Check, now: float, then: float
    ) -> Heard:
        text = self._text(command)
        transcript = Transcript(text, 0.9, "script")
        command = text in self.controls
        return Heard(
            turn, transcript, now, then, ending(text, command), command, self.level, meaning(text, command)
        )

    def _text(self, command: Transcribe | TranscribeSoFar | Judge | Check) -> str:
        return bytes(command.samples.astype(np.uint8)).decode()

    def _speak_up(self, number: int, now: float) -> None:
        says, lasting = self._says
        if self._utterance:
            self._utterance.over = True
        if says is None:
            self._at(now + 5.0, lambda then: self._take(NothingSaid(number), then))
            return
        stretches = [says] if isinstance(says, str) else list(says)
        self._utterance = said = Utterance(number, stretches, lasting, patience=self.end_after)
        self._at(now + 0.2, lambda then: self._take(SpeechStarted(number, then), then))
        self._at(now, lambda then: self._stretch(said, then))

    def _give_up(self, number: int, now: float) -> None:
        if self._invited == number:
            self._invited = 0
            self._take(NothingSaid(number), now)

    def _begin_again(self, command: Listen) -> None:
        """Forget the stretches before."""
        if said := self._utterance:
            said.number, said.interrupting = command.utterance, False
            said.heard = [
                words for words, at in zip(said.heard, said.begun, strict=True) if at >= command.since
            ]
            said.begun = [at for at in said.begun if at >= command.since]

    def _interrupt(self, says: Says, lasting: float, now: float, levels: tuple[float, ...]) -> None:
        number, called = self._watching or self._invited, self._invited > 0
        if not number or says is None:
            return
        self._watching = self._invited = 0
        stretches = [says] if isinstance(says, str) else list(says)
        self._utterance = said = Utterance(
            number,
            stretches,
            lasting,
            patience=self.end_after,
            since=now,
            levels=levels,
            interrupting=not called,
        )
        self._at(now + 0.03, lambda then: self._take(SpeechStarted(number, now), then))
        self._at(now, lambda then: self._stretch(said, then))

    def _stretch(self, said: Utterance, now: float) -> None:
        """The wearer says some words, and pauses."""
        if said.over:
            return
        if said.heard and said.silent_since is not None and now - said.silent_since >= self.pause_after:
            said.patience = self.end_after
            self._take(SpeechResumed(said.number), now)
        said.silent_since = None
        if said.interrupting:
            self.level = said.levels[min(len(said.heard), len(said.levels) - 1)]
            self._confirm(said, now)
        said.heard.append(str(said.rest.pop(0)))
        said.begun.append(now)
        end = now + said.lasting

        def pause(then: float) -> None:
            said.silent_since = end
            if said.rest:
                self._at(end + float(said.rest.pop(0)), lambda later: self._stretch(said, later))
            self._at(end + self.breath_after, lambda later: self._breathe(said, end, later))
            self._at(end + self.pause_after, lambda later: self._paused(said, end, later))

        self._at(end, pause)

    def _confirm(self, said: Utterance, now: float) -> None:
        """Whenever there were 0.6 s more of voice, in the stretch that begins now too."""
        number = said.number

        def tell(then: float) -> None:
            if said.number == number and not said.over:
                self._take(SpeechConfirmed(number, self.level), then)

        confirmed = int(said.voiced / 0.6 + 1e-9)
        for times in range(confirmed + 1, int((said.voiced + said.lasting) / 0.6 + 1e-9) + 1):
            self._at(now + times * 0.6 - said.voiced, tell)

    def _breathe(self, said: Utterance, since: float, now: float) -> None:
        if not said.over and said.silent_since == since:
            self._take(SpeechGoesOn(said.number, _samples(said), said.voiced, True), now)

    def _paused(self, said: Utterance, since: float, now: float) -> None:
        if said.over or said.silent_since != since:
            return
        self._await_end(said, now)
        self._take(SpeechPaused(said.number, _samples(said), since, said.voiced), now)

    def _await_end(self, said: Utterance, now: float) -> None:
        since = said.silent_since

        def end(then: float) -> None:
            if (
                said.over
                or since is None
                or said.silent_since != since
                or then - since < said.patience - 1e-9
            ):
                return
            said.over = True
            self._take(SpeechEnded(said.number, _samples(said), since), then)

        if since is not None:
            self._at(max(now, since + said.patience), end)

    def _work(self, turn: int, at: float, event: Event) -> None:
        """A lane's result: a cancelled turn's may still arrive, as an engine's may that could not be stopped."""
        self._at(at, lambda now: None if turn in self.failed else self._take(event, now))

    def _answer(self, command: Answer, now: float) -> None:
        if command.consent and rule(command.consent.call, command.consent) is Ruling.ALLOW:
            self.done.append(command.consent.call)
        if command.text not in self.pondering:
            self._give(command, now + self.thinking)
            return
        self._work(command.turn, now, Pondering(command.turn))
        given: list[float] = []

        def give(then: float) -> None:
            if not given:
                given.append(then)
                self._give(command, then)

        self._conclude = give
        self._at(now + self.pondering[command.text], give)

    def _give(self, command: Answer, ready: float) -> None:
        texts = self.answers.get(command.text, (f"You said {command.text}.",))
        pending = self.orders.get(command.text)
        clauses = tuple(Clause(text, Source.VLM) for text in texts)
        for number, clause in enumerate(clauses):
            at = ready + number * self.per_clause
            self._work(command.turn, at, ClauseReady(command.turn, clause, at))
        control = self.controls.get(command.text, Control())
        reply = Reply(clauses, "script", control=control, pending=pending)
        end = ready + len(clauses) * self.per_clause
        self._work(command.turn, end, Answered(command.turn, reply))

    def _speak(self, command: Speak, now: float) -> None:
        turn, text = command.turn, command.clause.text
        start = max(self._busy_until.get(turn, now), now)
        seconds = len(text) / self.letters_a_second
        self._busy_until[turn] = start + seconds
        self._speech.setdefault(turn, []).append(("" if command.aside else text, start, seconds))
        self._at(start, lambda then: self._sound(turn, text, then))

    def _sound(self, turn: int, text: str, now: float) -> None:
        if turn == self._accepted and turn not in self._cancelled:
            self.audible.append((now, turn, text))

    def _silence(self, now: float) -> None:
        self._speech = {turn: spoken for turn, spoken in self._speech.items() if turn == self._accepted}

    def _tell(self, turn: int, now: float, complete: bool) -> None:
        if complete and turn in self._cancelled:
            return
        spoken = self._speech.pop(turn, [])
        if not spoken and not complete:
            return
        played = sum(max(0.0, min(now, start + seconds) - start) for _, start, seconds in spoken)
        heard = heard_text([(text, seconds) for text, _, seconds in spoken], played)
        self._take(Spoken(turn, heard, complete, now), now)


def _samples(said: Utterance) -> np.ndarray:
    """The words in place of their sound."""
    return np.frombuffer(" ".join(said.heard).strip().encode(), np.uint8).astype(np.int16)


@pytest.fixture
def conversation() -> Conversation:
    return Conversation()


@pytest.fixture(scope="session")
def make_conversation() -> type[Conversation]:
    return Conversation
