"""Asks the same questions with one budget after another; what the engines said once is recalled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from edge.evaluation.examination import Examination, Grade
from edge.evaluation.recalled_vlm import Meter, RecalledVlm
from edge.evaluation.vision_question import VisionOutcome, VisionQuestion
from edge.modes import BUDGETS, Budget, Mode

if TYPE_CHECKING:
    from edge.mind import Mind


class Rehearsal:
    """A run with the full budget asks the engines; one with a tighter budget takes fewer of the same looks, and so
    costs next to nothing. Times are those of the first asking."""

    def __init__(
        self,
        vlm: RecalledVlm,
        mind: Callable[[Mapping[Mode, Budget]], Mind],
        meter: Meter,
        models_dir: Path,
    ) -> None:
        """mind: makes one of these engines with budgets. models_dir: where tuned budgets are kept."""
        self._vlm = vlm
        self._mind = mind
        self._meter = meter
        self.models_dir = models_dir

    @property
    def name(self) -> str:
        """The model's."""
        return self._vlm.info.name

    def asking(self, mode: Mode, budget: Budget, grade: Grade) -> Callable[[VisionQuestion], VisionOutcome]:
        """Answers questions in that mode within that budget; as Examination."""
        examination = Examination(self._mind({**BUDGETS, mode: budget}), grade, mode)

        def ask(question: VisionQuestion) -> VisionOutcome:
            before = self._meter.ms
            outcome = examination(question)
            return replace(outcome, ms=round(self._meter.ms - before, 1))

        return ask

    def close(self) -> None:
        """End the model."""
        self._vlm.close()
