"""A voice in Piper's format that hums: what loads and drives a real one can be tried without it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from models.zoo.onnx_parts import FLOAT, INT64, model, node, tensor, value, whole

RATE = 16_000
HOP = 256
"""Samples that each phoneme sounds."""

SYMBOLS = "_^$ .,!?abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒˈˌːθᵻ"


def build_piper(folder: Path) -> Path:
    """Write tiny.onnx and tiny.onnx.json into folder, and return the path of the former."""
    path = folder / "tiny.onnx"
    path.write_bytes(_model())
    write_settings(path, RATE)
    return path


def write_settings(voice: Path, rate: int) -> None:
    """Write what Piper has to know of a voice beside it."""
    settings = {
        "audio": {"sample_rate": rate},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(SYMBOLS)},
        "num_symbols": len(SYMBOLS),
        "num_speakers": 1,
    }
    voice.with_name(voice.name + ".json").write_text(json.dumps(settings), encoding="utf-8")


def _model() -> bytes:
    """output[0, 0, 0, t * HOP + i] = (input[0, t] + 1) * hum[i]."""
    hum = np.sin(2 * np.pi * 4 * np.arange(HOP) / HOP).astype("<f4")
    nodes = [
        node("Cast", ["input"], "ids", whole("to", FLOAT)),
        node("Add", ["ids", "one"], "level"),
        node("Unsqueeze", ["level", "last"], "column"),
        node("Mul", ["column", "hum"], "sound"),
        node("Reshape", ["sound", "flat"], "output"),
    ]
    constants = [
        tensor("one", np.ones(1, "<f4"), FLOAT),
        tensor("last", np.array([-1], "<i8"), INT64),
        tensor("hum", hum, FLOAT),
        tensor("flat", np.array([1, 1, 1, -1], "<i8"), INT64),
    ]
    inputs = [
        value("input", INT64, [1, "phonemes"]),
        value("input_lengths", INT64, [1]),
        value("scales", FLOAT, [3]),
    ]
    return model("hum", nodes, constants, inputs, value("output", FLOAT, [1, 1, 1, "time"]))
