"""What the comparison comes to: medians with intervals, ratios, and the bars that they must reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from peers.records import Record

RESAMPLES = 2000
OURS = "quizglass"
ALONE = "alone"
"""The condition of the turns that systems take one at a time, where the others are taken in company."""
UNDISTURBED = 0.020
"""Seconds by which company may change a system's median."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """A value with its 95% interval, and the bar that it must not exceed; None where none is demanded."""

    name: str
    value: float
    interval: Interval | None = None
    bar: float | None = None
    unit: str = "s"
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the value itself reaches the bar: the interval tells how sure that is."""
        return self.bar is None or self.value <= self.bar


Statistic = Callable[[np.ndarray[Any, Any]], float]


def median(values: np.ndarray[Any, Any]) -> float:
    return float(np.median(values))


def p95(values: np.ndarray[Any, Any]) -> float:
    return float(np.quantile(values, 0.95))


def estimate(values: Sequence[float], statistic: Statistic = median, seed: int = 0) -> tuple[float, Interval]:
    """A statistic of at least one value, and the interval that holds it in 95% of samples: percentile bootstrap."""
    sample, random = np.asarray(values, np.float64), np.random.default_rng(seed)
    drawn = [statistic(sample[random.integers(len(sample), size=len(sample))]) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return statistic(sample), (float(low), float(high))


def ratio(
    ours: Sequence[float], theirs: Sequence[float], statistic: Statistic = median, seed: int = 0
) -> tuple[float, Interval]:
    """A statistic of ours by theirs, with its interval. Turns are drawn in pairs where there are as many of both: they
    are of the same sentences."""
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    random = np.random.default_rng(seed)
    ratios = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        chosen = random.integers(len(a), size=len(a))
        other = chosen if len(a) == len(b) else random.integers(len(b), size=len(b))
        ratios[number] = statistic(a[chosen]) / statistic(b[other])
    low, high = np.quantile(ratios, (0.025, 0.975))
    return statistic(a) / statistic(b), (float(low), float(high))


def figures(records: Sequence[Record]) -> list[Figure]:
    """Every figure that these records have the data for."""
    by_condition: dict[str, dict[str, list[Record]]] = {}
    for record in records:
        by_condition.setdefault(record.condition, {}).setdefault(record.system, []).append(record)
    found = _disturbance(by_condition.pop(ALONE, {}), by_condition.get("A", {}))
    for key, systems in by_condition.items():
        if key == "pauses":
            found += _pauses(systems)
        elif key == "interruptions":
            found += _interruptions(systems)
        else:
            found += _answers(key, systems)
    answers = [record for record in records if record.condition in "ABCD" and record.system == OURS]
    return [*found, *_overhead(answers), *_endpoint(answers), *_encode(records)]


RATIO_BARS: Mapping[str, Mapping[str, float]] = {
    "A": {"pipecat": 0.50, "wyoming": 0.45},
    "B": {"peer": 0.80},
    "E": {"peer": 0.40},
}
"""Condition -> family of peers -> the most that Quizglass's median may be of the better setting's."""


def _answers(key: str, systems: Mapping[str, Sequence[Record]]) -> list[Figure]:
    waits = {name: [record.response for record in taken] for name, taken in systems.items()}
    found = [
        Figure(f"{key} {name}", *estimate(wait), note=_unanswered(systems[name]))
        for name, wait in waits.items()
    ]
    if OURS not in waits:
        return found
    families = {"pipecat": "pipecat", "wyoming": "wyoming", "peer": ""}
    for family, prefix in families.items():
        peers = [name for name in waits if name != OURS and name.startswith(prefix)]
        if peers:
            better = min(peers, key=lambda name: median(np.asarray(waits[name])))
            bar = RATIO_BARS.get(key, {}).get(family)
            name = f"{key} Quizglass / {'better peer' if family == 'peer' else family}"
            found.append(Figure(name, *ratio(waits[OURS], waits[better]), bar, "x", better))
    return found


def _disturbance(
    alone: Mapping[str, Sequence[Record]], together: Mapping[str, Sequence[Record]]
) -> list[Figure]:
    """How far company moves each system's median over the same sentences."""
    found = []
    for name, taken in alone.items():
        company = together[name][: len(taken)]
        apart = [median(np.asarray([record.response for record in each])) for each in (company, taken)]
        found.append(Figure(f"what company does to {name}", abs(apart[0] - apart[1]), None, UNDISTURBED))
    return found


def _unanswered(taken: Sequence[Record]) -> str:
    silent = sum(record.silent for record in taken)
    return f"{silent} of {len(taken)} turns given up" if silent else ""


def _overhead(taken: Sequence[Record]) -> list[Figure]:
    """What Quizglass adds to the engines and to the end's confirmation."""
    values = [record.overhead for record in taken if record.overhead is not None]
    if not values:
        return []
    return [
        Figure("own overhead p50", *estimate(values), 0.060),
        Figure("own overhead p95", *estimate(values, p95), 0.120),
    ]


def _endpoint(taken: Sequence[Record]) -> list[Figure]:
    values = [record.endpoint for record in taken if record.endpoint is not None]
    return [Figure("endpoint p50", *estimate(values), 0.320)] if values else []


def _encode(records: Sequence[Record]) -> list[Figure]:
    """What is left of the look at the picture when speech ends, where it could have been done by then."""
    left = [record.look_left for record in records if record.system == OURS]
    values = [100 * share for share in left if share is not None]
    return [Figure("encode left after the end of speech", *estimate(values), 10.0, "%")] if values else []


def _pauses(systems: Mapping[str, Sequence[Record]]) -> list[Figure]:
    found = []
    cut_ins = {name: sum(record.false_ends > 0 for record in taken) for name, taken in systems.items()}
    for name, taken in systems.items():
        delays = [
            record.endpoint for record in taken if record.endpoint is not None and not record.false_ends
        ]
        if delays:
            found.append(Figure(f"pauses {name}: endpoint p50", *estimate(delays)))
        bar = cut_ins.get("pipecat") if name == OURS else None
        share = f"of {len(taken)}"
        found.append(Figure(f"pauses {name}: false cut-ins", cut_ins[name], None, bar, "", share))
    return found


def _interruptions(systems: Mapping[str, Sequence[Record]]) -> list[Figure]:
    found = []
    for name, taken in systems.items():
        for title, values, bar in (
            ("confirmed speech to silence p95", [record.stopped for record in taken], 0.150),
            ("onset to silence p95", [record.silenced for record in taken], None),
            ("onset to softer p95", [record.softened for record in taken], None),
        ):
            known = [value for value in values if value is not None]
            if known:
                demanded = bar if name == OURS else None
                found.append(Figure(f"barge-in {name}: {title}", *estimate(known, p95), demanded))
    ours, theirs = (_stops(systems.get(name, ())) for name in (OURS, "pipecat"))
    if ours and theirs:
        note = "confirmed speech to silence, p95"
        found.append(Figure("barge-in Quizglass / pipecat", *ratio(ours, theirs, p95), 0.75, "x", note))
    return found


def _stops(taken: Sequence[Record]) -> list[float]:
    return [record.stopped for record in taken if record.stopped is not None]
