"""Has the speaker finished? Judged from the sound by Smart Turn, version 3 (https://github.com/pipecat-ai/smart-turn,
BSD-2-Clause): Whisper's tiny encoder with a classifier, as ONNX."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.ports import SPEECH_RATE, Samples

SECONDS = 8
"""Of sound that the model takes: the last ones, with silence before them where there are fewer."""
MELS = 80
_FRAME, _HOP = 400, 160
_SHAPE = (1, MELS, SECONDS * SPEECH_RATE // _HOP)
_INPUT = "input_features"


class SmartTurn:
    """A TurnJudge over an ONNX file, on one thread. Any thread may call it."""

    def __init__(self, path: Path) -> None:
        """ModelMissing if there is no such file, ModelCorrupt if it is damaged or another model."""
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as ort

        if not path.is_file():
            raise ModelMissing(f"there is no model at {path}: install it with 'quizglass models pull'")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except (ort.InvalidProtobuf, ort.InvalidGraph, ort.InvalidArgument, ort.Fail) as error:
            raise ModelCorrupt(f"{path} is damaged ({error}): {_AGAIN}") from error
        inputs = self._session.get_inputs()
        if [each.name for each in inputs] != [_INPUT] or inputs[0].shape[1:] != list(_SHAPE[1:]):
            raise ModelCorrupt(f"{path} does not take {_INPUT} of {_SHAPE[1:]}, as Smart Turn does: {_AGAIN}")
        self._mels = _mel_filters()

    def finished(self, samples: Samples) -> float:
        """0..1: that the speaker has finished. 16 kHz mono int16, shape (n,), else BadInput; with the first 0.2 s
        of the pause."""
        if samples.ndim != 1:
            raise BadInput(f"speech of shape {samples.shape}: give mono")
        (probability,) = self._session.run(None, {_INPUT: self._features(samples)[np.newaxis]})
        return float(np.asarray(probability).reshape(-1)[0])

    def _features(self, samples: Samples) -> NDArray[np.float32]:
        """Whisper's log-mel spectrogram (https://arxiv.org/abs/2212.04356, section 2.2) of the last SECONDS, whose
        sound is brought to mean 0 and variance 1 before: shape (80, 800)."""
        size = SECONDS * SPEECH_RATE
        sound = samples[-size:].astype(np.float32) / 32768
        sound = np.pad(sound, (size - len(sound), 0))
        sound = (sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)
        padded = np.pad(sound, _FRAME // 2, mode="reflect")
        frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[:size:_HOP]
        window = np.hanning(_FRAME + 1)[:-1].astype(np.float32)
        power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
        logs = np.log10(np.maximum(self._mels @ power.T, 1e-10))
        features: NDArray[np.float32] = ((np.maximum(logs, logs.max() - 8) + 4) / 4).astype(np.float32)
        return features


def _mel_filters() -> NDArray[np.float64]:
    """Triangles of equal area on Slaney's mel scale, which is linear up to 1 kHz: shape (80, 201). Source: M. Slaney,
    "Auditory Toolbox", 1998."""
    linear = 200 / 3  # Hz a mel
    knee = 1000 / linear
    step = np.log(6.4) / 27
    highest = knee + np.log(SPEECH_RATE / 2 / 1000) / step
    mels = np.linspace(0, highest, MELS + 2)
    edges = np.where(mels < knee, mels * linear, 1000 * np.exp(step * (mels - knee)))
    bins = np.linspace(0, SPEECH_RATE / 2, _FRAME // 2 + 1)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangles = np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle))
    filters: NDArray[np.float64] = np.maximum(triangles, 0) * 2 / (high - low)
    return filters


_AGAIN = "remove it and install it again with 'quizglass models pull'"
