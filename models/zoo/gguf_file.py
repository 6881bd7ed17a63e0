"""Writing GGUF files, and quantizing them with llama.cpp."""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCorrupt, ModelMissing

Tensors = dict[str, NDArray[Any]]
"""Name -> float32 or float16 array; a matrix has shape (outputs, inputs)."""

QUANTIZATIONS = {
    "F16": "LLAMA_FTYPE_MOSTLY_F16",
    "Q8_0": "LLAMA_FTYPE_MOSTLY_Q8_0",
    "Q4_0": "LLAMA_FTYPE_MOSTLY_Q4_0",
}


@dataclass(frozen=True, eq=False)
class GgufFile:
    """What goes into one GGUF file."""

    architecture: str
    fields: dict[str, object]
    tensors: Tensors

    def write(self, path: Path) -> None:
        """Write to path. TypeError for metadata that GGUF cannot hold, ModelMissing without the gguf package."""
        with _whole(path) as partial:
            writer = _gguf().GGUFWriter(partial, self.architecture)
            for key, value in self.fields.items():
                _add(writer, key, value)
            for name, tensor in self.tensors.items():
                writer.add_tensor(name, tensor)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
            writer.close()


def read(path: Path) -> tuple[dict[str, Any], Tensors]:
    """Metadata and tensors (float32, shape (outputs, inputs)) of an F32 or F16 file."""
    reader = _gguf().GGUFReader(path)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    return fields, {tensor.name: tensor.data.astype(np.float32) for tensor in reader.tensors}


def quantize(source: Path, target: Path, ftype: str, *, threads: int = 2) -> None:
    """Quantize an F16 or F32 file by llama.cpp. ftype is a key of QUANTIZATIONS.

    ValueError for an unknown ftype; ModelCorrupt, with llama.cpp's own words, where it refuses. From here on
    llama.cpp's log is kept for such words, not written, until an engine is loaded and takes it over.
    """
    import llama_cpp

    if ftype not in QUANTIZATIONS:
        raise ValueError(f"unknown quantization {ftype!r}: choose one of {', '.join(QUANTIZATIONS)}")
    said, callback = _log()
    llama_cpp.llama_log_set(callback, None)
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, QUANTIZATIONS[ftype])
    params.nthread = threads
    with _whole(target) as partial:
        code = llama_cpp.llama_model_quantize(os.fsencode(source), os.fsencode(partial), ctypes.byref(params))
        if code != 0:
            raise ModelCorrupt(
                f"llama.cpp could not quantize {source} to {ftype}: {' '.join(said)}. Give it a whole F16 or F32 file."
            )


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A name to write under, renamed to path in the end: what was interrupted is not taken for a model."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@cache
def _log() -> tuple[deque[str], Any]:
    """The last words of llama.cpp, and the callback that collects them: native code holds it for ever."""
    import llama_cpp

    said: deque[str] = deque(maxlen=1)
    return said, llama_cpp.llama_log_callback(
        lambda _, text, __: said.append(text.decode("utf-8", "replace").strip())
    )


def _gguf() -> ModuleType:
    try:
        import gguf
    except ModuleNotFoundError as error:
        raise ModelMissing(
            'the gguf package, which writes these models, is not installed: pip install "quizglass[test]"'
        ) from error
    return gguf  # type: ignore[no-any-return]


def _add(writer: Any, key: str, value: object) -> None:
    """Add metadata in the width that llama.cpp reads: whole numbers as uint32, fractions as float32."""
    match value:
        case bool():
            writer.add_bool(key, value)
        case int():
            writer.add_uint32(key, value)
        case float():
            writer.add_float32(key, value)
        case str():
            writer.add_string(key, value)
        case list():
            writer.add_array(key, value)
        case _:
            raise TypeError(f"{key}: GGUF metadata cannot hold {type(value).__name__}")
