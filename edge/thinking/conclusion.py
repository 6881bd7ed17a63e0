"""What thinking comes to."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from edge.reply import Clause


@dataclass(frozen=True)
class Conclusion:
    """How sure the answer is."""

    confidence: float | None
    refused: bool = False
    """The model does not know, and nothing that was read answers the question."""


Thinking = Generator[Clause, None, Conclusion]
