"""Figures of a wake word, by the very class that runs in the assistant: how often it misses a call, and how often it
wakes for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.random import Generator

from models.ports import SPEECH_RATE, Samples, WakeWord
from models.training.speech.voices import Line, Voice, speak
from models.training.wake import texts
from models.training.wake.streams import Clip, Stream, compose, other_sound

PACES = (0.85, 1.0, 1.15)
_BLOCK = 1024
"""Samples at a time, as many as the waiting assistant feeds."""
_LATEST = int(0.7 * SPEECH_RATE)
"""Samples after the end of a call within which it must have been heard."""


def heard_at(wake: WakeWord, samples: Samples) -> list[int]:
    """The number of samples after which the phrase was heard, each time."""
    wake.reset()
    starts = range(0, len(samples), _BLOCK)
    return [start + _BLOCK for start in starts if wake.process(samples[start : start + _BLOCK])]


def missed_in(wake: WakeWord, stream: Stream) -> int:
    """How many of the phrases in the stream were not heard."""
    times = heard_at(wake, stream.samples)
    return sum(
        not any(start < time <= end + _LATEST + _BLOCK for time in times) for start, end in stream.phrases
    )


def spoken(voice: Voice, said: Sequence[str], count: int) -> list[Samples]:
    """So many calls, fast and slow, in turns."""
    return speak(
        voice, [Line(said[number % len(said)], PACES[number % len(PACES)]) for number in range(count)]
    )


def sentences(voice: Voice) -> list[Samples]:
    """Things that the voice says besides, always the same."""
    rng = np.random.default_rng(0)
    return speak(voice, [Line(texts.sentence(rng), PACES[number % len(PACES)]) for number in range(12)])


def missed(
    wakes: Sequence[WakeWord],
    calls: Sequence[Samples],
    before: Sequence[Samples],
    rng: Generator,
    quiet: float,
) -> list[int]:
    """How many calls each missed, made in a room with some background after something else was said there."""
    lost = [0] * len(wakes)
    for number, call in enumerate(calls):
        stream = compose([Clip(before[number % len(before)]), Clip(call, True)], before, rng, quiet)
        for index, wake in enumerate(wakes):
            lost[index] += missed_in(wake, stream)
    return lost


def speech(voices: Sequence[Voice], hours: float, rng: Generator) -> Iterator[Samples]:
    """Sentences in rooms, in minutes."""
    length = 0
    while length < hours * 3600 * SPEECH_RATE:
        voice = voices[int(rng.integers(len(voices)))]
        said = speak(voice, [Line(texts.sentence(rng), PACES[rng.integers(len(PACES))]) for _ in range(15)])
        stream = compose([Clip(each) for each in said], said, rng)
        length += len(stream.samples)
        yield stream.samples


def alike(voices: Sequence[Voice], said: Sequence[str], rng: Generator) -> Iterator[Samples]:
    """Everything that is said, by every voice, in rooms."""
    for voice in voices:
        sounds = speak(voice, [Line(each) for each in said])
        for start in range(0, len(sounds), 12):
            yield compose([Clip(each) for each in sounds[start : start + 12]], sounds, rng).samples


def noises(hours: float, rng: Generator) -> Iterator[Samples]:
    """Noise and music, in minutes."""
    for _ in range(round(hours * 60)):
        yield other_sound(60, rng)


def false_accepts(wakes: Sequence[WakeWord], sounds: Iterable[Samples]) -> tuple[float, list[int]]:
    """Hours of sound, and how often it woke each of them; one sound follows the other without a pause."""
    counts, length = [0] * len(wakes), 0
    for sound in sounds:
        length += len(sound)
        for number, wake in enumerate(wakes):
            starts = range(0, len(sound), _BLOCK)
            counts[number] += sum(wake.process(sound[start : start + _BLOCK]) is not None for start in starts)
    return length / SPEECH_RATE / 3600, counts
