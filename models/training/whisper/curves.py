"""Draws the log of a training."""

from __future__ import annotations

import json
from pathlib import Path

from models.training.learning import curves
from models.training.learning.curves import Plot

_PLOTS = (
    Plot("Losses", {"loss": "next token", "loss_letters": "letters (CTC), a letter"}, share=False),
    Plot(
        "Right, on recordings as they are learnt from",
        {
            "phones": "sounds, of places where one is about heard",
            "tokens": "tokens",
            "texts": "texts with every token right",
        },
    ),
)


def draw(log: Path, target: Path) -> None:
    """Losses and accuracies over the recordings heard, as a PNG. FileNotFoundError without a log."""
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    heard = [entry["recordings"] / 1000 for entry in entries]
    curves.draw(entries, heard, "thousand recordings", _PLOTS, target)
