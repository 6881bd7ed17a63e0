"""What happens to a sound between a mouth and the program: the speaker's size, the room, the microphone."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ports import SPEECH_RATE, Samples
from models.training.speech.sounds import Sound

_SOUND_SPEED = 343.0
"""Metres a second."""


def resized(sound: Samples, size: float) -> Samples:
    """The same from a larger speaker (size > 1): pitch and formants lower, and slower by as much."""
    import soxr

    return np.asarray(soxr.resample(sound, SPEECH_RATE, round(SPEECH_RATE * size)))


def in_room(sound: Sound, rng: Generator) -> Sound:
    """As heard 0.3 to 4 m away in a room of 0.1 to 0.9 s reverberation time; as long as before, not delayed.

    Direct sound, a handful of early reflections, and exponentially decaying noise for the rest (J. A. Moorer,
    "About this reverberation business", Computer Music Journal 3(2), 1979).
    """
    distance, reverberation = rng.uniform(0.3, 4), rng.uniform(0.1, 0.9)
    length = int(reverberation * SPEECH_RATE)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail[: int(0.01 * SPEECH_RATE)] = 0
    critical = rng.uniform(0.7, 2.0)  # metres, where the reverberation is as strong as the direct sound
    response = tail / np.sqrt(np.square(tail).sum()) * distance / critical
    response[0] = 1
    for further in rng.uniform(0.5, 6, 6):
        at = int(further / _SOUND_SPEED * SPEECH_RATE)
        if at < length:
            response[at] += rng.uniform(-0.8, 0.8) * distance / (distance + further)
    return _convolved(sound, response)


def through_microphone(sound: Sound, rng: Generator) -> Sound:
    """With the frequency curve of some cheap microphone: random within 8 dB, and cut off at both ends."""
    frequencies = np.fft.rfftfreq(len(sound), 1 / SPEECH_RATE)
    bands = np.geomspace(60, SPEECH_RATE / 2, 8)
    decibels = np.interp(frequencies, bands, rng.uniform(-8, 8, len(bands)))
    lowest, highest = rng.uniform(20, 250), rng.uniform(3400, 9000)
    slope = (
        1
        / np.sqrt(1 + (lowest / np.maximum(frequencies, 1)) ** 4)
        / np.sqrt(1 + (frequencies / highest) ** 8)
    )
    return np.fft.irfft(np.fft.rfft(sound) * slope * 10 ** (decibels / 20), len(sound)).astype(np.float32)


def recorded(sound: Sound, peak: float) -> Samples:
    """As int16 with its loudest sample at peak of full scale; above 1 it clips."""
    loudest = float(np.abs(sound).max(initial=1e-9))
    return np.asarray(np.clip(np.rint(sound * (peak * 32767 / loudest)), -32768, 32767), np.int16)


def _convolved(sound: Sound, response: NDArray[np.float64]) -> Sound:
    size = 1 << (len(sound) + len(response) - 1).bit_length()
    both = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    return np.asarray(np.fft.irfft(both, size)[: len(sound)], np.float32)
