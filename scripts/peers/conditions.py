"""What is compared: the conditions, the answers and the costs of engines."""

from __future__ import annotations

from dataclasses import dataclass

from peers.turn import Costs

LAPTOP = Costs(recognition=0.25, first_token=0.3, encode=0.9, tokens_per_second=12.0, synthesis=0.10)
PI5 = Costs(recognition=0.9, first_token=0.3, encode=3.0, tokens_per_second=8.0, synthesis=0.18)

LONG = (
    "There is a wooden table in front of you, with a blue cup and two books on it.",
    "A man in a dark green jacket is standing at the counter and talking to the tired cashier.",
    "You are facing a wide street where three parked cars and a delivery van block the right lane.",
    "The sign above the door says that the shop opens at nine and closes at half past five.",
)
"""First sentences of 18 words."""
SHORT = (
    "It is a blue cup.",
    "I see four empty chairs.",
    "The door is still open.",
    "He wears a green jacket.",
)
"""First sentences of five."""
REST = "Tell me if you want to know more about it."


@dataclass(frozen=True)
class Condition:
    """One row of the comparison."""

    key: str
    title: str
    answers: tuple[str, ...] = LONG
    """First sentences; another follows each."""
    costs: Costs | None = LAPTOP
    """None: real engines."""
    picture: bool = False
    patience: float = 8.0
    """Seconds after the end of speech until a turn is given up."""
    kind: str = "answer"
    """What it is about: 'answer', 'pause' or 'interruption'."""
    systems: tuple[str, ...] = ("quizglass", "pipecat", "pipecat-tuned", "wyoming")

    def answer(self, number: int) -> str:
        """What is to be answered in the turn of this number."""
        return f"{self.answers[number % len(self.answers)]} {REST}"


CONDITIONS = (
    Condition("A", "laptop, no picture, first sentence of 18 words"),
    Condition("B", "laptop, no picture, first sentence of 5 words", answers=SHORT),
    Condition("C", "laptop, new picture, first sentence of 18 words", picture=True),
    Condition("D", "Pi 5, new picture, first sentence of 18 words", costs=PI5, picture=True, patience=16.0),
    Condition(
        "E", "real engines, new picture, first sentence of 18 words", costs=None, picture=True, patience=25.0
    ),
    Condition(
        "pauses",
        "sentences with a pause in their middle",
        answers=SHORT,
        kind="pause",
        patience=4.0,
        systems=("quizglass", "pipecat"),
    ),
    Condition(
        "interruptions",
        "somebody speaks over the answer",
        kind="interruption",
        patience=9.0,
        systems=("quizglass", "pipecat"),
    ),
)
