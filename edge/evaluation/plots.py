"""Draws what an evaluation came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.evaluation.statistics import Bar, Bin
from edge.waterfall import FAINT, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072B2", "#E69F00", "#009E73")
"""Of Okabe and Ito's palette, told apart with every common kind of colour vision."""


def draw(
    path: Path, title: str, groups: Mapping[str, Mapping[str, Bar]], bins: Sequence[Bin] | None = None
) -> None:
    """Bars with their intervals, a colour a group; with bins also a reliability diagram. `path`'s suffix names the
    format. OSError if it cannot be written."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    rows = sum(len(group) for group in groups.values())
    layout = ConstrainedLayoutEngine(h_pad=0.12, w_pad=0.12)
    size = (11 if bins else 7.5, max(4.2, 1.6 + 0.3 * rows))
    figure = Figure(figsize=size, dpi=120, facecolor="white", layout=layout)
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, 2 if bins else 1, squeeze=False)[0]
    figure.suptitle(title, color=INK, fontsize=12, fontweight="bold")
    _bars(panels[0], groups)
    if bins:
        _reliability(panels[1], bins)
    figure.savefig(path)


def _bars(axes: Axes, groups: Mapping[str, Mapping[str, Bar]]) -> None:
    names: list[str] = []
    for (label, group), colour in zip(groups.items(), COLOURS, strict=False):
        if not group:
            continue
        lines = range(len(names), len(names) + len(group))
        values = [value for value, _ in group.values()]
        beyond = _beyond(list(group.values()))
        axes.barh(
            lines,
            values,
            xerr=beyond,
            height=0.7,
            color=colour,
            ecolor=INK,
            capsize=3,
            label=label,
            zorder=3,
        )
        names += group
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, max([1.0, *(value for group in groups.values() for value, _ in group.values())]) * 1.02)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    if sum(1 for group in groups.values() if group) > 1:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=3, frameon=False)
    _plain(axes, "x")


def _reliability(axes: Axes, bins: Sequence[Bin]) -> None:
    confidence = [bin.confidence for bin in bins]
    values = [bin.right.hits / bin.right.of for bin in bins]
    beyond = _beyond([(value, bin.right.interval) for value, bin in zip(values, bins, strict=True)])
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.9, linestyle=(0, (4, 3)), label="calibrated", zorder=2)
    style: dict[str, Any] = {"color": COLOURS[0], "ecolor": INK, "capsize": 3, "zorder": 3}
    axes.errorbar(confidence, values, yerr=beyond, fmt="o", label="answers, ten bins of equal size", **style)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("confidence", color=INK)
    axes.set_ylabel("right answers", color=INK)
    axes.legend(loc="upper left", frameon=False)
    _plain(axes, "both")


def _beyond(bars: Sequence[Bar]) -> list[list[float]]:
    """How far intervals reach below and above their values, which rounding may put a hair outside."""
    known = [(value, interval or (value, value)) for value, interval in bars]
    return [
        [max(0.0, value - low) for value, (low, _) in known],
        [max(0.0, high - value) for value, (_, high) in known],
    ]


def _plain(axes: Axes, grid: Any) -> None:
    axes.grid(axis=grid, color=FAINT, linewidth=0.6, zorder=0)
    axes.tick_params(length=0, colors=INK, labelsize=9.5)
    for side in axes.spines.values():
        side.set_visible(False)
