"""Writes a chain of layers as an ONNX file, field by field as onnx.proto3 numbers them: no package for it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.wake_network import BANDS, WINDOW
from models.zoo.protobuf import field, text

_FLOAT = 1
_IR_VERSION, _OPERATORS = 8, 15
_INTEGERS = 7
"""AttributeProto's type of a list of integers."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A convolution (weight of 4 dimensions: given, taken, time, frequency) or a dense layer (2: given, taken)."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    stride: int = 1


def save(path: Path, layers: Sequence[Layer]) -> None:
    """Keep the layers in an .npz file, for `load`."""
    weights = {f"weight{number}": layer.weight for number, layer in enumerate(layers)}
    biases = {f"bias{number}": layer.bias for number, layer in enumerate(layers)}
    strides = {"strides": np.array([layer.stride for layer in layers])}
    np.savez(path, allow_pickle=False, **weights, **biases, **strides)


def load(path: Path) -> list[Layer]:
    """The layers that `save` kept."""
    with np.load(path) as kept:
        strides = enumerate(kept["strides"])
        return [
            Layer(kept[f"weight{number}"], kept[f"bias{number}"], int(stride)) for number, stride in strides
        ]


def write(path: Path, layers: Sequence[Layer], notes: Mapping[str, str]) -> None:
    """frames, shape (1, 1, WINDOW, BANDS), to probability, shape (1, 1): a ReLU follows each layer but the last,
    a sigmoid that one. notes end up in the file's own description of itself."""
    nodes, tensors, at = [], [], "frames"
    for number, layer in enumerate(layers):
        weight, bias, out = f"weight{number}", f"bias{number}", f"layer{number}"
        tensors += [_tensor(weight, layer.weight), _tensor(bias, layer.bias)]
        if layer.weight.ndim == 4:
            nodes.append(_node("Conv", [at, weight, bias], out, _integers("strides", [layer.stride] * 2)))
        else:
            if number == 0 or layers[number - 1].weight.ndim == 4:
                nodes.append(_node("Flatten", [at], "flat"))
                at = "flat"
            nodes.append(_node("Gemm", [at, weight, bias], out, _integer("transB", 1)))
        at = out
        if number < len(layers) - 1:
            at = f"rectified{number}"
            nodes.append(_node("Relu", [out], at))
    nodes.append(_node("Sigmoid", [at], "probability"))
    graph = (
        b"".join(field(1, node) for node in nodes)
        + text(2, "wake")
        + b"".join(field(5, tensor) for tensor in tensors)
        + field(11, _value("frames", [1, 1, WINDOW, BANDS]))
        + field(12, _value("probability", [1, 1]))
    )
    described = b"".join(field(14, text(1, key) + text(2, value)) for key, value in notes.items())
    operators = field(8, text(1, "") + field(2, _OPERATORS))
    path.write_bytes(field(1, _IR_VERSION) + operators + field(7, graph) + described)


def _node(operator: str, inputs: Sequence[str], output: str, attribute: bytes = b"") -> bytes:
    return b"".join(text(1, each) for each in inputs) + text(2, output) + text(4, operator) + attribute


def _integer(name: str, value: int) -> bytes:
    return field(5, text(1, name) + field(3, value) + field(20, 2))


def _integers(name: str, values: Sequence[int]) -> bytes:
    return field(5, text(1, name) + b"".join(field(8, value) for value in values) + field(20, _INTEGERS))


def _tensor(name: str, values: NDArray[np.float32]) -> bytes:
    sizes = b"".join(field(1, size) for size in values.shape)
    return sizes + field(2, _FLOAT) + text(8, name) + field(9, values.astype("<f4").tobytes())


def _value(name: str, shape: Sequence[int]) -> bytes:
    sizes = b"".join(field(1, field(1, size)) for size in shape)
    return text(1, name) + field(2, field(1, field(1, _FLOAT) + field(2, sizes)))
