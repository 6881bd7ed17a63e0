"""Is there time for a transcript of what was said so far? A pure decider, from what earlier ones cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import permutations
from statistics import median

_IN_SPEECH = 0.2
"""Seconds that one may take while somebody speaks: no pause is believed sooner, so the final one never waits for it."""
_IN_BREATH = 0.5
"""Seconds that one may take when the voice has just ceased. Mostly it becomes the final one; if not, that one waits."""
_REST = 3.0
"""Of its own time, after which the next one may begin: two cores at work are then half of one at most."""
_REMEMBERED = 8
_SPREAD = 0.5
"""Seconds by which sounds must differ in length to tell what length costs."""


@dataclass(frozen=True)
class Pace:
    """What transcripts cost on this machine, as far as is known. All times are seconds."""

    costs: tuple[tuple[float, float], ...] = ()
    """(sound, time) of the latest."""
    ended_at: float = -math.inf

    def after(self, sound: float, spent: float, now: float) -> Pace:
        """A transcript of so much sound took so long."""
        return Pace((*self.costs, (sound, spent))[-_REMEMBERED:], now)

    def allows(self, sound: float, breath: bool, now: float) -> bool:
        """Whether to begin one. breath: the voice has just ceased. Of the first nobody knows what it costs: that
        begins in a breath, a little before it would at a pause."""
        expected = self.expected(sound)
        if expected is None or breath:
            return breath and (expected or 0.0) <= _IN_BREATH
        return expected <= _IN_SPEECH and now - self.ended_at >= self.costs[-1][1] * _REST

    def expected(self, sound: float) -> float | None:
        """Seconds that one would take, None while nothing is known.

        Whisper takes the same for any sound up to 30 s, PocketSphinx in proportion to it; a line fits either. One that
        took unusually long, since others wanted the cores, does not bend it: H. Theil, "A rank-invariant method of
        linear and polynomial regression analysis", 1950.
        """
        if not self.costs:
            return None
        slopes = [
            (later - earlier) / (long - short)
            for (short, earlier), (long, later) in permutations(self.costs, 2)
            if long - short >= _SPREAD
        ]
        if not slopes:
            longest = max(known for known, _ in self.costs)
            return median(spent for _, spent in self.costs) * max(1.0, sound / longest)
        slope = max(0.0, median(slopes))
        return median(spent - slope * known for known, spent in self.costs) + slope * sound
