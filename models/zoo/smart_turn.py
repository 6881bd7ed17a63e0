"""A judge of turns in Smart Turn's format that goes by loudness: what loads and asks a real one can be tried without
it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.smart_turn import MELS, SECONDS
from models.zoo.onnx_parts import FLOAT, model, node, tensor, value, whole, wholes

FRAMES = SECONDS * 100
LATE = 40
"""The frames that it goes by are the last ones: 0.4 s."""


def build_smart_turn(path: Path) -> Path:
    """Write it. Of sound that has died away at its end it says that the speaker has finished; of other, that not."""
    weights = np.zeros((FRAMES, 1), "<f4")
    weights[-LATE:] = -20 / LATE
    nodes = [
        node("ReduceMean", ["input_features"], "loudness", wholes("axes", [1]), whole("keepdims", 0)),
        node("MatMul", ["loudness", "late"], "silence"),
        node("Sigmoid", ["silence"], "logits"),
    ]
    inputs = [value("input_features", FLOAT, ["batch", MELS, FRAMES])]
    output = value("logits", FLOAT, ["batch", 1])
    path.write_bytes(model("loudness", nodes, [tensor("late", weights, FLOAT)], inputs, output))
    return path
