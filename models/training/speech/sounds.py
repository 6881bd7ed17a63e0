"""Sound that is not speech, made by arithmetic: noises, hums, clatter, music. All float32 at SPEECH_RATE, RMS 1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ports import SPEECH_RATE

Sound = NDArray[np.float32]
"""shape (n,)."""

_CHORDS = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 11), (0, 3, 7, 10), (0, 5, 7), (0, 3, 6))
_SCALE = np.array([0, 2, 4, 5, 7, 9, 11, 12])


def noise(length: int, rng: Generator) -> Sound:
    """Steady noise, its power falling with the frequency to the power of 0 (white) to 2 (brown)."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    spectrum *= np.maximum(np.arange(len(spectrum)), length * 30 / SPEECH_RATE) ** (-rng.uniform(0, 2) / 2)
    return levelled(np.fft.irfft(spectrum, length))


def wind(length: int, rng: Generator) -> Sound:
    """Noise that swells and fades, as wind, traffic and taps do."""
    points = rng.uniform(0, 1, length * 2 // SPEECH_RATE + 2) ** 2
    swell = np.interp(np.linspace(0, len(points) - 1, length), np.arange(len(points)), points)
    return levelled(noise(length, rng) * (0.1 + swell))


def hum(length: int, rng: Generator) -> Sound:
    """Mains, motors, fans: harmonics of one low tone in some noise."""
    tone = rng.choice([50.0, 60.0, rng.uniform(40, 400)])
    harmonics = np.arange(1, 16)
    strength = rng.uniform(0, 1, 15) / harmonics ** rng.uniform(0.3, 1.5)
    phase = 2 * np.pi * tone * np.arange(length) / SPEECH_RATE
    sound = sum(
        (each * np.sin(number * phase) for number, each in zip(harmonics, strength, strict=True)),
        np.zeros(length),
    )
    return levelled(levelled(sound) + rng.uniform(0.02, 0.5) * noise(length, rng))


def clatter(length: int, rng: Generator) -> Sound:
    """Knocks, keys, dishes: bursts that ring and die away."""
    sound = np.zeros(length + SPEECH_RATE)
    knocks = max(1, int(length / SPEECH_RATE * rng.uniform(0.5, 8)))
    for start in rng.integers(0, length, knocks).tolist():
        ring = int(rng.uniform(0.01, 0.4) * SPEECH_RATE)
        seconds = np.arange(ring) / SPEECH_RATE
        body = np.sin(2 * np.pi * rng.uniform(200, 6000) * seconds) + rng.standard_normal(ring) * rng.uniform(
            0, 1
        )
        sound[start : start + ring] += body * np.exp(-6 * np.arange(ring) / ring) * rng.uniform(0.1, 1)
    return levelled(sound[:length])


def music(length: int, rng: Generator) -> Sound:
    """Chords, a tune and drums in one key and beat."""
    beat = int(SPEECH_RATE * 60 / rng.uniform(60, 160))
    key = rng.uniform(40, 62)
    timbre = rng.uniform(0.4, 2.0)
    parts = np.zeros((3, length + 8 * beat))
    levels = rng.uniform(0.2, 1, 3) * (rng.uniform(size=3) < 0.8)
    for bar in range(0, length, 4 * beat):
        root = key + rng.choice(_SCALE)
        for interval in _CHORDS[rng.integers(len(_CHORDS))]:
            parts[0, bar : bar + 4 * beat] += _tone(root + interval, 4 * beat, timbre)
        for step in np.flatnonzero(rng.uniform(size=8) < 0.7).tolist():
            start, held = bar + step * beat // 2, int(beat * rng.choice([0.5, 1.0]))
            parts[1, start : start + held] += _tone(key + 12 + rng.choice(_SCALE), held, timbre)
        for step in range(8):
            start, struck = bar + step * beat // 2, beat // 2
            drum = rng.standard_normal(struck) if step % 2 else _tone(30, struck, 1.0) * 3
            parts[2, start : start + struck] += drum * np.exp(-12 * np.arange(struck) / struck)
    return levelled(levels @ parts[:, :length] + 1e-3 * rng.standard_normal(length))


def _tone(note: float, length: int, timbre: float) -> NDArray[np.float64]:
    """A plucked note (MIDI number); timbre is how fast its overtones weaken."""
    frequency = 440 * 2 ** ((note - 69) / 12)
    harmonics = np.arange(1, 9)[:, np.newaxis]
    strength = np.where(harmonics * frequency < SPEECH_RATE / 2, harmonics**-timbre, 0.0)
    waves = strength * np.sin(2 * np.pi * frequency * harmonics * np.arange(length) / SPEECH_RATE)
    return np.asarray(waves.sum(0) * np.exp(-3 * np.arange(length) / length))


KINDS: tuple[Callable[[int, Generator], Sound], ...] = (noise, wind, hum, clatter, music)


def background(length: int, rng: Generator) -> Sound:
    """One kind of them, chosen by chance."""
    return KINDS[rng.integers(len(KINDS))](length, rng)


def levelled(sound: NDArray[np.floating]) -> Sound:
    """The same with an RMS of 1; silence stays silence."""
    loudness = np.sqrt(np.square(sound, dtype=np.float64).mean())
    return (sound / max(float(loudness), 1e-9)).astype(np.float32)
