"""Signs of life: a soft tone, and later a few words, while an answer takes its time."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from edge.actions import Chime, Command, Speak
from edge.events import ClauseReady, Event
from edge.reply import Clause, Source
from edge.state import Phase, State, Step, Waiting

LONG = 1.2
"""Seconds without a sound after which people wonder whether they were heard."""
_FIRST_WORDS = 6.0
"""Seconds after which a tone is not enough."""
_AGAIN = 12.0
_WORDS = ("One moment, I am still thinking.", "Still thinking.")
_BUSY = 0.5
"""Seconds for which a sign is put off where somebody speaks."""
_REMEMBERED = 5


def show_life(state: State, commands: list[Command], event: Event, now: float) -> Step:
    """What is to be done besides, so that the wearer knows that an answer is on its way.

    The tone comes at once where answers that were not ready at the end of their questions have taken long of late,
    else as soon as this one has."""
    waiting = state.waiting
    if isinstance(event, ClauseReady) and waiting and waiting.turn == event.turn == state.turn:
        state = replace(state, waits=(*state.waits, now - waiting.since)[-_REMEMBERED:])
    if not (state.limits.signs and state.settled and state.phase is Phase.THINKING):
        return (state if waiting is None else replace(state, waiting=None)), commands
    if waiting is None or waiting.turn != state.turn:
        soon = bool(state.waits) and median(state.waits) > LONG
        waiting = Waiting(state.turn, now, now if soon else now + LONG)
    if now < waiting.due:
        return replace(state, waiting=waiting), commands
    if state.interruption and state.interruption.suspected:
        return replace(state, waiting=replace(waiting, due=now + _BUSY)), commands
    return _give(state, waiting, commands)


def _give(state: State, waiting: Waiting, commands: list[Command]) -> Step:
    given = waiting.given + 1
    due = waiting.since + _FIRST_WORDS + (given - 1) * _AGAIN
    sign: Command
    if waiting.given:
        words = _WORDS[min(waiting.given, len(_WORDS)) - 1]
        sign = Speak(state.turn, Clause(words, Source.ASSISTANT), aside=True)
    else:
        sign = Chime(state.turn, "thinking")
    return replace(state, waiting=replace(waiting, due=due, given=given)), [*commands, sign]
