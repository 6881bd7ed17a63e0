"""Draws the log of a training."""

from __future__ import annotations

import json
from pathlib import Path

from models.training.learning import curves
from models.training.learning.curves import Plot
from models.training.vlm.examples import CATEGORIES

_LOSSES = ("names", "colours", "left", "right", "answers")
_CELLS = ("names", "colours", "left", "right", "counts", "places")
_PLOTS = (
    Plot("Losses", {f"loss_{name}": name for name in _LOSSES}, share=False),
    Plot("Cells named right, of those that show something", {f"cells_{name}": name for name in _CELLS}),
    Plot("Answers with every token right, on new pictures", {name: name for name in CATEGORIES}),
)


def draw(log: Path, target: Path) -> None:
    """Losses and accuracies over the pictures seen, as a PNG. FileNotFoundError without a log."""
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    seen, before, stage, last = [], 0, "", 0
    for entry in entries:
        if entry["stage"] != stage:
            stage, before = entry["stage"], before + last
        last = entry["pictures"]
        seen.append((before + last) / 1000)
    curves.draw(entries, seen, "thousand pictures", _PLOTS, target)
