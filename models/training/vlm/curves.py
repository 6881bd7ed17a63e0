"""Draws a training's log."""

from __future__ import annotations

import json
from pathlib import Path

from models.training.vlm.examples import CATEGORIES

DENSE = ("cells_names", "cells_colours", "cells_left", "cells_right", "cells_counts", "cells_places")
PLOTS = (
    ("Losses", ("loss_names", "loss_colours", "loss_left", "loss_right", "loss_answers")),
    ("Cells named right, of those that show something", DENSE),
    ("Answers with every token right, on new pictures", CATEGORIES),
)


def draw(log: Path, target: Path) -> None:
    """Losses and accuracies over the pictures seen, as a PNG. FileNotFoundError without a log."""
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    seen, before, stage, last = [], 0, "", 0
    for entry in entries:
        if entry["stage"] != stage:
            stage, before = entry["stage"], before + last
        last = entry["pictures"]
        seen.append((before + last) / 1000)
    figure = Figure(figsize=(9, 11), layout="constrained")
    for axes, (title, names) in zip(figure.subplots(3, 1), PLOTS, strict=True):
        axes.set_prop_cycle(
            color=[colormaps["tab20"](place) for place in (*range(0, 20, 2), *range(1, 20, 2))]
        )
        for name in names:
            points = [(x, entry[name]) for x, entry in zip(seen, entries, strict=True) if name in entry]
            if points:
                axes.plot(*zip(*points, strict=True), label=name.removeprefix("cells_").removeprefix("loss_"))
        axes.set_title(title)
        axes.set_xlabel("thousand pictures")
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8, ncols=2)
        axes.set_ylim(0, None if title == "Losses" else 1)
    figure.savefig(target, dpi=110)
