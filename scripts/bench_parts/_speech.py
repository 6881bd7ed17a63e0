"""Speech with a known end: synthetic voices, and people's recordings where there are any."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hardware.ports import MICROPHONE_RATE, Samples
from hardware.wav import load_wav
from models.training.speech.voices import Line, Voice, speak

RECORDINGS = "BENCH_RECORDINGS"
"""Names a folder of recordings of people, one utterance each; scripts/bench sets it."""
VOICES = (
    Voice("espeak-ng", "en-us"),
    Voice("espeak-ng", "en-gb-x-rp+f3"),
    Voice("flite", "slt"),
    Voice("flite", "awb"),
)
LEVEL = -26.0
"""dBFS of speech: a person at arm's length."""
_PEAK, _SOFTEST = 0.9, 25.0
"""Speech lies within so many decibels of the quantile of its frames' loudness; in a quiet recording, all else is
breath and room."""
_FRAME = MICROPHONE_RATE // 100


@dataclass(frozen=True)
class Utterance:
    """Somebody says something; the sound begins and ends with it."""

    speaker: str
    samples: Samples
    """16 kHz, shape (n,)."""

    @property
    def seconds(self) -> float:
        return self.samples.size / MICROPHONE_RATE


def said(texts: tuple[str, ...], voices: tuple[Voice, ...] = VOICES, level: float = LEVEL) -> list[Utterance]:
    """Every text by every voice, at this loudness. ModelMissing where a voice's program is not installed."""
    return [
        Utterance(voice.name, at_level(sound, level))
        for voice in voices
        for sound in speak(voice, [Line(text) for text in texts])
    ]


def recorded(level: float = LEVEL) -> list[Utterance]:
    """What people said, cut where they began and ended, in the order of the files' names; nothing without a folder."""
    folder = os.environ.get(RECORDINGS)
    paths = sorted(Path(folder).glob("*.wav")) if folder else []
    return [Utterance(path.stem, at_level(_cut(load_wav(path).samples), level)) for path in paths]


def at_level(sound: Samples, level: float) -> Samples:
    """The sound, as loud as that where it is loud, in dBFS."""
    gain = 10 ** ((level - float(np.quantile(_loudness(sound), _PEAK))) / 20)
    return np.asarray(np.clip(np.rint(sound * gain), -32768, 32767), np.int16)


def _cut(sound: Samples) -> Samples:
    loudness = _loudness(sound)
    spoken = np.flatnonzero(loudness > np.quantile(loudness, _PEAK) - _SOFTEST)
    return sound[spoken[0] * _FRAME : (spoken[-1] + 1) * _FRAME]


def _loudness(sound: Samples) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """dBFS of each 10 ms."""
    frames = sound[: sound.size // _FRAME * _FRAME].reshape(-1, _FRAME) / 32768
    loudness: np.ndarray[tuple[int], np.dtype[np.float64]] = 10 * np.log10(np.square(frames).mean(1) + 1e-12)
    return loudness
