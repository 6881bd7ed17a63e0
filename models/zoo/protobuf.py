"""As much of the protocol buffers' wire format as an ONNX file needs (https://protobuf.dev/programming-guides/encoding)."""

from __future__ import annotations


def field(number: int, value: int | bytes) -> bytes:
    """A field: a varint for an int >= 0, length-delimited for bytes."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def text(number: int, value: str) -> bytes:
    """A string field."""
    return field(number, value.encode())


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])
