"""Reads the metadata at the head of a GGUF file: enough to tell what the file is before anything loads it.

Layout (ggml's docs/gguf.md): magic "GGUF", version u32, tensor count u64, pair count u64, then pairs of key,
type and value, little-endian. Nothing in the file is trusted: every length is checked against what is left.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from models.errors import ModelCorrupt

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_PAIRS = 1 << 16
MOST_ELEMENTS = 1 << 24
"""Of an array whose elements have no fixed size; the largest vocabularies have well under a million."""

Value = str | int | float | bool

_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_U32, _U64 = _SCALARS[4], _SCALARS[10]


class _DamageError(Exception):
    """The header says something that cannot be."""


class _Cursor:
    """Steps through bytes and never past their end."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        self.skip(size)
        return self._data[self._at - size : self._at]

    def skip(self, size: int) -> None:
        if size > len(self._data) - self._at:
            raise _DamageError("it ends in the middle of its header")
        self._at += size

    def scalar(self, form: struct.Struct) -> int | float | bool:
        value: int | float | bool = form.unpack(self.take(form.size))[0]
        return value

    def count(self, form: struct.Struct, most: int | None = None) -> int:
        value = int(self.scalar(form))
        if most is not None and value > most:
            raise _DamageError(f"its header claims {value} entries")
        return value

    def string(self) -> str:
        raw = self.take(self.count(_U64))
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise _DamageError("its header holds text that is not UTF-8") from None

    def skip_array(self) -> None:
        kind = self.count(_U32)
        if kind in _SCALARS:
            self.skip(self.count(_U64) * _SCALARS[kind].size)
        elif kind == _STRING:
            for _ in range(self.count(_U64, MOST_ELEMENTS)):
                self.skip(self.count(_U64))
        else:
            raise _DamageError(f"its header holds an array of unknown type {kind}")


def read_values(path: Path) -> dict[str, Value]:
    """The metadata of a GGUF file; arrays (vocabularies) are stepped over, not returned.

    ModelCorrupt, in words, for anything that is not a GGUF file of a known version with a whole header;
    OSError where the file cannot be read.
    """
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise ModelCorrupt(f"{path} is not a GGUF file")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                return _pairs(_Cursor(data))
            except _DamageError as damage:
                raise ModelCorrupt(f"{path} is damaged: {damage}") from None


def _pairs(cursor: _Cursor) -> dict[str, Value]:
    cursor.skip(len(MAGIC))
    version = cursor.count(_U32)
    if version not in VERSIONS:
        raise _DamageError(f"GGUF version {version} is not one of {VERSIONS}")
    cursor.skip(_U64.size)
    values: dict[str, Value] = {}
    for _ in range(cursor.count(_U64, MOST_PAIRS)):
        key = cursor.string()
        kind = cursor.count(_U32)
        if kind in _SCALARS:
            values[key] = cursor.scalar(_SCALARS[kind])
        elif kind == _STRING:
            values[key] = cursor.string()
        elif kind == _ARRAY:
            cursor.skip_array()
        else:
            raise _DamageError(f"its header holds a value of unknown type {kind}")
    return values
