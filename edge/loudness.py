"""How loud a voice is."""

from __future__ import annotations

import numpy as np

from hardware.ports import MICROPHONE_RATE, Samples

_FRAME = MICROPHONE_RATE // 50
_LOUD = 0.8
"""Quantile of the frames' loudness: above the pauses, and below a single bang."""
_SILENCE = -96.0


def level(samples: Samples) -> float:
    """samples: 16 kHz, shape (n,), of somebody speaking -> dBFS; -96 for silence."""
    whole = samples[: samples.size // _FRAME * _FRAME].reshape(-1, _FRAME).astype(np.float64)
    if not whole.size:
        return _SILENCE
    power = np.quantile(np.square(whole / 32768).mean(1), _LOUD)
    return max(_SILENCE, float(10 * np.log10(power + 1e-12)))
