"""Turn the conductor's events into one trace a turn."""

from __future__ import annotations

from collections.abc import Callable

from edge.events import (
    Answered,
    ClauseReady,
    Event,
    FirstToken,
    Framed,
    Heard,
    HeardSoFar,
    Looked,
    Pressed,
    Sounded,
    SpeechEnded,
    SpeechStarted,
    Spoken,
    Woke,
)
from edge.numbering import Numbering
from edge.state import State
from edge.trace import Lane, Stage, TurnTrace, Work

_OF_ANSWERS = (Stage.TRANSCRIPT, Stage.FIRST_TOKEN, Stage.FIRST_CLAUSE)


class Journal:
    """An observer of the conductor. Hands each finished trace to on_trace, on the conductor's thread."""

    def __init__(self, on_trace: Callable[[TurnTrace], None]) -> None:
        self._on_trace = on_trace
        self._traces: dict[int, TurnTrace] = {}
        self._numbering = Numbering()
        self._turn = 0
        self._last_started: SpeechStarted | None = None
        self._last_ended: SpeechEnded | None = None

    def __call__(self, event: Event, state: State, now: float) -> None:
        if isinstance(event, SpeechStarted):
            self._last_started = event
        elif isinstance(event, SpeechEnded):
            self._last_ended = event
        turn_before = self._turn
        self._turn = state.turn
        begun_anew = self._traces.get(self._numbering.follow(state) or 0)
        if begun_anew:
            begun_anew.forget(*_OF_ANSWERS)
        elif state.turn != turn_before and state.utterance:
            self._begin(state, event, now)
        number = self._numbering.question(event)
        trace = self._traces.get(number) if number is not None else None
        if trace is None:
            return
        self._note(trace, event)
        if isinstance(event, Spoken):
            del self._traces[trace.turn]
            self._on_trace(trace)

    def _begin(self, state: State, event: Event, now: float) -> None:
        # The one before may still be told what was heard of it.
        self._traces = dict(list(self._traces.items())[-1:])
        match event:
            case Woke():
                at, note = event.at, event.phrase
            case Pressed():
                at, note = event.at, "button"
            case _:
                at = self._last_started.at if self._last_started else now
                note = "interruption" if state.called else "follow-up"
        self._traces[state.turn] = trace = TurnTrace(state.turn, at)
        trace.mark(Stage.WAKE, at, note)
        if not isinstance(event, Woke | Pressed):
            trace.mark(Stage.SPEECH_START, at)
            if self._last_ended and self._last_ended.utterance == state.utterance:  # said over an answer
                self._note(trace, self._last_ended)

    def _note(self, trace: TurnTrace, event: Event) -> None:
        match event:
            case SpeechStarted():
                trace.mark(Stage.SPEECH_START, event.at)
            case SpeechEnded():
                trace.mark(Stage.SPEECH_END, event.at)
                _span_since(trace, Stage.SPEECH_START, Work.SPEECH, Lane.EARS, event.at)
            case Framed():
                trace.mark(Stage.FRAME, event.at, event.frame.source)
            case Looked():
                decoded = event.end - event.seen.prefill_ms / 1000
                note = "kept" if event.seen.reused else f"{event.seen.tokens} tokens"
                trace.mark(Stage.ENCODE, decoded, note)
                trace.mark(Stage.PREFILL, event.end)
                trace.span(Work.ENCODE, Lane.SIGHT, event.start, max(event.start, decoded), note)
                trace.span(Work.PREFILL, Lane.SIGHT, max(event.start, decoded), event.end)
            case Heard():
                trace.mark(Stage.TRANSCRIPT, event.end, event.transcript.text)
                trace.span(Work.TRANSCRIPT, Lane.RECOGNITION, event.start, event.end, event.transcript.engine)
            case HeardSoFar():
                note = f"so far: {event.transcript.text}"
                trace.span(Work.TRANSCRIPT, Lane.RECOGNITION, event.start, event.end, note)
            case FirstToken():
                trace.mark(Stage.FIRST_TOKEN, event.at)
            case ClauseReady() if trace.at(Stage.FIRST_CLAUSE) is None:
                trace.mark(Stage.FIRST_CLAUSE, event.at)
                _span_since(trace, Stage.FIRST_TOKEN, Work.DECODE, Lane.MIND, event.at)
            case Answered() if event.reply.tools:
                spent = sum(event.reply.timings_ms.get(name, 0.0) for name in event.reply.tools) / 1000
                began = trace.at(Stage.TRANSCRIPT) or trace.started
                trace.span(Work.TOOL, Lane.MIND, began, began + spent, ", ".join(event.reply.tools))
            case Sounded():
                trace.mark(Stage.FIRST_SAMPLE, event.at)
                _span_since(trace, Stage.FIRST_CLAUSE, Work.SYNTHESIS, Lane.VOICE, event.at)
            case Spoken():
                trace.mark(Stage.END, event.at, "" if event.complete else "cut off")
                _span_since(trace, Stage.FIRST_SAMPLE, Work.PLAYBACK, Lane.VOICE, event.at)


def _span_since(trace: TurnTrace, stage: Stage, work: Work, lane: Lane, end: float) -> None:
    """Work that began with an earlier stage, if that stage happened."""
    began = trace.at(stage)
    if began is not None:
        trace.span(work, lane, began, max(began, end))
