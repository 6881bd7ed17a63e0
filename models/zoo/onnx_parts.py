"""Parts of a model in ONNX's format, written without its package. Field numbers are those of onnx.proto3."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.zoo.protobuf import field, text

FLOAT, INT64 = 1, 7


def model(
    name: str, nodes: Sequence[bytes], constants: Sequence[bytes], inputs: Sequence[bytes], output: bytes
) -> bytes:
    """ModelProto of a graph, for operators of version 15."""
    graph = (
        b"".join(field(1, each) for each in nodes)
        + text(2, name)
        + b"".join(field(5, constant) for constant in constants)
        + b"".join(field(11, each) for each in inputs)
        + field(12, output)
    )
    return field(1, 8) + field(8, text(1, "") + field(2, 15)) + field(7, graph)


def node(operator: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    """NodeProto with one output."""
    return (
        b"".join(text(1, each) for each in inputs)
        + text(2, output)
        + text(4, operator)
        + b"".join(field(5, attribute) for attribute in attributes)
    )


def whole(name: str, value: int) -> bytes:
    """AttributeProto of a number."""
    return text(1, name) + field(3, value) + field(20, 2)


def wholes(name: str, values: Sequence[int]) -> bytes:
    """AttributeProto of several numbers."""
    return text(1, name) + b"".join(field(8, value) for value in values) + field(20, 7)


def tensor(name: str, values: np.ndarray, kind: int) -> bytes:
    """TensorProto of a constant."""
    sizes = b"".join(field(1, size) for size in values.shape)
    return sizes + field(2, kind) + text(8, name) + field(9, values.tobytes())


def value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    """ValueInfoProto of an input or output; a name stands for a size that is open."""
    sizes = b"".join(field(1, field(1, size) if isinstance(size, int) else text(2, size)) for size in shape)
    return text(1, name) + field(2, field(1, field(1, kind) + field(2, sizes)))
