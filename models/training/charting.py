"""What can be asked about a chart."""

from __future__ import annotations

from collections.abc import Iterator

from models.training.facts import Fact
from models.training.nouns import NUMBERS
from models.training.scene import Scene

_PARTS = {"bar": "bars", "line": "points", "pie": "slices"}


def chart_facts(scene: Scene) -> Iterator[Fact]:
    chart = scene.chart
    if chart is None:
        return
    kind = f"A {chart.kind} chart."
    yield Fact("chart", "chart_kind", kind, (kind, chart.kind))
    yield Fact("chart", "name", kind, (kind, "chart"))
    parts = NUMBERS[len(chart.labels)].capitalize()
    yield Fact("chart", "chart_count", f"{parts}.", (parts,), {"parts": _PARTS[chart.kind]})
    order = sorted(range(len(chart.values)), key=lambda place: chart.values[place])
    for word, place, next_one in (("highest", order[-1], order[-2]), ("lowest", order[0], order[1])):
        if abs(chart.values[place] - chart.values[next_one]) >= 0.08 * max(chart.values):
            label = chart.labels[place].lower()
            yield Fact("chart", "chart_extreme", f"{label.capitalize()}.", (label,), {"highest": word})
    for label, value in zip(chart.labels, chart.values, strict=True):
        yield Fact("chart", "chart_value", f"{value}.", (str(value),), {"label": label.lower()})
