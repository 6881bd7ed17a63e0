"""How far figures from a sample can be trusted, and how well confidence tells right from wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959964
"""The normal distribution's 97.5% point: intervals hold the true value in 95% of samples."""

BINS = 10
RESAMPLES = 1000
FEWEST = 10
"""Utterances from which an error rate gets an interval: fewer tell too little of how much they vary."""

Interval = tuple[float, float]
Bar = tuple[float, Interval | None]
"""A value and its 95% interval, None where it is not known."""


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """0..1, None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> Interval:
        """The 95% interval (Wilson, "Probable inference, the law of succession, and statistical inference", 1927)."""
        if not self.of:
            return 0.0, 1.0
        share, spread = self.hits / self.of, Z * Z / self.of
        centre = (share + spread / 2) / (1 + spread)
        half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
        return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True)
class Rate:
    """A word error rate."""

    value: float
    interval: Interval | None
    """95%, None for fewer than FEWEST utterances."""
    words: int
    """Of the reference."""


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence."""

    confidence: float
    """Their mean confidence."""
    right: Share


def reliability(confidence: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """The answers sorted by confidence and cut into at most ten bins of equal size (+-1)."""
    order = np.argsort(np.asarray(confidence, dtype=np.float64), kind="stable")
    parts = [part for part in np.array_split(order, BINS) if part.size]
    values, hits = np.asarray(confidence), np.asarray(right)
    return tuple(
        Bin(float(values[part].mean()), Share(int(hits[part].sum()), int(part.size))) for part in parts
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: |confidence - share of right answers|, averaged over the answers of all bins.
    None without answers.

    (Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015; bins of equal mass
    as Nixon et al., "Measuring calibration in deep learning", 2019, advise.)
    """
    answers = sum(bin.right.of for bin in bins)
    if not answers:
        return None
    return sum(abs(bin.confidence * bin.right.of - bin.right.hits) for bin in bins) / answers


def error_rate(errors: Sequence[int], words: Sequence[int], random: np.random.Generator) -> Rate:
    """Errors by words over utterances of `words` > 0 each, at least one, with its interval by drawing utterances anew.

    (Bisani and Ney, "Bootstrap estimates for confidence intervals in ASR performance evaluation", ICASSP 2004.)
    """
    wrong, said = np.asarray(errors), np.asarray(words)
    value, total = float(wrong.sum() / said.sum()), int(said.sum())
    if len(said) < FEWEST:
        return Rate(value, None, total)
    rates = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        drawn = random.integers(len(said), size=len(said))
        rates[number] = wrong[drawn].sum() / said[drawn].sum()
    low, high = np.quantile(rates, (0.025, 0.975))
    return Rate(value, (float(low), float(high)), total)
