"""What each event makes of the assistant's state. Pure: no clock, no threads, no devices.

    idle ──wake, button──▶ listening ──speech──▶ hearing ──pause──▶ thinking ──clause──▶ speaking ──▶ idle
                                                   ▲ ▲                 │ not settled        │
                                                   │ └── more speech ──┴────────────────────┤
                                                   └──────────── an interruption ───────────┘

Wake word and button begin a new turn in any phase: the old turn's work is called off and its sound is not heard
any more. Events of turns that are over are ignored, but for what was heard of their answers: that is remembered.

At a pause the answer begins, though the question may go on: until the silence has lasted, the turn is not settled,
and nothing of it is heard or remembered. If more is said, a new turn takes its place and answers the whole question.
"""

from __future__ import annotations

from dataclasses import replace

from edge.actions import (
    Begin,
    BePatient,
    CancelTurn,
    Chime,
    Command,
    EndSpeech,
    EndUtterance,
    Finish,
    Hold,
    Judge,
    Listen,
    Look,
    Settle,
    SetVolume,
    Speak,
    Transcribe,
    TranscribeSoFar,
)
from edge.consent import Pending, heard_out
from edge.events import (
    Answered,
    CannotGoOn,
    ClauseReady,
    DeviceChanged,
    Event,
    Failed,
    Framed,
    Heard,
    HeardSoFar,
    Judged,
    Looked,
    NothingSaid,
    Pondering,
    Pressed,
    SessionOver,
    SpeechEnded,
    SpeechGoesOn,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Spoken,
    Tick,
    Woke,
)
from edge.interruption import Told, interrupted
from edge.moves import (
    announce,
    attuned,
    come_to_rest,
    expected,
    fall_silent,
    full_volume,
    heard,
    invite,
    patience,
    say,
    watch,
)
from edge.signs import show_life
from edge.state import Phase, State, Step
from hardware.ports import Press
from models.ports import Exchange

JUST_NOW = 1.0
"""Seconds: whoever speaks so soon after he called asks about what the camera showed when he did."""


def step(state: State, event: Event, now: float) -> Step:
    """The state after an event at the given time, and what is to be done."""
    after, commands = _step(state, event, now)
    return show_life(after, commands, event, now)


def _step(state: State, event: Event, now: float) -> Step:
    if isinstance(event, Told):
        return _told(state, event, now)
    match event:
        case Woke():
            return _begin_turn(state, event.at)
        case Pressed():
            return _pressed(state, event.press, event.at, now)
        case Spoken():
            return _spoken(state, event, now)
        case SessionOver():
            return come_to_rest(replace(state, ending=True), [], now)
        case CannotGoOn():
            return _cannot_go_on(state, event.message, now)
        case DeviceChanged():
            older = tuple(change for change in state.news if change.device != event.device)
            return come_to_rest(replace(state, news=(*older, event)), [], now)
        case Tick():
            return _overdue(state, now)
        case SpeechGoesOn():
            return _goes_on(state, event)
        case Framed() | Looked():  # the trace and the live view need them
            return state, []
        case _ if event.turn != state.turn:
            return state, []
        case _:
            return _in_turn(state, event, now)


def _told(state: State, event: Told, now: float) -> Step:
    """What the ears tell of an utterance."""
    if state.interruption and event.utterance == state.interruption.utterance:
        return interrupted(state, state.interruption, event, now)
    if event.utterance == state.invited:
        return _invited(state, event, now)
    if event.utterance != state.utterance:
        return state, []
    match event:
        case SpeechStarted() if state.phase is Phase.LISTENING:
            return replace(state, phase=Phase.HEARING), [Look(state.turn, unless_younger=JUST_NOW)]
        case NothingSaid() if state.phase in (Phase.LISTENING, Phase.HEARING):
            silence = Chime(state.turn, "nothing")
            return come_to_rest(replace(state, phase=Phase.IDLE), [silence], now)
        case SpeechPaused() if state.phase is Phase.HEARING:
            held = replace(state, phase=Phase.THINKING, settled=False)
            return held, [
                Judge(state.turn, event.samples),
                Hold(state.turn),
                Look(state.turn),
                Transcribe(state.turn, event.samples, event.voiced, expected(state)),
            ]
        case SpeechResumed() if not state.settled:
            return _hear_on(state)
        case SpeechEnded():
            return _speech_ended(state, event, now)
        case _:
            return state, []


def _goes_on(state: State, event: SpeechGoesOn) -> Step:
    """While somebody speaks to the assistant, see what was said so far."""
    if state.phase is not Phase.HEARING or event.utterance != state.utterance:
        return state, []
    return state, [TranscribeSoFar(state.turn, event.samples, event.voiced, event.breath, expected(state))]


def _invited(state: State, event: Told, now: float) -> Step:
    """What the ears tell after an answer, though nobody has called."""
    match event:
        case SpeechStarted():
            new = replace(state.next_turn(), phase=Phase.HEARING, utterance=event.utterance, called=False)
            return new, [Begin(new.turn), Look(new.turn)]
        case NothingSaid():
            return come_to_rest(replace(state, phase=Phase.IDLE, invited=0), [], now)
        case _:
            return state, []


def _in_turn(state: State, event: Event, now: float) -> Step:
    """Events of the turn under way."""
    match event:
        case Heard():
            return heard(state, event, now)
        case HeardSoFar():
            return _heard_so_far(state, event)
        case Judged():
            return _judged(state, event)
        case Pondering():
            return replace(state, pondering=True), []
        case ClauseReady():
            # An engine may hang in mid-answer too.
            deadline = now + state.limits.answer_timeout if state.settled else None
            speaking = replace(state, phase=Phase.SPEAKING, deadline=deadline)
            return speaking, [Speak(state.turn, event.clause)]
        case Answered() | Failed() if not state.settled:
            return replace(state, postponed=(*state.postponed, event)), []
        case Answered():
            return _answered(state, event, now)
        case Failed():
            return say(replace(state, deadline=None), event.message)
        case _:  # events that only the trace and the live view need
            return state, []


def _heard_so_far(state: State, event: HeardSoFar) -> Step:
    """Words that are known before the pause decide how long it may last."""
    if state.phase is not Phase.HEARING:
        return state, []
    seconds = state.limits.patience[event.ending]
    return state, [BePatient(state.utterance, seconds, event.voiced)]


def _judged(state: State, event: Judged) -> Step:
    """The voice has a say in how long the pause may last, and the words may be known before it."""
    judged = replace(state, finished=event.finished)
    if state.settled or state.words is None:
        return judged, []
    return judged, patience(judged, state.words)


def _hear_on(state: State) -> Step:
    """The question was not complete: a new turn takes it over."""
    hearing = replace(
        state.next_turn(),
        phase=Phase.HEARING,
        utterance=state.utterance,
        hailed=state.hailed,
        called=state.called,
        last_turn=state.last_turn,
    )
    return hearing, [CancelTurn(state.turn, keep_view=True), Begin(hearing.turn, same_view=True)]


def _speech_ended(state: State, event: SpeechEnded, now: float) -> Step:
    """The question is complete. What was made ready of its answer at the pause may now be heard."""
    deadline = now + state.limits.answer_timeout
    commands: list[Command]
    if state.phase in (Phase.LISTENING, Phase.HEARING):
        state = replace(state, phase=Phase.THINKING, deadline=deadline)
        commands = [Look(state.turn), Transcribe(state.turn, event.samples, hot_words=expected(state))]
    elif state.settled:
        return state, []
    else:
        words, postponed = state.words, state.postponed
        state = replace(state, settled=True, postponed=(), deadline=deadline)
        commands = [Settle(state.turn)]
        for waiting in postponed:
            state, more = _in_turn(state, waiting, now)
            commands += more
        state = attuned(state, words) if words else state
    if state.phase in (Phase.IDLE, Phase.LISTENING):  # it was told to stop, or somebody else was spoken to
        return state, commands
    state, watching = watch(state, now)
    return state, [*commands, *watching]


def _begin_turn(state: State, at: float) -> Step:
    commands: list[Command] = [] if state.phase is Phase.IDLE else [CancelTurn(state.turn)]
    commands += full_volume(state)
    number = state.utterances + 1
    new = replace(
        state.next_turn(),
        phase=Phase.LISTENING,
        utterances=number,
        utterance=number,
        interruption=None,
        hailed=True,
    )
    return new, [*commands, Begin(new.turn), Look(new.turn), Chime(new.turn, "listening"), Listen(number, at)]


def _pressed(state: State, press: Press, at: float, now: float) -> Step:
    if press is Press.LONG:
        return fall_silent(state, now)
    asking = state.phase in (Phase.LISTENING, Phase.HEARING) or not state.settled
    if asking and state.called and not state.invited:
        return state, [EndUtterance()]
    return _begin_turn(state, at)


def _answered(state: State, event: Answered, now: float) -> Step:
    control = event.reply.control
    if control.stop:
        return fall_silent(state, now)
    commands: list[Command] = []
    volume = state.volume
    if control.volume_by:
        volume = min(1.0, max(0.1, round(volume + control.volume_by, 2)))  # never so low that it seems dead
        commands.append(SetVolume(volume))
    pending = Pending(event.reply.pending, state.turn) if event.reply.pending else None
    state = replace(state, volume=volume, mode=control.mode or state.mode, pending=pending, deadline=None)
    return state, [*commands, EndSpeech(state.turn)]


def _spoken(state: State, event: Spoken, now: float) -> Step:
    """Speech has ended: remember what was heard of it, whichever turn it belonged to."""
    question = {state.turn: state.question, state.last_turn[0]: state.last_turn[1]}.get(event.turn, "")
    if question and event.heard:
        history = (*state.history, Exchange(question, event.heard, event.foreign))
        forgotten = max(0, len(history) - state.limits.history)
        state = replace(state, history=history[forgotten:], last_answer=event.heard)
    state = replace(state, pending=heard_out(state.pending, event.turn, event.complete, now))
    if event.turn != state.turn:
        return state, []
    state = replace(state, phase=Phase.IDLE, deadline=None)
    busy = state.ending or state.news or (state.interruption and state.interruption.suspected)
    if question and event.complete and state.limits.follow_up and not busy:
        return invite(state, now)
    return come_to_rest(state, [], now)


def _overdue(state: State, now: float) -> Step:
    if state.deadline is None or now < state.deadline:
        return state, []
    return announce(state, "That took too long, so I stopped. Please ask again.", now, cancel=True)


def _cannot_go_on(state: State, message: str, now: float) -> Step:
    if state.error:  # not even that could be said
        return state, [Finish(state.error)]
    ending = replace(state, ending=True, error=message)
    return announce(ending, message, now, cancel=state.phase is not Phase.IDLE)
