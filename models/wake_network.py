"""A wake word's model of our own: an ONNX network over the last 1.6 s of microWakeWord's features.

It stands in for pymicro_wakeword.MicroWakeWord, whose models can only be written with TensorFlow. The model card,
models/starter/WAKE.md, says how it was made, and why it looks at these features.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCorrupt, ModelMissing

WINDOW, BANDS = 161, 40
"""Frames that the network looks at, 10 ms each, and the features of a frame."""
STRIDE = 6
"""New frames from one look to the next."""

QUIZGLASS = Path(__file__).parent / "starter" / "hey-quizglass.onnx"


class WindowNetwork:
    """Scores frames one after the other. Not thread-safe.

    probability_cutoff is the mean probability (0..1, over the last `looks`) above which the phrase counts as heard; it
    and looks come from the file. ModelMissing, ModelCorrupt.
    """

    def __init__(self, path: Path = QUIZGLASS) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as ort

        if not path.is_file():
            raise ModelMissing(f"the wake word's model {path} is not there: install quizglass again")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
            notes = self._session.get_modelmeta().custom_metadata_map
            self.probability_cutoff, looks = float(notes["threshold"]), int(notes["looks"])
        except (
            ort.InvalidProtobuf,
            ort.InvalidGraph,
            ort.InvalidArgument,
            ort.Fail,
            KeyError,
            ValueError,
        ) as error:
            raise ModelCorrupt(f"{path} is damaged ({error}): install quizglass again") from error
        self._recent = np.zeros(looks, np.float32)
        self._frames = np.zeros((1, 1, WINDOW, BANDS), np.float32)
        self._new = 0

    def process_streaming(self, features: NDArray[np.float32]) -> bool:
        """Take the next frame, shape (1, 1, BANDS); whether the phrase has just been heard."""
        return self.process_streaming_prob(features) > self.probability_cutoff

    def process_streaming_prob(self, features: NDArray[np.float32]) -> float:
        """Take the next frame, shape (1, 1, BANDS); the mean probability, 0 where the network did not look."""
        seen = self._frames[0, 0]
        seen[WINDOW - STRIDE + self._new] = features[0, 0]
        self._new += 1
        if self._new < STRIDE:
            return 0.0
        self._new = 0
        self._recent[:-1] = self._recent[1:]
        self._recent[-1] = self._session.run(None, {"frames": self._frames})[0].item()
        seen[:-STRIDE] = seen[STRIDE:]
        return float(self._recent.mean())

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._recent[:] = 0
        self._frames[:] = 0
        self._new = 0

    def close(self) -> None:
        """Nothing to release but memory."""
