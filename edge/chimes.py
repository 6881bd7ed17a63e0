"""Short tones that say what words would say too slowly."""

from __future__ import annotations

from functools import cache

import numpy as np

from hardware.ports import Samples

CHIME_RATE = 16_000

_NOTES = {"listening": (660.0, 880.0), "nothing": (660.0, 440.0), "more": (880.0,), "thinking": (440.0,)}
_NOTE_SECONDS = 0.07
_LEVEL = 0.12


@cache
def chime(kind: str) -> Samples:
    """Soft notes: rising for 'listening', falling for 'nothing', a high one for 'more', a low one for
    'thinking'. int16, shape (n,), at CHIME_RATE."""
    time = np.arange(int(CHIME_RATE * _NOTE_SECONDS)) / CHIME_RATE
    shape = np.sin(np.pi * time / _NOTE_SECONDS) ** 2  # fades in and out, so that nothing clicks
    notes = [np.sin(2 * np.pi * pitch * time) * shape for pitch in _NOTES[kind]]
    return (np.concatenate(notes) * _LEVEL * 32767).astype(np.int16)
