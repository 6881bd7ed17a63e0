"""What things are shown on: straight on the background, a card, a phone's screen, a print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.training.canvas import Canvas, Matrix
from models.training.scene import SIDE


@dataclass(frozen=True, eq=False)
class Sheet:
    """A surface in the room."""

    presented: str
    matrix: Matrix
    """Takes the sheet, whose sides are 1, to the picture's pixels."""

    @property
    def scale(self) -> float:
        """The sheet's size as a fraction of the picture's."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:2, :2])))) / SIDE

    def under(self, rng: np.random.Generator, canvas: Canvas) -> None:
        """Draw what is behind the things."""

    def over(self, rng: np.random.Generator, canvas: Canvas) -> None:
        """Draw what is before the things."""


def sheet(rng: np.random.Generator) -> Sheet:
    """A surface, seen nearly straight."""
    return Sheet("", np.diag([float(SIDE), float(SIDE), 1.0]))
