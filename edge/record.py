"""What a session comes to: for each turn what was heard, seen, answered, and how long it took."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from edge.events import (
    Answered,
    ClauseReady,
    Event,
    Failed,
    Framed,
    Heard,
    Pressed,
    SpeechEnded,
    Spoken,
    Woke,
)
from edge.numbering import Numbering
from edge.reply import Reply
from edge.state import Phase, State
from edge.thinking.steps import Step
from edge.trace import TurnTrace
from hardware.ports import Frame


@dataclass
class TurnRecord:
    """One question and its answer."""

    turn: int
    question: str = ""
    answer: str = ""
    """Everything that was to be said, as far as it was worked out."""
    heard: str = ""
    """What of it really left the speaker."""
    frame: Frame | None = None
    reply: Reply | None = None
    error: str | None = None
    trace: TurnTrace | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was understood, and nothing answered."""
        return not (self.question or self.answer or self.reply)

    def to_dict(self) -> dict[str, Any]:
        """JSON values; the frame is left out."""
        reply = self.reply
        return {
            "turn": self.turn,
            "question": self.question,
            "answer": self.answer,
            "heard": self.heard,
            "error": self.error,
            **(reply_facts(reply) if reply else {}),
            "latency_ms": {name: round(ms, 1) for name, ms in self.trace.durations_ms().items()}
            if self.trace
            else {},
        }


def step_facts(step: Step) -> dict[str, Any]:
    """One look, as JSON values."""
    return {
        "action": step.action,
        "agent": step.agent,
        "asked": step.asked,
        "found": step.found,
        "source": step.source.value,
        "box": list(astuple(step.box)) if step.box else None,
        "change": step.change,
        "ms": step.ms,
        "tokens": step.tokens,
        "confidence": step.confidence,
    }


def reply_facts(reply: Reply) -> dict[str, Any]:
    """How an answer came about, as JSON values: the fields that `ask --json` and `replay --json` share."""
    return {
        "mode": reply.mode,
        "steps": [step_facts(step) for step in reply.steps],
        "engine": reply.engine,
        "model": reply.model,
        "tools": list(reply.tools),
        "sources": list(dict.fromkeys(clause.source.value for clause in reply.clauses)),
        "statements": [{"text": clause.text, "source": clause.source.value} for clause in reply.clauses],
        "confidence": reply.confidence,
        "tokens": reply.tokens,
        "timings_ms": reply.timings_ms,
        "refused": reply.refused,
        "missing": reply.missing,
    }


class Recorder:
    """An observer of the conductor that collects turns."""

    def __init__(self) -> None:
        self.turns: dict[int, TurnRecord] = {}
        """By number: see Numbering."""
        self._numbering = Numbering()
        self._left_alone = 0

    def __call__(self, event: Event, state: State, now: float) -> None:
        anew = self._numbering.follow(state)
        if anew in self.turns:
            self.turns[anew] = TurnRecord(anew, frame=self.turns[anew].frame)
        if isinstance(event, Woke | Pressed):  # over somebody who was not understood: the wearer, or another
            for begun in [turn for turn in self.turns.values() if turn.turn != state.turn and turn.is_empty]:
                del self.turns[begun.turn]
        number = self._numbering.question(event)
        if number is None or number == self._left_alone:
            return
        self._note(number, event)
        over = state.phase in (Phase.IDLE, Phase.LISTENING)
        if over and not state.called and isinstance(event, Heard | SpeechEnded):
            self.turns.pop(number, None)  # it was not meant for the assistant
            self._left_alone = number

    def _note(self, number: int, event: Event) -> None:
        match event:
            case Heard():
                self._turn(number).question = event.transcript.text
            case Framed():
                self._turn(number).frame = event.frame
            case ClauseReady():
                turn = self._turn(number)
                turn.answer = f"{turn.answer} {event.clause.text}".strip()
            case Answered():
                self._turn(number).reply = event.reply
            case Failed():
                turn = self._turn(number)
                turn.error = event.message
                turn.answer = f"{turn.answer} {event.message}".strip()
            case Spoken():
                self._turn(number).heard = event.heard
            case _:
                pass

    def add_trace(self, trace: TurnTrace) -> None:
        """The trace of a finished turn."""
        self._turn(trace.turn).trace = trace

    def _turn(self, number: int) -> TurnRecord:
        return self.turns.setdefault(number, TurnRecord(number))
