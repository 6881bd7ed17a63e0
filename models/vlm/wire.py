"""The messages between the guard and the engine's process.

On the pipe a message is two lengths (u32, little-endian), a JSON object of that many bytes, and raw bytes (pixels).
"""

from __future__ import annotations

import io
import json
import struct
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from models import errors
from models.errors import ModelCrashed, ModelError
from models.ports import Calibration, CallForm, Pixels, VlmInfo

_LENGTHS = struct.Struct("<II")


@dataclass(frozen=True)
class Message:
    """kind is a method to call or a kind of reply; call tells which call it is about."""

    kind: str
    call: int
    body: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""


class Channel:
    """Sends from any thread, receives in one. EOFError or OSError when the other side is gone."""

    def __init__(self, source: io.RawIOBase, sink: io.RawIOBase) -> None:
        self._source = source
        self._sink = sink
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        head = json.dumps([message.kind, message.call, message.body]).encode()
        with self._lock:
            self._write(_LENGTHS.pack(len(head), len(message.raw)) + head)
            self._write(message.raw)

    def receive(self) -> Message:
        head, raw = _LENGTHS.unpack(self._read(_LENGTHS.size))
        kind, call, body = json.loads(self._read(head))
        return Message(kind, call, body, bytes(self._read(raw)))

    def close(self) -> None:
        self._source.close()
        self._sink.close()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._sink.write(view) or 0 :]

    def _read(self, size: int) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            count = self._source.readinto(view)
            if not count:
                raise EOFError
            view = view[count:]
        return data


def picture_fields(pixels: Pixels | None) -> tuple[dict[str, Any], bytes]:
    """A picture, or none, as the body and raw bytes of a message."""
    if pixels is None:
        return {"shape": None}, b""
    return {"shape": pixels.shape}, pixels.tobytes()


def picture_of(message: Message) -> Pixels | None:
    """The reverse of picture_fields."""
    if message.body["shape"] is None:
        return None
    return np.frombuffer(message.raw, np.uint8).reshape(message.body["shape"])


def info_fields(info: VlmInfo) -> dict[str, Any]:
    """What a model is, as the body of a message."""
    return asdict(info)


def info_of(message: Message) -> VlmInfo:
    """The reverse of info_fields."""
    calibration, form = message.body["calibration"], CallForm(**message.body["call_form"])
    more = {"calibration": calibration and Calibration(**calibration), "call_form": form}
    return VlmInfo(**{**message.body, **more})


def error_fields(error: ModelError | OSError) -> dict[str, Any]:
    """An error as the body of a message."""
    if isinstance(error, OSError):
        return {"kind": "OSError", "arguments": [error.errno, error.strerror, str(error.filename or "")]}
    return {"kind": type(error).__name__, "arguments": [str(error)]}


def error_of(message: Message) -> Exception:
    """The reverse of error_fields."""
    kind, arguments = message.body["kind"], message.body["arguments"]
    if kind == "OSError":
        return OSError(*arguments)
    found = getattr(errors, kind, ModelCrashed)
    error: Exception = found(*arguments)
    return error
