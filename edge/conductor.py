"""The conductor: one thread owns the state; events come in, commands go out."""

from __future__ import annotations

import queue
from collections.abc import Callable

from edge.actions import Command, Finish
from edge.events import Event, Tick
from edge.state import State
from edge.step import step
from hardware.clock import Clock

Observer = Callable[[Event, State, float], None]
"""Told of each event, the state after it, and when: traces, the live view, records."""


class Conductor:
    """A single writer: given the same events at the same times, a session goes the same way again."""

    def __init__(
        self, state: State, dispatch: Callable[[Command], None], observers: tuple[Observer, ...], clock: Clock
    ) -> None:
        self._state = state
        self._dispatch = dispatch
        self._observers = observers
        self._clock = clock
        self._inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        """Put an event into the inbox; any thread may call it, and it never blocks.

        The inbox needs no bound of its own: each lane waits for room before it posts more of a turn.
        """
        self._inbox.put(event)

    def run(self) -> str | None:
        """Handle events until the session ends; why it could not go on, None if it was meant to end."""
        while True:
            finish = self._handle(self._next())
            if finish:
                return finish.error

    def _next(self) -> Event:
        deadline = self._state.tick_due
        if deadline is None:
            return self._inbox.get()
        try:
            return self._inbox.get(timeout=max(0.0, deadline - self._clock.now()))
        except queue.Empty:
            return Tick()

    def _handle(self, event: Event) -> Finish | None:
        now = self._clock.now()
        self._state, commands = step(self._state, event, now)
        for observe in self._observers:
            observe(event, self._state, now)
        for command in commands:
            if isinstance(command, Finish):
                return command
            self._dispatch(command)
        return None
