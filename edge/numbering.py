"""Which question an event belongs to, for those who watch: one question may take several turns until it is complete."""

from __future__ import annotations

from edge.events import Event, Framed, Looked
from edge.state import State

_KEPT = 64
"""Of turns that are over: events come late, but not so late."""


class Numbering:
    """Follows the conductor. A question goes by the number of the turn that began it, all else by its own turn's."""

    def __init__(self) -> None:
        self._begun: dict[int, int] = {}
        """The turn that began the answer to each utterance."""
        self._questions: dict[int, int] = {}
        """The question of each turn."""
        self._newest: dict[int, int] = {}
        """The newest turn of each question."""

    def follow(self, state: State) -> int | None:
        """To be called with each new state. A question whose answer is begun anew, else None."""
        if state.turn in self._questions:
            return None
        question = self._begun.setdefault(state.utterance, state.turn) if state.utterance else state.turn
        anew = question in self._newest
        self._questions[state.turn] = question
        self._newest[question] = state.turn
        for numbers in (self._begun, self._questions, self._newest):
            if len(numbers) > _KEPT:
                del numbers[next(iter(numbers))]
        return question if anew else None

    def question(self, event: Event) -> int | None:
        """What it is about; None for what is about no question, or about an answer that was begun anew since."""
        utterance: int | None = getattr(event, "utterance", None)
        if utterance is not None:
            return self._begun.get(utterance)
        turn: int | None = getattr(event, "turn", None)
        question = self._questions.get(turn) if turn is not None else None
        if isinstance(event, Framed | Looked):
            return question
        return question if question is not None and self._newest.get(question) == turn else None
