"""What can be asked about a chart."""

from __future__ import annotations

from collections.abc import Iterator

from models.training.asking.facts import Fact
from models.training.asking.nouns import NUMBERS, sentence
from models.training.scene import Chart, Scene

_PARTS = {"bar": "bars", "line": "points", "pie": "slices"}
_CLEAR = 0.08
"""Least difference of the two highest or lowest values, as a share of the highest."""


def chart_facts(scene: Scene) -> Iterator[Fact]:
    """The chart's kind, its parts, its highest and lowest, and its values."""
    chart = scene.chart
    if chart is None:
        return
    kind = f"a {chart.kind} chart"
    yield Fact("chart", "chart_kind", sentence(kind), (kind,))
    yield Fact("chart", "name", sentence(kind), (kind,))
    parts = NUMBERS[len(chart.labels)]
    yield Fact("chart", "chart_count", sentence(parts), (parts,), {"parts": _PARTS[chart.kind]})
    yield from _extremes(chart)
    for label, value in zip(chart.labels, chart.values, strict=True):
        yield Fact("chart", "chart_value", f"{value}.", (str(value),), {"label": label.lower()})


def _extremes(chart: Chart) -> Iterator[Fact]:
    ordered = sorted(zip(chart.values, chart.labels, strict=True))
    for word, (value, label), (next_value, _) in (
        ("highest", ordered[-1], ordered[-2]),
        ("lowest", ordered[0], ordered[1]),
    ):
        if abs(value - next_value) >= _CLEAR * ordered[-1][0]:
            answer = sentence(label.lower())
            yield Fact("chart", "chart_extreme", answer, (label.lower(),), {"highest": word})
