"""Frames to train on: the phrase, cut out, and hours of everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.ports import SPEECH_RATE, Samples
from models.training.speech.augment import resized
from models.training.speech.voices import Line, Voice, speak
from models.training.wake import texts
from models.training.wake.streams import Clip, Frames, compose, frame_at, frames, other_sound

BEFORE, AFTER = 210, 30
"""Frames kept before and after the end of a phrase."""
_CLIPS = 12
"""In a stream: about a minute."""
_LONGEST = int(1.4 * SPEECH_RATE)
"""Samples of a phrase; one that is said more slowly, or with a longer pause, is left out."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """What the network learns from."""

    calls: Frames
    """shape (calls, BEFORE + AFTER, 40): windows around the end of a phrase."""
    lengths: NDArray[np.int64]
    """shape (calls,): frames that each phrase takes."""
    other: Frames
    """shape (n, 40): sound without the phrase."""

    def save(self, path: Path) -> None:
        np.savez(path, calls=self.calls, lengths=self.lengths, other=self.other)

    @staticmethod
    def load(path: Path) -> Dataset:
        with np.load(path) as kept:
            return Dataset(kept["calls"], kept["lengths"], kept["other"])


def build(
    voices: Sequence[Voice], calls: int, hours: float, rng: Generator, say: Callable[[str], None]
) -> Dataset:
    """So many calls and hours of other sound, two thirds of them speech, of these voices."""
    windows: list[Frames] = []
    lengths: list[int] = []
    other: list[Frames] = []
    babble = _spoken(voices, texts.sentence, 60, rng)
    while len(windows) < calls:
        clips = [
            Clip(sound, True)
            for sound in _spoken(voices, _phrase, _CLIPS * 2 // 3, rng)
            if len(sound) < _LONGEST
        ]
        clips += [Clip(sound) for sound in _spoken(voices, texts.sentence, _CLIPS // 3, rng)]
        stream = compose([clips[index] for index in rng.permutation(len(clips))], babble, rng)
        seen = np.pad(frames(stream.samples), ((BEFORE, AFTER), (0, 0)))
        for start, end in stream.phrases:
            at = frame_at(end)
            windows.append(seen[at : at + BEFORE + AFTER])
            lengths.append(at - frame_at(start))
        say(f"calls {len(windows)} of {calls}")
    wanted, total = hours * 360_000, 0
    while total < wanted:
        if rng.uniform() < 1 / 3:
            sound = other_sound(60, rng)
        else:
            said = texts.near if rng.uniform() < 0.3 else texts.sentence
            clips = [Clip(each) for each in _spoken(voices, said, _CLIPS, rng)]
            sound = compose(clips, babble, rng).samples
        other.append(frames(sound))
        total += len(other[-1])
        say(f"other sound {total / 360_000:.2f} of {hours:.2f} hours")
    return Dataset(np.stack(windows), np.array(lengths), np.concatenate(other))


def _phrase(rng: Generator) -> str:
    return str(rng.choice(texts.PHRASE))


def _spoken(
    voices: Sequence[Voice], text: Callable[[Generator], str], count: int, rng: Generator
) -> list[Samples]:
    """Lines by voices of any engine, each engine as often as the other, of any size and pace."""
    engines = sorted({voice.engine for voice in voices})
    sounds = []
    for _ in range(count):
        engine = rng.choice(engines)
        choices = [voice for voice in voices if voice.engine == engine]
        voice = choices[rng.integers(len(choices))]
        size = float(rng.uniform(0.84, 1.16))
        pace = float(np.clip(rng.normal(1, 0.18), 0.6, 1.5)) * size
        pitch = float(rng.uniform(0.4, 1.6)) if engine == "espeak-ng" else 1.0
        sound = resized(speak(voice, [Line(text(rng), pace, pitch)])[0], size)
        if len(sound) > SPEECH_RATE // 10:
            sounds.append(sound)
    return sounds
