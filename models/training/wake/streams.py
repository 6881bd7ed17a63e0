"""Minutes of sound as a microphone would hear them, with known places of the phrase; and the frames of such sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ports import SPEECH_RATE, Samples
from models.training.speech.augment import in_room, recorded, through_microphone
from models.training.speech.sounds import Sound, background, levelled

Frames = NDArray[np.float16]
"""shape (n, 40): microWakeWord's features, a frame every 10 ms."""
HOP = SPEECH_RATE // 100
_WHOLE = SPEECH_RATE // 10
"""Streams are as long as a multiple of it, so that Fourier transforms are fast."""
_FIRST = 2
"""Frames that the front end waits for: it looks at 30 ms at a time."""


@dataclass(frozen=True, eq=False)
class Clip:
    """Something said."""

    sound: Samples
    is_phrase: bool = False


@dataclass(frozen=True, eq=False)
class Stream:
    """A stretch of sound."""

    samples: Samples
    phrases: tuple[tuple[int, int], ...]
    """First sample and end of each phrase."""


def compose(clips: Sequence[Clip], babble: Sequence[Samples], rng: Generator, quiet: float = 0.3) -> Stream:
    """The clips one after the other, each from its own place in a room, over one background, by one microphone.

    babble: what people in the background say; quiet: the share of streams with next to no background.
    """
    gaps = (rng.uniform(0.05, 1.5, len(clips) + 1) * SPEECH_RATE).astype(int)
    gaps[0] += SPEECH_RATE // 2
    gaps[-1] += SPEECH_RATE // 2
    starts = np.cumsum(gaps[:-1] + np.array([0, *(len(clip.sound) for clip in clips[:-1])]))
    length = -int(-(starts[-1] + len(clips[-1].sound) + gaps[-1]) // _WHOLE) * _WHOLE
    speech = np.zeros(length + SPEECH_RATE, np.float32)
    for start, clip in zip(starts, clips, strict=True):
        echoing = levelled(np.pad(clip.sound, (0, SPEECH_RATE // 2)))
        if rng.uniform() < 0.7:
            echoing = levelled(in_room(echoing, rng))
        speech[start : start + len(echoing)] += echoing * 10 ** (rng.uniform(-8, 0) / 20)
    behind = _babble(babble, length, rng) if len(babble) and rng.uniform() < 0.25 else background(length, rng)
    below = rng.uniform(30, 60) if rng.uniform() < quiet else rng.uniform(5, 25)
    heard = through_microphone(speech[:length] + behind * 10 ** (-below / 20), rng)
    phrases = [
        (int(start), int(start) + len(clip.sound))
        for start, clip in zip(starts, clips, strict=True)
        if clip.is_phrase
    ]
    return Stream(recorded(heard, 10 ** rng.uniform(-1.7, 0.1)), tuple(phrases))


def other_sound(seconds: float, rng: Generator) -> Samples:
    """Nothing but noises and music, by one microphone."""
    length = int(seconds * SPEECH_RATE)
    heard = background(length, rng) + background(length, rng) * 10 ** rng.uniform(-2, 0)
    return recorded(through_microphone(levelled(heard), rng), 10 ** rng.uniform(-2.5, 0.1))


def frames(samples: Samples) -> Frames:
    """What the wake word's model sees of the sound, from the very front end that it runs with."""
    from pymicro_wakeword import MicroWakeWordFeatures

    found = [frame[0] for frame in MicroWakeWordFeatures().process_streaming(samples.tobytes())]
    return np.concatenate(found).astype(np.float16)


def frame_at(sample: int) -> int:
    """The first frame that has heard everything before this sample."""
    return max(0, sample // HOP - _FIRST)


def _babble(sounds: Sequence[Samples], length: int, rng: Generator) -> Sound:
    """Several people at once, far away."""
    crowd = np.zeros(length)
    for _ in range(rng.integers(1, 5)):
        said = np.concatenate([sounds[index] for index in rng.integers(0, len(sounds), 4)])
        crowd += np.roll(np.resize(levelled(said), length), rng.integers(length))
    return levelled(in_room(levelled(crowd), rng))
