"""What was done for an answer, look by look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.thinking.regions import Box

if TYPE_CHECKING:
    from edge.reply import Source


@dataclass(frozen=True)
class Step:
    """One look, and what came of it."""

    action: str
    """'look', 'find', 'read', 'point', 'scan', 'measure', 'compare', 'count', 'place', 'plan', 'choose', 'use' or
    'judge'."""
    asked: str
    found: str
    """Empty where nothing was."""
    source: Source
    ms: float
    box: Box | None = None
    """The part of the frame that was looked at, None for all of it."""
    zoom: float = 1.0
    """How much it was enlarged."""
    change: str = ""
    """What else was done to it, in words."""
    marks: tuple[Box, ...] = ()
    """Where in the frame it was found."""
    tokens: int = 0
    confidence: float | None = None
    agent: str = ""
    """Who asked, where there are several."""
