"""What somebody says while the assistant thinks and speaks, and what the assistant makes of it.

At the first sound of a voice the answer is played more softly, and goes on. It is cut off, and what is said becomes the
next question, once the voice has lasted too long for a cough or a murmur, or once its words are known to be meant for
the assistant. Otherwise the answer is as loud as before, without a gap.
"""

from __future__ import annotations

from dataclasses import replace

from edge.actions import Begin, CancelTurn, Check, Command, Hold, Look, SetVolume
from edge.events import (
    Heard,
    NothingSaid,
    Overheard,
    SpeechConfirmed,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
)
from edge.moves import come_to_rest, fall_silent, full_volume, heard, watch
from edge.overheard import Meaning
from edge.state import Interruption, Phase, State, Step

DUCKED = 0.25
"""Of the volume, while somebody seems to speak over the answer."""
SHORTEST_WORD = 0.12
"""Seconds of voice; what is shorter is a click or a cough."""

Told = SpeechStarted | SpeechConfirmed | SpeechPaused | SpeechResumed | SpeechEnded | NothingSaid | Overheard


def interrupted(state: State, interruption: Interruption, event: Told, now: float) -> Step:
    """What the ears tell of it."""
    match event:
        case SpeechStarted() | SpeechResumed():
            suspected = replace(state, interruption=replace(interruption, suspected=True))
            return suspected, [SetVolume(state.volume * DUCKED)]
        case SpeechConfirmed():
            return _take_over(state, interruption, None, now)
        case SpeechPaused() if event.voiced >= SHORTEST_WORD:
            checking = replace(state, interruption=replace(interruption, checking=True))
            return checking, [Check(interruption.utterance, event.samples)]
        case SpeechPaused():
            return _go_on(state, interruption, now)
        case SpeechEnded() | NothingSaid():
            over = replace(interruption, over=True)
            if interruption.checking:
                return replace(state, interruption=over), []
            return _go_on(state, over, now)
        case Overheard(meaning=Meaning.STOP):
            return _stop(state, now)
        case Overheard(meaning=Meaning.WORDS):
            return _take_over(state, interruption, event, now)
        case Overheard():
            return _go_on(state, replace(interruption, checking=False), now)


def _go_on(state: State, interruption: Interruption, now: float) -> Step:
    """It was nothing: speak on, and listen again."""
    commands = full_volume(state)
    if not interruption.over:
        calm = replace(state, interruption=replace(interruption, suspected=False))
        return come_to_rest(calm, commands, now)
    alone = replace(state, interruption=None)
    if state.phase is Phase.IDLE:
        return come_to_rest(alone, commands, now)
    watching, more = watch(alone, now)
    return watching, [*commands, *more]


def _stop(state: State, now: float) -> Step:
    commands = full_volume(state)
    silent, more = fall_silent(replace(state, interruption=None), now)
    return silent, [*commands, *more]


def _take_over(state: State, interruption: Interruption, told: Overheard | None, now: float) -> Step:
    """A new turn, with the words already said."""
    commands: list[Command] = [] if state.phase is Phase.IDLE else [CancelTurn(state.turn)]
    commands += full_volume(state)
    new = replace(state.next_turn(), phase=Phase.HEARING, utterance=interruption.utterance, interruption=None)
    commands += [Begin(new.turn), Look(new.turn)]
    if told is None:
        return new, commands
    thinking = replace(
        new,
        phase=Phase.THINKING,
        settled=interruption.over,
        deadline=now + state.limits.answer_timeout if interruption.over else None,
    )
    if not interruption.over:
        commands.append(Hold(new.turn))
    answering, more = heard(
        thinking, Heard(new.turn, told.transcript, told.start, told.end, told.ending), now
    )
    commands += more
    if interruption.over:
        answering, more = watch(answering, now)
        commands += more
    return answering, commands
