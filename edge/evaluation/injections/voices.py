"""Voices near and far, by the program's own synthesizer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from edge.loudness import level
from hardware.ports import MICROPHONE_RATE, Samples
from hardware.resample import resample
from models.cancel import Cancel

_DECAY = 0.35
"""Seconds in which a living room's echo falls by 60 dB."""


@dataclass(frozen=True)
class Speaker:
    """Who speaks, and how."""

    voice: str
    """One of models.espeak.voices()."""
    speed: float = 1.0
    pitch: float = 1.0
    """By how much the voice is higher than espeak-ng's own; it is as much quicker."""
    far: bool = False
    """Whether the room's echo is about as loud as the voice."""


WEARER = Speaker("en-us")


@lru_cache(maxsize=128)
def spoken(speaker: Speaker, text: str, loudness: float) -> Samples:
    """16 kHz, shape (n,), with so many dBFS where it is loud."""
    from models.espeak import EspeakSynthesizer

    made = list(EspeakSynthesizer(speaker.voice, speaker.speed).synthesize(text, Cancel()))
    sound = np.concatenate([part.samples for part in made])
    heard = resample(sound, round(made[0].rate * speaker.pitch), MICROPHONE_RATE).astype(np.float64)
    heard = heard[: np.flatnonzero(np.abs(heard) > 1)[-1] + 1]  # the pause behind it is the stage's to give
    if speaker.far:
        heard = np.convolve(heard, _room())
    return at_level(heard.clip(-32768, 32767).astype(np.int16), loudness)


def at_level(sound: Samples, loudness: float) -> Samples:
    """The sound with so many dBFS where it is loud."""
    gain = 10 ** ((loudness - level(sound)) / 20)
    return np.asarray(np.rint(sound * gain).clip(-32768, 32767), np.int16)


@lru_cache(maxsize=1)
def _room() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The direct sound, and as much energy again in a tail that dies away."""
    count = round(_DECAY * MICROPHONE_RATE)
    tail = np.random.default_rng(0).standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail /= np.sqrt(np.square(tail).sum())
    tail[0] += 1.0
    return np.asarray(tail)
