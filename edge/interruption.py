"""What somebody says while the assistant thinks and speaks, and what the assistant makes of it.

At the first sound of a voice the answer is played more softly, and goes on. It is cut off, and what is said becomes the
next question, once the voice has lasted too long for a cough or a murmur, or once its words are known to be meant for
the assistant. Otherwise the answer is as loud as before, without a gap. "Stop", to an assistant that still looks
closer, asks for what it knows by now; said again, or to an answer, it asks for silence. Of voices that are far away,
only the words that stop it matter. Whoever speaks up while such a voice goes on is told from it by being louder.
"""

from __future__ import annotations

from dataclasses import replace

from edge.actions import (
    Begin,
    CancelTurn,
    Check,
    Command,
    Conclude,
    Hold,
    Listen,
    Look,
    Relay,
    SetVolume,
    StopListening,
)
from edge.addressed import is_far
from edge.events import (
    NothingSaid,
    Overheard,
    SpeechConfirmed,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
)
from edge.moves import come_to_rest, fall_silent, full_volume, invite, watch
from edge.overheard import Meaning
from edge.state import Interruption, Phase, State, Step
from hardware.ports import MICROPHONE_RATE, Samples

DUCKED = 0.25
"""Of the volume, while somebody seems to speak over the answer."""
SHORTEST_WORD = 0.12
"""Seconds of voice; what is shorter is a click or a cough."""
RECENT = 1.0
"""Seconds in which somebody who has just been found louder than the voice before him has begun to speak."""
_CHECKED = 2 * MICROPHONE_RATE
"""Samples of a voice far away that are listened to: enough for the words that stop an answer."""

Told = SpeechStarted | SpeechConfirmed | SpeechPaused | SpeechResumed | SpeechEnded | NothingSaid | Overheard


def interrupted(state: State, interruption: Interruption, event: Told, now: float) -> Step:
    """What the ears tell of it."""
    match event:
        case SpeechResumed() if interruption.far:
            return replace(state, interruption=replace(interruption, checking=False)), []
        case SpeechStarted() | SpeechResumed():
            # What was said before is checked again, with what follows.
            suspected = replace(interruption, suspected=True, checking=False)
            return replace(state, interruption=suspected), [SetVolume(state.volume * DUCKED)]
        case SpeechConfirmed() if is_far(event.level, state.usual_level):
            return _go_on(state, replace(interruption, far=True), now)
        case SpeechConfirmed():
            return _take_over(state, interruption, None, now)
        case SpeechPaused() if event.voiced >= SHORTEST_WORD:
            return _check(state, interruption, event.samples)
        case SpeechPaused():
            return _go_on(state, interruption, now)
        case SpeechEnded() | NothingSaid():
            over = replace(interruption, ended_at=now)
            if isinstance(event, SpeechEnded) and interruption.suspected and not interruption.checks:
                return _check(state, over, event.samples)
            if interruption.checking:
                return replace(state, interruption=over), []
            return _go_on(state, over, now)
        case Overheard():
            if not interruption.checking or event.check != interruption.checks:
                return state, []
            return _understood(state, interruption, event, now)


def _check(state: State, interruption: Interruption, samples: Samples) -> Step:
    number = interruption.checks + 1
    if interruption.far:
        samples = samples[-_CHECKED:]
    checking = replace(interruption, checks=number, checking=True)
    return replace(state, interruption=checking), [Check(interruption.utterance, number, samples)]


def _understood(state: State, interruption: Interruption, event: Overheard, now: float) -> Step:
    match event.heard.meaning:
        case Meaning.STOP if state.pondering and state.phase is Phase.THINKING:
            going_on, commands = _go_on(
                replace(state, pondering=False), replace(interruption, checking=False), now
            )
            return going_on, [Conclude(state.turn), *commands]
        case Meaning.STOP:
            return fall_silent(state, now)
        case Meaning.WORDS if is_far(event.heard.level, state.usual_level):
            return _go_on(state, replace(interruption, checking=False, far=True), now)
        case Meaning.WORDS:
            return _take_over(state, interruption, event, now)
        case Meaning.BACKCHANNEL:
            return _go_on(state, replace(interruption, checking=False), now)


def _go_on(state: State, interruption: Interruption, now: float) -> Step:
    """It was nothing: speak on, and listen again."""
    commands = full_volume(state)
    alone = replace(state, interruption=None)
    if state.phase is not Phase.IDLE:
        if interruption.ended_at is None:
            return replace(state, interruption=replace(interruption, suspected=False)), commands
        # The ears have been idle since then, but they remember.
        watching, more = watch(alone, interruption.ended_at)
    elif state.limits.follow_up and state.question and not (state.ending or state.news):
        watching, more = invite(alone, now)
    else:
        watching, more = come_to_rest(alone, [StopListening(interruption.utterance)], now)
    return watching, [*commands, *more]


def _take_over(state: State, interruption: Interruption, told: Overheard | None, now: float) -> Step:
    """A new turn, with the words already said."""
    over = interruption.ended_at is not None
    commands: list[Command] = [] if state.phase is Phase.IDLE else [CancelTurn(state.turn)]
    commands += full_volume(state)
    new = replace(
        state.next_turn(),
        phase=Phase.HEARING,
        utterance=interruption.utterance,
        interruption=None,
        called=state.called,
    )
    commands += [Begin(new.turn), Look(new.turn)]
    if told is None:
        if interruption.far:  # the ears begin again, without what was said further away
            number = state.utterances + 1
            new = replace(new, utterances=number, utterance=number)
            commands.append(Listen(number, now - RECENT))
        return new, commands
    deadline = now + state.limits.answer_timeout if over else None
    thinking = replace(new, phase=Phase.THINKING, settled=over, deadline=deadline)
    if not over:
        commands.append(Hold(new.turn))
    commands.append(Relay(replace(told.heard, turn=new.turn)))
    if over:
        thinking, watching = watch(thinking, now)
        commands += watching
    return thinking, commands
