"""Draws a training's log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plot:
    """Some of the log's values in one plot."""

    title: str
    values: Mapping[str, str]
    """Names in the log -> in the plot."""
    share: bool = True
    """Whether they lie between 0 and 1."""


def draw(
    entries: Sequence[Mapping[str, float]],
    seen: Sequence[float],
    of: str,
    plots: Sequence[Plot],
    target: Path,
) -> None:
    """One plot above the other over what was seen by each entry, as a PNG. of: the unit of that."""
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.7 * len(plots)), layout="constrained")
    for axes, plot in zip(figure.subplots(len(plots), 1, squeeze=False)[:, 0], plots, strict=True):
        axes.set_prop_cycle(
            color=[colormaps["tab20"](place) for place in (*range(0, 20, 2), *range(1, 20, 2))]
        )
        for name, label in plot.values.items():
            points = [(x, entry[name]) for x, entry in zip(seen, entries, strict=True) if name in entry]
            if points:
                axes.plot(*zip(*points, strict=True), label=label)
        axes.set_title(plot.title)
        axes.set_xlabel(of)
        axes.grid(alpha=0.3)
        if axes.lines:
            axes.legend(fontsize=8, ncols=2)
        axes.set_ylim(0, 1 if plot.share else None)
    figure.savefig(target, dpi=110)
