"""Loudness in the place of a voice detector."""

from __future__ import annotations

import numpy as np

from models.errors import BadInput
from models.ports import Samples


class LoudnessDetector:
    """A VoiceDetector that takes any sound above a loudness (root mean square of int16) for speech."""

    chunk = 512

    def __init__(self, threshold: float = 300.0) -> None:
        self._threshold = threshold

    def probability(self, samples: Samples) -> float:
        if samples.shape != (self.chunk,):
            raise BadInput(f"the detector takes {self.chunk} samples at a time, not {samples.shape}")
        loudness = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
        return float(loudness > self._threshold)

    def reset(self) -> None:
        """Nothing is kept between chunks."""
