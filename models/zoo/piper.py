"""A voice in Piper's format that hums: what loads and drives a real one can be tried without it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from models.zoo.protobuf import field, text

RATE = 16_000
HOP = 256
"""Samples that each phoneme sounds."""

_FLOAT, _INT64 = 1, 7
_SYMBOLS = "_^$ .,!?abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒˈˌːθᵻ"


def build_piper(folder: Path) -> Path:
    """Write tiny.onnx and tiny.onnx.json into folder, and return the path of the former."""
    path = folder / "tiny.onnx"
    path.write_bytes(_model())
    settings = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(_SYMBOLS)},
        "num_symbols": len(_SYMBOLS),
        "num_speakers": 1,
    }
    path.with_name("tiny.onnx.json").write_text(json.dumps(settings), encoding="utf-8")
    return path


def _model() -> bytes:
    """ModelProto: output[0, 0, 0, t * HOP + i] = (input[0, t] + 1) * hum[i]. Field numbers are those of onnx.proto3."""
    hum = np.sin(2 * np.pi * 4 * np.arange(HOP) / HOP).astype("<f4")
    nodes = [
        _node("Cast", ["input"], "ids", field(5, text(1, "to") + field(3, _FLOAT) + field(20, 2))),
        _node("Add", ["ids", "one"], "level"),
        _node("Unsqueeze", ["level", "last"], "column"),
        _node("Mul", ["column", "hum"], "sound"),
        _node("Reshape", ["sound", "flat"], "output"),
    ]
    constants = [
        _tensor("one", np.ones(1, "<f4"), _FLOAT),
        _tensor("last", np.array([-1], "<i8"), _INT64),
        _tensor("hum", hum, _FLOAT),
        _tensor("flat", np.array([1, 1, 1, -1], "<i8"), _INT64),
    ]
    inputs = [
        _value("input", _INT64, [1, "phonemes"]),
        _value("input_lengths", _INT64, [1]),
        _value("scales", _FLOAT, [3]),
    ]
    graph = (
        b"".join(field(1, node) for node in nodes)
        + text(2, "hum")
        + b"".join(field(5, constant) for constant in constants)
        + b"".join(field(11, each) for each in inputs)
        + field(12, _value("output", _FLOAT, [1, 1, 1, "time"]))
    )
    return field(1, 8) + field(8, text(1, "") + field(2, 15)) + field(7, graph)


def _node(operator: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    return b"".join(text(1, each) for each in inputs) + text(2, output) + text(4, operator) + attribute


def _tensor(name: str, values: np.ndarray, kind: int) -> bytes:
    return field(1, len(values)) + field(2, kind) + text(8, name) + field(9, values.tobytes())


def _value(name: str, kind: int, shape: list[int | str]) -> bytes:
    sizes = b"".join(field(1, field(1, size) if isinstance(size, int) else text(2, size)) for size in shape)
    return text(1, name) + field(2, field(1, field(1, kind) + field(2, sizes)))
