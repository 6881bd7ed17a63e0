"""The assistant's whole state, and what each event makes of it. Pure: no clock, no threads, no devices.

    idle ──wake, button──▶ listening ──speech──▶ hearing ──silence──▶ thinking ──clause──▶ speaking ──▶ idle

Wake word and button begin a new turn in any phase: the old turn's work is called off and its sound is not heard
any more. Events of turns that are over are ignored, but for what was heard of their answers: that is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from edge.actions import (
    Answer,
    Begin,
    CancelTurn,
    Chime,
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
    CannotGoOn,
    ClauseReady,
    DeviceChanged,
    Event,
    Failed,
    Heard,
    NothingSaid,
    Pressed,
    SessionOver,
    SpeechEnded,
    SpeechStarted,
    Spoken,
    Tick,
    Woke,
)
from edge.reply import Clause, Source
from hardware.ports import Press
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
    """How much is remembered and how long is waited."""

    history: int = 3
    """Exchanges that later questions may refer to."""
    answer_timeout: float = 60.0
    """Seconds from the end of speech until the first clause, and from each clause to the next."""


@dataclass(frozen=True, eq=False)
class State:
    """Everything that outlives an event."""

    limits: Limits = Limits()
    phase: Phase = Phase.IDLE
    turn: int = 0
    question: str = ""
    deadline: float | None = None
    """When a Tick is due."""
    last_turn: tuple[int, str] = (0, "")
    """Number and question of the turn before this one: its answer may still be on its way to memory."""
    history: tuple[Exchange, ...] = ()
    last_answer: str = ""
    volume: float = 0.8
    news: str = ""
    """The latest change of a device, to be told as soon as nothing else goes on."""
    ending: bool = False
    error: str | None = None
    """Why the session must end, once the last words are spoken."""


Step = tuple[State, list[Command]]


def step(state: State, event: Event, now: float) -> Step:
    """The state after an event at the given time, and what is to be done."""
    match event:
        case Woke():
            return _begin_turn(state, event.at)
        case Pressed():
            return _pressed(state, event.press, event.at)
        case Spoken():
            return _spoken(state, event)
        case SessionOver():
            return _end(state, None)
        case CannotGoOn():
            return _cannot_go_on(state, event.message)
        case DeviceChanged():
            return _come_to_rest(replace(state, news=event.message), [])
        case Tick():
            return _overdue(state, now)
        case _ if event.turn != state.turn:
            return state, []
        case _:
            return _in_turn(state, event, now)


def _in_turn(state: State, event: Event, now: float) -> Step:
    """Events of the turn under way."""
    match event:
        case SpeechStarted() if state.phase is Phase.LISTENING:
            return replace(state, phase=Phase.HEARING), [Look(state.turn)]
        case NothingSaid():
            return _come_to_rest(replace(state, phase=Phase.IDLE), [Chime(state.turn, "nothing")])
        case SpeechEnded():
            deadline = now + state.limits.answer_timeout
            thinking = replace(state, phase=Phase.THINKING, deadline=deadline)
            return thinking, [Transcribe(state.turn, event.samples)]
        case Heard():
            return _heard(state, event.transcript.text)
        case ClauseReady():
            deadline = now + state.limits.answer_timeout  # an engine may hang in mid-answer too
            speaking = replace(state, phase=Phase.SPEAKING, deadline=deadline)
            return speaking, [Speak(state.turn, event.clause)]
        case Answered():
            return _answered(state, event)
        case Failed():
            return _say(replace(state, deadline=None), event.message)
        case _:  # events that only the trace and the live view need
            return state, []


def _begin_turn(state: State, at: float) -> Step:
    turn = state.turn + 1
    commands: list[Command] = []
    last = state.last_turn
    if state.phase is not Phase.IDLE:
        commands.append(CancelTurn(state.turn))
        last = (state.turn, state.question)
    commands += [Begin(turn), Chime(turn, "listening"), Listen(turn, at)]
    new = replace(state, phase=Phase.LISTENING, turn=turn, question="", deadline=None, last_turn=last)
    return new, commands


def _pressed(state: State, press: Press, at: float) -> Step:
    if press is Press.LONG:
        return _fall_silent(state)
    if state.phase in (Phase.LISTENING, Phase.HEARING):
        return state, [EndUtterance()]
    return _begin_turn(state, at)


def _fall_silent(state: State) -> Step:
    """Stop everything. A new turn number makes whatever is still on its way inaudible."""
    if state.phase is Phase.IDLE:
        return state, []
    turn = state.turn + 1
    silent = replace(
        state, phase=Phase.IDLE, turn=turn, deadline=None, last_turn=(state.turn, state.question), question=""
    )
    return _come_to_rest(silent, [CancelTurn(state.turn), Begin(turn)])


def _heard(state: State, text: str) -> Step:
    if not text:
        return _say(state, "I did not catch that.")
    asked = replace(state, question=text)
    return asked, [Answer(state.turn, text, state.history, state.last_answer)]


def _answered(state: State, event: Answered) -> Step:
    control = event.reply.control
    if control.stop:
        return _fall_silent(state)
    commands: list[Command] = []
    volume = state.volume
    if control.volume_by:
        volume = min(1.0, max(0.1, round(volume + control.volume_by, 2)))  # never so low that it seems dead
        commands.append(SetVolume(volume))
    return replace(state, volume=volume, deadline=None), [*commands, EndSpeech(state.turn)]


def _spoken(state: State, event: Spoken) -> Step:
    """Speech has ended: remember what was heard of it, whichever turn it belonged to."""
    question = {state.turn: state.question, state.last_turn[0]: state.last_turn[1]}.get(event.turn, "")
    if question and event.heard:
        history = (*state.history, Exchange(question, event.heard))
        forgotten = max(0, len(history) - state.limits.history)
        state = replace(state, history=history[forgotten:], last_answer=event.heard)
    if event.turn != state.turn:
        return state, []
    return _come_to_rest(replace(state, phase=Phase.IDLE, deadline=None), [])


def _overdue(state: State, now: float) -> Step:
    if state.deadline is None or now < state.deadline:
        return state, []
    silent = replace(state, deadline=None)
    return _announce(silent, "That took too long, so I stopped. Please ask again.", cancel=True)


def _say(state: State, message: str) -> Step:
    """Say something about the assistant itself as this turn's last words."""
    clause = Clause(message, Source.ASSISTANT)
    return replace(state, phase=Phase.SPEAKING), [Speak(state.turn, clause), EndSpeech(state.turn)]


def _announce(state: State, message: str, *, cancel: bool = False) -> Step:
    """Say something in a turn of its own, whose sound replaces that of the turn before."""
    turn = state.turn + 1
    commands: list[Command] = [CancelTurn(state.turn)] if cancel else []
    new = replace(state, turn=turn, last_turn=(state.turn, state.question), question="")
    speaking, said = _say(new, message)
    return speaking, [*commands, Begin(turn), *said]


def _cannot_go_on(state: State, message: str) -> Step:
    if state.error:  # not even that could be said
        return state, [Finish(state.error)]
    ending = replace(state, ending=True, error=message)
    return _announce(ending, message, cancel=state.phase is not Phase.IDLE)


def _end(state: State, error: str | None) -> Step:
    return _come_to_rest(replace(state, ending=True, error=error or state.error), [])


def _come_to_rest(state: State, commands: list[Command]) -> Step:
    """Once nothing goes on: end if that is due, else tell what changed meanwhile."""
    if state.phase is Phase.IDLE and state.ending:
        return state, [*commands, Finish(state.error)]
    if state.phase is Phase.IDLE and state.news:
        speaking, said = _announce(replace(state, news=""), state.news)
        return speaking, [*commands, *said]
    return state, commands
