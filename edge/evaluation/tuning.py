"""The tightest budget with which answers are as often right. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from edge.evaluation.statistics import Z
from edge.evaluation.vision_question import VisionOutcome
from edge.modes import Budget, Mode

TOLERANCE = 0.01
"""Share of the questions that a tighter budget may lose, with 95% confidence."""
FEWEST = 300
"""Questions: even where none of fewer is lost, more than 1 in 100 may be (Hanley and Lippman-Hand, "If nothing goes
wrong, is everything all right?", 1983)."""
ASKS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32)
TOKENS = (96, 128, 192, 256, 384)
"""From what the longest answer may have: a budget ends the looking, and is not to cut off a description, of which the
questions here have none."""

Trial = Callable[[Budget], Sequence[VisionOutcome]]
"""Asks the same questions, in the same order, with a budget."""


@dataclass(frozen=True)
class Tuned:
    """What tightening a mode's budget came to."""

    mode: Mode
    full: Budget
    tight: Budget
    before: Sequence[VisionOutcome]
    after: Sequence[VisionOutcome]

    def figures(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "mode": self.mode.value,
            "questions": len(self.before),
            "full": _figures(self.full, self.before),
            "tight": _figures(self.tight, self.after),
            "lost": _differing(self.before, self.after),
            "gained": _differing(self.after, self.before),
            "tolerance": TOLERANCE,
        }


def tighten(mode: Mode, full: Budget, trial: Trial) -> Tuned:
    """Fewer questions to the model first, then fewer tokens, each as few as the answers bear."""
    before = after = trial(full)
    tight = full
    for name, steps in (("asks", ASKS), ("tokens", TOKENS)):
        for limit in steps:
            if limit >= getattr(tight, name):
                break
            budget = replace(tight, **{name: limit})
            outcomes = trial(budget)
            if holds(before, outcomes):
                tight, after = budget, outcomes
                break
    return Tuned(mode, full, tight, before, after)


def holds(before: Sequence[VisionOutcome], after: Sequence[VisionOutcome]) -> bool:
    """Whether at most TOLERANCE of the questions are lost, at the 95% bound of the paired difference (McNemar, "Note on
    the sampling error of the difference between correlated proportions", 1947), and as many are asked as can tell."""
    lost, gained = _differing(before, after), _differing(after, before)
    bound = lost - gained + Z * math.sqrt(lost + gained)
    return len(before) >= FEWEST and bound <= TOLERANCE * len(before)


def table(figures: dict[str, Any]) -> Iterator[str]:
    """Lines for people; figures: as Tuned.figures gives them."""
    yield f"{figures['mode']}: {figures['questions']} questions, {figures['lost']} lost and {figures['gained']} gained"
    for name in ("full", "tight"):
        part = figures[name]
        yield (
            f"  {name.ljust(5)}  at most {part['tokens']} tokens and {part['asks']} questions to the model: "
            f"{part['right']:.1%} right, for each of which {part['tokens_per_correct']} tokens "
            f"and {part['ms_per_correct']} ms"
        )


def _differing(right: Sequence[VisionOutcome], wrong: Sequence[VisionOutcome]) -> int:
    """How many are right in one and not in the other."""
    return sum(1 for one, other in zip(right, wrong, strict=True) if one.right and not other.right)


def _figures(budget: Budget, outcomes: Sequence[VisionOutcome]) -> dict[str, Any]:
    right = sum(1 for outcome in outcomes if outcome.right)
    return {
        "tokens": budget.tokens,
        "asks": budget.asks,
        "right": round(right / len(outcomes), 4),
        "tokens_per_correct": round(sum(o.tokens for o in outcomes) / right, 2) if right else None,
        "ms_per_correct": round(sum(o.ms for o in outcomes) / right, 1) if right else None,
    }
