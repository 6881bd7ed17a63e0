"""What samples tell: their median, how far it can be trusted, and their worst. Plain Python: the bench tells its own
help without an environment."""

import math
from collections.abc import Mapping, Sequence
from random import Random
from statistics import median, quantiles

RESAMPLES = 2000
LOW, HIGH, TAIL = "_low", "_high", "_p95"

Measured = Mapping[str, float | Sequence[float]]
"""What parts found: figures, and samples of which figures are made here."""


def figures_of(measured: Measured) -> dict[str, float]:
    """Numbers as they are; of samples NAME their median, its 95% interval NAME_low to NAME_high, and NAME_p95, which
    95% of them do not exceed."""
    figures: dict[str, float] = {}
    for name, value in measured.items():
        if isinstance(value, Sequence):
            drawn = [median(value[at] for at in draw) for draw in _draws(len(value))]
            figures |= _with_interval(name, median(value), drawn)
            figures[name + TAIL] = sorted(value)[math.ceil(0.95 * len(value)) - 1]
        else:
            figures[name] = value
    return figures


def ratio_of_medians(name: str, ours: Sequence[float], others: Sequence[float]) -> dict[str, float]:
    """NAME and its 95% interval. Sample by sample, both were measured one after the other: they are drawn together."""
    drawn = [
        median(ours[at] for at in draw) / median(others[at] for at in draw) for draw in _draws(len(ours))
    ]
    return _with_interval(name, median(ours) / median(others), drawn)


def _with_interval(name: str, value: float, drawn: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(drawn, n=40, method="inclusive")
    return {name: value, name + LOW: cuts[0], name + HIGH: cuts[-1]}


def _draws(count: int) -> list[list[int]]:
    """The percentile bootstrap: B. Efron, "Bootstrap methods: another look at the jackknife", 1979."""
    random = Random(0)
    return [random.choices(range(count), k=count) for _ in range(RESAMPLES)]
