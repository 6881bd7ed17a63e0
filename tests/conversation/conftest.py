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
    CancelTurn,
    Command,
    EndSpeech,
    EndUtterance,
    Finish,
    Listen,
    Look,
    SetVolume,
    Speak,
    Transcribe,
)
from edge.events import (
    Answered,
    ClauseReady,
    Event,
    Heard,
    NothingSaid,
    Pressed,
    SpeechEnded,
    SpeechStarted,
    Spoken,
    Tick,
    Woke,
)
from edge.heard import heard_text
from edge.reply import Clause, Control, Reply, Source
from edge.state import Limits, State, step
from hardware.ports import Press
from models.ports import Transcript


@dataclass
class Conversation:
    """Give it what the wearer does and when; run() plays it out and notes what was audible."""

    answers: dict[str, Sequence[str]] = field(default_factory=dict)
    """Clauses by question."""
    controls: dict[str, Control] = field(default_factory=dict)
    recognition: float = 0.3
    thinking: float = 0.5
    per_clause: float = 0.2
    letters_a_second: float = 15.0
    limits: Limits = field(default_factory=Limits)
    audible: list[tuple[float, int, str]] = field(default_factory=list)
    """(time, turn, clause) of each clause at the moment that it begins to sound."""
    finished: Finish | None = None

    def __post_init__(self) -> None:
        self.state = State(limits=self.limits)
        self.states: list[tuple[float, State]] = []
        self.volumes: list[float] = []
        self._queue: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()
        self._utterance: tuple[str, float] | None = None
        self._accepted = 0
        self._cancelled: set[int] = set()
        self._speech: dict[int, list[tuple[str, float, float]]] = {}
        self._busy_until: dict[int, float] = {}

    def wake(self, at: float, says: str | None = None, lasting: float = 1.0) -> None:
        """The wake word ends at this time; then the wearer says something, or nothing."""
        self._at(at, lambda now: self._listen_to(says, lasting, Woke("okay_nabu", now), now))

    def press(
        self, at: float, press: Press = Press.SHORT, says: str | None = None, lasting: float = 1.0
    ) -> None:
        self._at(at, lambda now: self._listen_to(says, lasting, Pressed(press, now), now))

    def happen(self, at: float, event: Event) -> None:
        """Anything else."""
        self._at(at, lambda now: self._take(event, now))

    def run(self) -> None:
        """Until nothing is left to happen."""
        while self._queue and self.finished is None:
            at, _, act = heapq.heappop(self._queue)
            act(at)

    def said(self) -> list[str]:
        return [text for _, _, text in self.audible]

    def _at(self, at: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._queue, (at, next(self._order), act))

    def _listen_to(self, says: str | None, lasting: float, event: Event, now: float) -> None:
        self._utterance = (says, lasting) if says is not None else None
        self._take(event, now)

    def _take(self, event: Event, now: float) -> None:
        self.state, commands = step(self.state, event, now)
        self.states.append((now, self.state))
        if self.state.deadline is not None:
            self._at(self.state.deadline, lambda then: self._take(Tick(), then))
        for command in commands:
            self._do(command, now)

    def _do(self, command: Command, now: float) -> None:
        match command:
            case Begin():
                self._silence(now)
                self._accepted = command.turn
            case CancelTurn():
                self._cancelled.add(command.turn)
                self._tell(command.turn, now, complete=False)
            case Listen():
                self._speak_up(command.turn, now)
            case Transcribe():
                heard = Heard(
                    command.turn, Transcript(self._text(command), 0.9, "script"), now, now + self.recognition
                )
                self._work(command.turn, now + self.recognition, heard)
            case Answer():
                self._answer(command, now)
            case Speak():
                self._speak(command.turn, command.clause.text, now)
            case EndSpeech():
                end = max(self._busy_until.get(command.turn, now), now)
                self._at(end, lambda then: self._tell(command.turn, then, complete=True))
            case SetVolume():
                self.volumes.append(command.volume)
            case Finish():
                self.finished = command
            case Look() | EndUtterance():
                pass

    def _text(self, command: Transcribe) -> str:
        return bytes(command.samples.astype(np.uint8)).decode()

    def _speak_up(self, turn: int, now: float) -> None:
        if self._utterance is None:
            self._at(now + 5.0, lambda then: self._take(NothingSaid(turn), then))
            return
        text, lasting = self._utterance
        self._at(now + 0.2, lambda then: self._take(SpeechStarted(turn, then), then))
        samples = np.frombuffer(text.encode(), np.uint8).astype(np.int16)
        ended = SpeechEnded(turn, samples, now + lasting)
        self._at(now + lasting + 0.6, lambda then: self._take(ended, then))

    def _work(self, turn: int, at: float, event: Event) -> None:
        """A lane's result: a cancelled turn's may still arrive, as an engine's may that could not be stopped."""
        self._at(at, lambda now: self._take(event, now))

    def _answer(self, command: Answer, now: float) -> None:
        texts = self.answers.get(command.text, (f"You said {command.text}.",))
        clauses = tuple(Clause(text, Source.VLM) for text in texts)
        for number, clause in enumerate(clauses):
            at = now + self.thinking + number * self.per_clause
            self._work(command.turn, at, ClauseReady(command.turn, clause, at))
        control = self.controls.get(command.text, Control())
        reply = Reply(clauses, "script", control=control)
        end = now + self.thinking + len(clauses) * self.per_clause
        self._work(command.turn, end, Answered(command.turn, reply))

    def _speak(self, turn: int, text: str, now: float) -> None:
        start = max(self._busy_until.get(turn, now), now)
        seconds = len(text) / self.letters_a_second
        self._busy_until[turn] = start + seconds
        self._speech.setdefault(turn, []).append((text, start, seconds))
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


@pytest.fixture
def conversation() -> Conversation:
    return Conversation()


@pytest.fixture(scope="session")
def make_conversation() -> type[Conversation]:
    return Conversation
