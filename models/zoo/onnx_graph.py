"""As much of the ONNX file format as the zoo's voices need. Field numbers are those of onnx.proto3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.zoo.protobuf import field, text

FLOAT, INT64 = 1, 7
_OPSET = 15
_KINDS = {"f": FLOAT, "i": INT64}
"""By numpy's letter for a kind of type."""

Size = int | str


def node(
    operator: str, inputs: Sequence[str], output: str, attributes: Mapping[str, int | Sequence[int]] | None = None
) -> bytes:
    """A NodeProto with one output. attributes: whole numbers, or lists of them."""
    encoded = b"".join(field(5, _attribute(name, value)) for name, value in (attributes or {}).items())
    return b"".join(text(1, each) for each in inputs) + text(2, output) + text(4, operator) + encoded


def tensor(name: str, values: np.ndarray) -> bytes:
    """A TensorProto of float32 or int64."""
    dimensions = b"".join(field(1, size) for size in values.shape)
    return dimensions + field(2, _KINDS[values.dtype.kind]) + text(8, name) + field(9, values.tobytes())


def value(name: str, kind: int, shape: Sequence[Size]) -> bytes:
    """A ValueInfoProto; a size that is not fixed has a name."""
    sizes = b"".join(field(1, field(1, size) if isinstance(size, int) else text(2, size)) for size in shape)
    return text(1, name) + field(2, field(1, field(1, kind) + field(2, sizes)))


def voice_model(nodes: Sequence[bytes], constants: Mapping[str, np.ndarray]) -> bytes:
    """A ModelProto with a Piper voice's inputs and its output."""
    inputs = [
        value("input", INT64, [1, "phonemes"]),
        value("input_lengths", INT64, [1]),
        value("scales", FLOAT, [3]),
    ]
    graph = (
        b"".join(field(1, each) for each in nodes)
        + text(2, "voice")
        + b"".join(field(5, tensor(name, values)) for name, values in constants.items())
        + b"".join(field(11, each) for each in inputs)
        + field(12, value("output", FLOAT, [1, 1, 1, "time"]))
    )
    return field(1, 8) + field(8, text(1, "") + field(2, _OPSET)) + field(7, graph)


def _attribute(name: str, wanted: int | Sequence[int]) -> bytes:
    if isinstance(wanted, int):
        return text(1, name) + field(3, wanted) + field(20, 2)
    return text(1, name) + b"".join(field(8, each) for each in wanted) + field(20, 7)
