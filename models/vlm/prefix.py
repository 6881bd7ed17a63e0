"""What looking gave, and its file.

A file is MAGIC, the length of a JSON header (u32, little-endian), the header, the pixels, and the engine's state.
Nothing of it reaches native code before the header's digest of the rest has been found right.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.errors import ModelCorrupt
from models.vlm.picture import View

MAGIC = b"QZGLASS1"
MOST_HEADER = 4096
_ADVICE = "Look at the picture again."


@dataclass(frozen=True)
class Prefix:
    """System prompt and picture in the KV cache."""

    cells: int
    """Tokens of context taken."""
    position: int
    """Where the question goes: before cells, if a picture's rows and columns have positions of their own."""
    state: bytes | None
    """The engine's state, where it cannot go back to this point by forgetting what follows."""


@dataclass(frozen=True)
class Saved:
    """All that a file holds."""

    view: View
    prefix: Prefix
    state: bytes

    def write(self, path: Path, identity: str) -> None:
        """Atomically. identity names the model and settings that the state depends on."""
        pixels = b"" if self.view.pixels is None else self.view.pixels.tobytes()
        header = {
            "identity": identity,
            "shape": None if self.view.pixels is None else self.view.pixels.shape,
            "cells": self.prefix.cells,
            "position": self.prefix.position,
            "digest": _digest(pixels + self.state),
        }
        raw = json.dumps(header).encode()
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("wb") as file:
                for block in (MAGIC, len(raw).to_bytes(4, "little"), raw, pixels, self.state):
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def read(cls, path: Path, identity: str) -> Saved:
        """ModelCorrupt unless the file is whole and of this identity."""
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise ModelCorrupt(f"{path} is not a saved look. {_ADVICE}")
            length = int.from_bytes(file.read(4), "little")
            raw = file.read(length) if length <= MOST_HEADER else b""
            rest = file.read()
        try:
            header = json.loads(raw)
            whole = header["digest"] == _digest(rest)
            if whole and header["identity"] == identity:
                return cls._parsed(header, rest)
        except (ValueError, LookupError, TypeError):
            whole = False
        if whole:
            raise ModelCorrupt(f"{path} was saved by another model or with other settings. {_ADVICE}")
        raise ModelCorrupt(f"{path} is damaged. {_ADVICE}")

    @classmethod
    def _parsed(cls, header: dict[str, object], rest: bytes) -> Saved:
        cells, position = (int(str(header[key])) for key in ("cells", "position"))
        shape, size = header["shape"], 0
        pixels = None
        if isinstance(shape, list):
            size = int(np.prod(shape))
            pixels = np.frombuffer(rest[:size], np.uint8).reshape(shape)
        if not 0 <= position <= cells:
            raise ValueError("out of range")
        view = View.of(pixels, max(pixels.shape[:2]) if pixels is not None else 1)
        return cls(view, Prefix(cells, position, None), rest[size:])


def _digest(rest: bytes) -> str:
    return hashlib.blake2b(rest, digest_size=32).hexdigest()
