"""What several events lead to: answering, saying something, falling silent, coming to rest."""

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
    StopEncoding,
    StopListening,
)
from edge.addressed import accustomed, is_addressed, is_near
from edge.completeness import Ending, agreed
from edge.consent import consent, is_no
from edge.events import Heard
from edge.hot_words import hot_words
from edge.overheard import Meaning
from edge.reply import Clause, Source
from edge.state import Interruption, Phase, State, Step

_BEFORE = 0.3
"""Seconds: somebody may have begun to speak just before an answer ended."""
_SHORTEST_WAIT = 1.0
"""Seconds for which it is worth while to wait for another question."""


def heard(state: State, event: Heard, now: float) -> Step:
    """Answer, unless it is too early to: then the length of the silence shows whether more is said. Who has not
    called, and speaks to somebody else, is not answered."""
    text = event.transcript.text
    commands: list[Command] = []
    certain = state.hailed and is_near(event.level, state.usual_level)
    agreed = consent(
        state.pending,
        text,
        state.turn,
        now,
        hailed=state.hailed,
        level=event.level,
        usual=state.usual_level,
    )
    if not state.called:
        language = event.transcript.language
        if not is_addressed(text, event.level, state.usual_level, event.is_command, language):
            return _overlook(state, event, now)
        state = replace(state, called=True)
    elif state.settled:
        state = attuned(state, event)
    if not state.settled:
        state = replace(state, words=event)
        commands += patience(state, event)
        if not text or event.ending is Ending.INCOMPLETE or event.meaning is Meaning.STOP:
            return replace(state, postponed=(*state.postponed, event)), commands
    if event.meaning is Meaning.STOP:
        return fall_silent(state, now)
    if not text:
        return say(state, "I did not catch that.")
    if state.pending and is_no(text):
        return say(replace(state, pending=None), "I leave it.")
    asked = replace(state, question=text)
    if event.is_command:
        commands.append(StopEncoding(state.turn))
    return asked, [
        *commands,
        Answer(
            state.turn,
            text,
            state.history,
            state.last_answer,
            event.transcript.language,
            state.mode,
            agreed,
            certain,
        ),
    ]


def attuned(state: State, event: Heard) -> State:
    """Knowing how loud the wearer is, where he called. Only once his question is complete: else the first half of what
    somebody far away says would make the second half near."""
    if not (state.hailed and event.transcript.text):
        return state
    return replace(state, usual_level=accustomed(state.usual_level, event.level))


def patience(state: State, event: Heard) -> list[Command]:
    """How long a silence is waited for after these words, said in this voice."""
    ending = agreed(event.ending, state.finished, event.is_command)
    return [BePatient(state.utterance, state.limits.patience[ending])]


def _overlook(state: State, event: Heard, now: float) -> Step:
    """That was for somebody else."""
    if not state.settled:
        return replace(state, postponed=(*state.postponed, event)), []
    quiet, commands = leave_alone(replace(state, phase=Phase.IDLE, deadline=None))
    commands.append(CancelTurn(state.turn))
    if state.invited_until - now >= _SHORTEST_WAIT and not (state.ending or state.news):
        inviting, more = invite(quiet, now, state.invited_until)
        return inviting, [*commands, *more]
    return come_to_rest(quiet, commands, now)


def expected(state: State) -> tuple[str, ...]:
    """Words that the wearer is likely to say now."""
    return hot_words(state.limits.names, state.history, state.limits.expected)


def say(state: State, message: str) -> Step:
    """Say something about the assistant itself as this turn's last words."""
    clause = Clause(message, Source.ASSISTANT)
    return replace(state, phase=Phase.SPEAKING), [Speak(state.turn, clause), EndSpeech(state.turn)]


def announce(state: State, message: str, now: float, *, cancel: bool = False) -> Step:
    """Say something in a turn of its own, whose sound replaces that of the turn before."""
    commands: list[Command] = [CancelTurn(state.turn)] if cancel else []
    alone, leaving = leave_alone(state)
    new = alone.next_turn()
    speaking, said = say(new, message)
    speaking, watching = watch(speaking, now)
    return speaking, [*commands, *leaving, Begin(new.turn), *said, *watching]


def fall_silent(state: State, now: float) -> Step:
    """Stop everything, and listen to nobody. A new turn number makes whatever is still on its way inaudible."""
    state, commands = leave_alone(replace(state, pending=None))
    if state.phase is Phase.IDLE:
        return state, commands
    silent = replace(state.next_turn(), phase=Phase.IDLE)
    return come_to_rest(silent, [*commands, CancelTurn(state.turn), Begin(silent.turn)], now)


def come_to_rest(state: State, commands: list[Command], now: float) -> Step:
    """Once nothing goes on: end if that is due, else tell what changed meanwhile, else listen to nobody."""
    waits = state.invited and (state.ending or state.news)
    if waits or (state.ending and state.phase is Phase.LISTENING):
        state = replace(state, phase=Phase.IDLE, invited=0)
    if state.phase is not Phase.IDLE:
        return state, commands
    if state.ending:
        return state, [*commands, Finish(state.error)]
    if state.news:
        news = " ".join(change.message for change in state.news)
        speaking, said = announce(replace(state, news=()), news, now)
        return speaking, [*commands, *said]
    if state.interruption and state.interruption.suspected:  # whoever has just begun to speak is heard out
        return state, commands
    alone, leaving = leave_alone(state)
    return alone, [*commands, *leaving]


def invite(state: State, now: float, until: float | None = None) -> Step:
    """After an answer, listen for another question, of which nobody needs to say that it is one. until: what is left
    of such a time, which was announced before."""
    number = state.utterances + 1
    inviting = replace(
        state,
        phase=Phase.LISTENING,
        utterances=number,
        invited=number,
        invited_until=until or now + state.limits.follow_up,
        interruption=None,
    )
    listen = Listen(number, now - _BEFORE, give_up_after=inviting.invited_until - now + _BEFORE)
    return inviting, [listen] if until else [Chime(state.turn, "more"), listen]


def watch(state: State, since: float) -> Step:
    """Listen for the wearer while the assistant thinks and speaks."""
    if not state.limits.barge_in or state.interruption:
        return state, []
    number = state.utterances + 1
    watching = replace(state, utterances=number, interruption=Interruption(number))
    return watching, [Listen(number, since, interrupting=True)]


def leave_alone(state: State) -> tuple[State, list[Command]]:
    """Whoever speaks over the answer is not listened to any more."""
    if state.interruption is None:
        return state, []
    commands = [*full_volume(state), StopListening(state.interruption.utterance)]
    return replace(state, interruption=None), commands


def full_volume(state: State) -> list[Command]:
    """As loud as before somebody spoke over the answer."""
    return [SetVolume(state.volume)] if state.interruption and state.interruption.suspected else []
