"""The assistant's whole state, and what each event makes of it. Pure: no clock, no threads, no devices.

    idle ──wake, button──▶ listening ──speech──▶ hearing ──pause──▶ thinking ──clause──▶ speaking ──▶ idle
                                                    ▲                  │ not settled         │
                                                    └─── more speech ──┴─────────────────────┘

Wake word and button begin a new turn in any phase: the old turn's work is called off and its sound is not heard
any more. Events of turns that are over are ignored, but for what was heard of their answers: that is remembered.

At a pause the answer begins, though the question may go on: until the silence has lasted, the turn is not settled,
and nothing of it is heard or remembered. If more is said, a new turn takes its place and answers the whole question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from edge.actions import (
    Answer,
    Begin,
    BePatient,
    CancelTurn,
    Chime,
    Command,
    EndSpeech,
    EndUtterance,
    Finish,
    Hold,
    Listen,
    Look,
    Settle,
    SetVolume,
    Speak,
    Transcribe,
)
from edge.completeness import Ending
from edge.events import (
    Answered,
    CannotGoOn,
    ClauseReady,
    DeviceChanged,
    Event,
    Failed,
    Framed,
    Heard,
    Looked,
    NothingSaid,
    Pressed,
    SessionOver,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
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
    patience: Mapping[Ending, float] = field(
        default_factory=lambda: {Ending.COMPLETE: 0.3, Ending.INCOMPLETE: 1.4}
    )
    """Seconds of silence that end a question whose words sound like this; for the others the ears know how many."""


@dataclass(frozen=True, eq=False)
class State:
    """Everything that outlives an event."""

    limits: Limits = field(default_factory=Limits)
    phase: Phase = Phase.IDLE
    turn: int = 0
    utterance: int = 0
    """What the ears collect or have collected for this turn: the number of the turn that began it."""
    settled: bool = True
    """Whether the question is complete."""
    postponed: tuple[Heard | Answered | Failed, ...] = ()
    """What has to wait until it is."""
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
        case SpeechStarted() | SpeechPaused() | SpeechResumed() | SpeechEnded() | NothingSaid():
            return _listening(state, event, now) if event.utterance == state.utterance else (state, [])
        case Framed() | Looked():  # the trace and the live view need them
            return state, []
        case _ if event.turn != state.turn:
            return state, []
        case _:
            return _in_turn(state, event, now)


def _listening(
    state: State,
    event: SpeechStarted | SpeechPaused | SpeechResumed | SpeechEnded | NothingSaid,
    now: float,
) -> Step:
    """What the ears tell of the utterance."""
    match event:
        case SpeechStarted() if state.phase is Phase.LISTENING:
            return replace(state, phase=Phase.HEARING), [Look(state.turn)]
        case NothingSaid() if state.phase is Phase.LISTENING:
            return _come_to_rest(replace(state, phase=Phase.IDLE), [Chime(state.turn, "nothing")])
        case SpeechPaused() if state.phase is Phase.HEARING:
            held = replace(state, phase=Phase.THINKING, settled=False)
            return held, [Hold(state.turn), Transcribe(state.turn, event.samples)]
        case SpeechResumed() if not state.settled:
            return _hear_on(state)
        case SpeechEnded():
            return _speech_ended(state, event, now)
        case _:
            return state, []


def _in_turn(state: State, event: Event, now: float) -> Step:
    """Events of the turn under way."""
    match event:
        case Heard():
            return _heard(state, event)
        case ClauseReady():
            # An engine may hang in mid-answer too.
            deadline = now + state.limits.answer_timeout if state.settled else None
            speaking = replace(state, phase=Phase.SPEAKING, deadline=deadline)
            return speaking, [Speak(state.turn, event.clause)]
        case Answered() | Failed() if not state.settled:
            return replace(state, postponed=(*state.postponed, event)), []
        case Answered():
            return _answered(state, event)
        case Failed():
            return _say(replace(state, deadline=None), event.message)
        case _:  # events that only the trace and the live view need
            return state, []


def _hear_on(state: State) -> Step:
    """The question was not complete: a new turn takes it over."""
    turn = state.turn + 1
    hearing = replace(state, phase=Phase.HEARING, turn=turn, settled=True, postponed=(), question="")
    return hearing, [CancelTurn(state.turn, keep_view=True), Begin(turn, same_view=True)]


def _speech_ended(state: State, event: SpeechEnded, now: float) -> Step:
    """The question is complete. What was made ready of its answer at the pause may now be heard."""
    deadline = now + state.limits.answer_timeout
    if state.phase in (Phase.LISTENING, Phase.HEARING):
        thinking = replace(state, phase=Phase.THINKING, deadline=deadline)
        return thinking, [Transcribe(state.turn, event.samples)]
    if state.settled:
        return state, []
    state, postponed = replace(state, settled=True, postponed=(), deadline=deadline), state.postponed
    commands: list[Command] = [Settle(state.turn)]
    for waiting in postponed:
        state, more = _in_turn(state, waiting, now)
        commands += more
    return state, commands


def _begin_turn(state: State, at: float) -> Step:
    turn = state.turn + 1
    commands: list[Command] = []
    last = state.last_turn
    if state.phase is not Phase.IDLE:
        commands.append(CancelTurn(state.turn))
        last = (state.turn, state.question)
    commands += [Begin(turn), Chime(turn, "listening"), Listen(turn, at)]
    new = replace(_afresh(state, turn), phase=Phase.LISTENING, utterance=turn, last_turn=last)
    return new, commands


def _afresh(state: State, turn: int) -> State:
    """Another turn, of which nothing is known yet."""
    return replace(
        state, turn=turn, utterance=0, settled=True, postponed=(), question="", deadline=None,
        last_turn=(state.turn, state.question),
    )  # fmt: skip


def _pressed(state: State, press: Press, at: float) -> Step:
    if press is Press.LONG:
        return _fall_silent(state)
    if state.phase in (Phase.LISTENING, Phase.HEARING) or not state.settled:
        return state, [EndUtterance()]
    return _begin_turn(state, at)


def _fall_silent(state: State) -> Step:
    """Stop everything. A new turn number makes whatever is still on its way inaudible."""
    if state.phase is Phase.IDLE:
        return state, []
    turn = state.turn + 1
    silent = replace(_afresh(state, turn), phase=Phase.IDLE)
    return _come_to_rest(silent, [CancelTurn(state.turn), Begin(turn)])


def _heard(state: State, event: Heard) -> Step:
    """Answer, unless it is too early to: then the length of the silence shows whether more is said."""
    text = event.transcript.text
    commands: list[Command] = []
    if not state.settled:
        if event.ending in state.limits.patience:
            commands.append(BePatient(state.utterance, state.limits.patience[event.ending]))
        if not text or event.ending is Ending.INCOMPLETE:
            return replace(state, postponed=(*state.postponed, event)), commands
    if not text:
        return _say(state, "I did not catch that.")
    asked = replace(state, question=text)
    return asked, [*commands, Answer(state.turn, text, state.history, state.last_answer)]


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
    speaking, said = _say(_afresh(state, turn), message)
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
