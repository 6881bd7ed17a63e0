"""What several events lead to: saying something, falling silent, coming to rest."""

from __future__ import annotations

from dataclasses import replace

from edge.actions import (
    Answer,
    Begin,
    BePatient,
    CancelTurn,
    Chime,
    Command,
    EndSpeech,
    Finish,
    Listen,
    SetVolume,
    Speak,
    StopListening,
)
from edge.addressed import is_addressed
from edge.completeness import Ending
from edge.events import Heard
from edge.reply import Clause, Source
from edge.state import Interruption, Phase, State, Step


def heard(state: State, event: Heard, now: float) -> Step:
    """Answer, unless it is too early to: then the length of the silence shows whether more is said. Who has not
    called, and speaks to somebody else, is not answered."""
    text = event.transcript.text
    commands: list[Command] = []
    if state.called:
        state = replace(state, usual_level=event.level)
    elif not is_addressed(text, event.level, state.usual_level, event.is_command):
        if not state.settled:
            return replace(state, postponed=(*state.postponed, event)), []
        return come_to_rest(replace(state, phase=Phase.IDLE, deadline=None), [CancelTurn(state.turn)], now)
    if not state.settled:
        if event.ending in state.limits.patience:
            commands.append(BePatient(state.utterance, state.limits.patience[event.ending]))
        if not text or event.ending is Ending.INCOMPLETE:
            return replace(state, postponed=(*state.postponed, event)), commands
    if not text:
        return say(state, "I did not catch that.")
    asked = replace(state, question=text)
    return asked, [*commands, Answer(state.turn, text, state.history, state.last_answer)]


def say(state: State, message: str) -> Step:
    """Say something about the assistant itself as this turn's last words."""
    clause = Clause(message, Source.ASSISTANT)
    return replace(state, phase=Phase.SPEAKING), [Speak(state.turn, clause), EndSpeech(state.turn)]


def announce(state: State, message: str, now: float, *, cancel: bool = False) -> Step:
    """Say something in a turn of its own, whose sound replaces that of the turn before."""
    commands: list[Command] = [CancelTurn(state.turn)] if cancel else []
    new = state.next_turn()
    speaking, said = say(new, message)
    speaking, watching = watch(speaking, now)
    return speaking, [*commands, Begin(new.turn), *said, *watching]


def fall_silent(state: State, now: float) -> Step:
    """Stop everything. A new turn number makes whatever is still on its way inaudible."""
    if state.phase is Phase.IDLE:
        return state, []
    silent = replace(state.next_turn(), phase=Phase.IDLE)
    return come_to_rest(silent, [CancelTurn(state.turn), Begin(silent.turn)], now)


def come_to_rest(state: State, commands: list[Command], now: float) -> Step:
    """Once nothing goes on: end if that is due, else tell what changed meanwhile, else listen to nobody."""
    if state.invited and (state.ending or state.news):
        state = replace(state, phase=Phase.IDLE, invited=0)
    if state.phase is not Phase.IDLE:
        return state, commands
    if state.ending:
        return state, [*commands, Finish(state.error)]
    if state.news:
        speaking, said = announce(replace(state, news=""), state.news, now)
        return speaking, [*commands, *said]
    interruption = state.interruption
    if interruption is None or interruption.suspected:  # whoever has just begun to speak is heard out
        return state, commands
    return replace(state, interruption=None), [*commands, StopListening(interruption.utterance)]


def invite(state: State, now: float) -> Step:
    """After an answer, listen for another question, of which nobody needs to say that it is one."""
    number = state.utterances + 1
    inviting = replace(state, phase=Phase.LISTENING, utterances=number, invited=number, interruption=None)
    listen = Listen(number, now, give_up_after=state.limits.follow_up)
    return inviting, [Chime(state.turn, "more"), listen]


def watch(state: State, now: float) -> Step:
    """Listen for the wearer while the assistant thinks and speaks."""
    if not state.limits.barge_in or state.interruption:
        return state, []
    number = state.utterances + 1
    watching = replace(state, utterances=number, interruption=Interruption(number))
    return watching, [Listen(number, now, interrupting=True)]


def full_volume(state: State) -> list[Command]:
    """As loud as before somebody spoke over the answer."""
    return [SetVolume(state.volume)] if state.interruption and state.interruption.suspected else []
