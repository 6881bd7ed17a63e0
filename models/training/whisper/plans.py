"""How much of everything."""

from __future__ import annotations

from dataclasses import dataclass

from models.training.speech.voices import TRAINING, Voice
from models.training.whisper.shapes import MINIATURE, STARTER, Shapes


@dataclass(frozen=True)
class Schedule:
    """How long the training takes, and how fast it goes."""

    steps: int
    rate: float
    """Peak learning rate: see Optimizer."""
    warm_up: int = 300
    """Steps over which the rate rises."""
    falling: float = 0.4
    """The last part of all steps, in which the rate falls."""

    guided: float = 0.5
    """The first part of all steps, in which the guide leaves: see models.training.whisper.objective."""

    def guided_at(self, step: int) -> float:
        """How much of the guide is left at a step."""
        return max(0.0, 1 - step / (self.guided * self.steps))

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, the first of which is 0."""
        rising = min(1.0, (step + 1) / self.warm_up)
        return self.rate * rising * min(1.0, (self.steps - step) / (self.falling * self.steps))


@dataclass(frozen=True)
class Plan:
    """One way of training."""

    shapes: Shapes
    schedule: Schedule
    batch: int
    shards: int
    sentences: int = 224
    """In a shard."""
    pieces: int = 2000
    """Of words, in the vocabulary."""
    texts: int = 60_000
    """From which the vocabulary is learnt."""
    voices: tuple[Voice, ...] = TRAINING
    seed: int = 1


FULL = Plan(STARTER, Schedule(10_000, rate=8e-4, warm_up=150), batch=32, shards=120)
"""What ships: 61,000 recordings, each seen five times."""
SMALL = Plan(
    MINIATURE,
    Schedule(300, rate=1e-3, warm_up=40),
    batch=24,
    shards=1,
    sentences=40,
    pieces=600,
    texts=2000,
)
"""A miniature that shows in a minute that the chain is whole; it learns nothing of use."""
