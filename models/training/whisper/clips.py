"""Recordings to learn from: something said, or no speech at all, in a room, over a background, by a microphone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ports import SPEECH_RATE, Samples
from models.training.speech.augment import in_room, recorded, resized, through_microphone
from models.training.speech.sounds import background, levelled
from models.training.speech.voices import Line, Voice, speak
from models.training.wake.streams import other_sound

MELS = 80
FRAME = 0.01
"""Seconds from one frame of features to the next."""
LONGEST = 8.0
"""Seconds of a recording; what takes longer to say is left out."""

Features = NDArray[np.uint8]
"""shape (frames, MELS): faster-whisper's log-mel features, from _LOWEST in steps of 1 / _STEPS."""
_LOWEST, _STEPS = -1.5, 64
_WAITING = 0.2
"""Share of recordings with a longer time before and after what is said."""
_TENTH = SPEECH_RATE // 10
"""Recordings are as long as a multiple of it, so that Fourier transforms are fast."""


@dataclass(frozen=True, eq=False)
class Recording:
    """What a microphone heard."""

    samples: Samples
    text: str
    """What is said in it; empty where nobody speaks."""
    start: float = 0.0
    end: float = 0.0
    """Seconds at which speech begins and ends."""


@dataclass(frozen=True)
class Surroundings:
    """How often a recording is made the harder way."""

    quiet: float = 0.35
    """Share with next to no background."""
    echoing: float = 0.7
    coloured: float = 0.8
    """Share through a microphone's own frequency curve."""
    least: float = 3.0
    """Decibels of speech over the background, at the worst."""


QUIET = Surroundings(quiet=1.0, echoing=0.0, coloured=0.0)


def said(voices: Sequence[Voice], text: str, rng: Generator) -> Samples | None:
    """The text by one of the voices, each engine as likely as the other, with any speed, pitch and size of the
    speaker. None if that is longer than recordings are, or nothing."""
    engines = sorted({voice.engine for voice in voices})
    engine = engines[int(rng.integers(len(engines)))]
    choices = [voice for voice in voices if voice.engine == engine]
    voice = choices[int(rng.integers(len(choices)))]
    size = float(rng.uniform(0.84, 1.16))
    pace = float(np.clip(rng.normal(1, 0.18) * size, 0.6, 1.6))
    pitch = float(rng.uniform(0.4, 1.6)) if engine == "espeak-ng" else 1.0
    sound = resized(speak(voice, [Line(text, pace, pitch)])[0], size)
    return sound if _TENTH < len(sound) < (LONGEST - 1) * SPEECH_RATE else None


def recording(sound: Samples, text: str, rng: Generator, surroundings: Surroundings) -> Recording:
    """Speech with a little time before and after it, as it comes to a recogniser."""
    # Some wait, so that the length of a recording does not tell whether anybody speaks in it.
    room = LONGEST - len(sound) / SPEECH_RATE
    longest = min(2.5 if rng.random() < _WAITING else 0.6, room / 2)
    # An endpoint is found only when nobody has spoken for a while.
    behind = min(max(longest, 1.0), room / 2)
    before, after = (int(rng.uniform(0.02, most) * SPEECH_RATE) for most in (longest, behind))
    length = -(-(before + len(sound) + after) // _TENTH) * _TENTH
    speech = levelled(np.pad(sound.astype(np.float32), (before, length))[:length])
    if rng.random() < surroundings.echoing:
        speech = levelled(in_room(speech, rng))
    below = rng.uniform(30, 60) if rng.random() < surroundings.quiet else rng.uniform(surroundings.least, 25)
    heard = speech + background(length, rng) * np.float32(10 ** (-below / 20))
    if rng.random() < surroundings.coloured:
        heard = through_microphone(heard, rng)
    samples = recorded(heard, 10 ** rng.uniform(-1.5, 0.05))
    return Recording(samples, text, before / SPEECH_RATE, (before + len(sound)) / SPEECH_RATE)


def speechless(rng: Generator) -> Recording:
    """Noise, music, or next to nothing."""
    seconds = round(0.5 + (LONGEST - 0.5) * rng.random() ** 2, 1)
    if rng.random() < 0.2:
        hiss = rng.normal(0, 10 ** rng.uniform(-1, 1.5), int(seconds * SPEECH_RATE))
        return Recording(np.rint(hiss).astype(np.int16), "")
    return Recording(other_sound(seconds, rng), "")


def features(samples: Samples) -> Features:
    """What faster-whisper shows its network of the recording."""
    seen = _extractor()(np.asarray(samples / np.float32(32768), np.float32))
    # The last frame is one that faster-whisper leaves out.
    return np.asarray(np.clip(np.rint((seen.T[:-1] - _LOWEST) * _STEPS), 0, 255), np.uint8)


def unpacked(packed: Features) -> NDArray[np.float32]:
    """The features' own values."""
    return np.asarray(packed / np.float32(_STEPS) + np.float32(_LOWEST), np.float32)


@cache
def _extractor() -> Callable[[NDArray[np.float32]], Any]:
    from faster_whisper.feature_extractor import FeatureExtractor

    extractor: Callable[[NDArray[np.float32]], Any] = FeatureExtractor(feature_size=MELS)
    return extractor
