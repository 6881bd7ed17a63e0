"""Hey Quizglass and okay nabu side by side, on voices and sounds that no training has heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.ports import SPEECH_RATE, Samples
from models.training.speech.voices import HELD_OUT, Voice
from models.training.wake import measure, texts
from models.wake import MicroWake

SAID = {"hey_quizglass": ("hey quizglass", "hey, quizglass"), "okay_nabu": ("okay nabu", "okay, nabu")}
"""How the voices are told to say each wake word: in one breath, and with a pause."""
THRESHOLDS: dict[str, tuple[float | None, ...]] = {
    "hey_quizglass": (None, 0.5),
    "okay_nabu": (None,),
}
"""None is the wake word's own."""
_SEED = 77


@dataclass(frozen=True)
class Amounts:
    """How much to measure on."""

    calls: int = 48
    """Of each voice, phrase and loudness of the background."""
    speech_hours: float = 3.4
    noise_hours: float = 1.8


def compare(amounts: Amounts, more: Sequence[Voice], real: Path | None, say: Callable[[str], None]) -> None:
    """Says one line a figure. more: voices besides HELD_OUT; real: a folder of recordings without the phrases."""
    voices = [*HELD_OUT, *more]
    for voice in voices:
        before = measure.sentences(voice)
        for phrase, said in SAID.items():
            calls = measure.spoken(voice, said, amounts.calls)
            for room, quiet in (("quiet", 1.0), ("noisy", 0.0)):
                wakes = [MicroWake(phrase, threshold) for threshold in THRESHOLDS[phrase]]
                lost = measure.missed(wakes, calls, before, np.random.default_rng(_SEED), quiet)
                name = voice.name.rpartition("/")[2]
                say(f"missed  {phrase:14} {name:26} {room} {_by_threshold(phrase, lost)} of {len(calls)}")
    for name, sounds in _other(amounts, voices, real):
        everyone = [MicroWake(phrase, each) for phrase in SAID for each in THRESHOLDS[phrase]]
        hours, counts = measure.false_accepts(everyone, sounds)
        for phrase in SAID:
            own = [counts.pop(0) for _ in THRESHOLDS[phrase]]
            say(f"woke    {phrase:14} {name:26} {_by_threshold(phrase, own)} times in {hours:.2f} hours")


def _by_threshold(phrase: str, counts: Sequence[int]) -> str:
    pairs = zip(THRESHOLDS[phrase], counts, strict=True)
    return ", ".join(f"{count}" if each is None else f"({each}) {count}" for each, count in pairs)


def _other(
    amounts: Amounts, voices: Sequence[Voice], real: Path | None
) -> Iterator[tuple[str, Iterator[Samples]]]:
    """Sound without the phrases, by name."""
    yield "noise and music", measure.noises(amounts.noise_hours, np.random.default_rng(_SEED + 2))
    if real:
        yield "recordings of people", recordings(real)
    yield "phrases that sound alike", measure.alike(voices, texts.NEAR, np.random.default_rng(_SEED + 3))
    rng = np.random.default_rng(_SEED + 1)
    yield "synthesised speech", measure.speech(HELD_OUT, amounts.speech_hours, rng)


def recordings(folder: Path) -> Iterator[Samples]:
    """Every sound file below the folder, mono at SPEECH_RATE."""
    import soundfile
    import soxr

    for path in sorted(
        path for path in folder.rglob("*") if path.suffix in {".wav", ".flac", ".ogg", ".mp3"}
    ):
        sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
        yield np.asarray(soxr.resample(sound[:, 0], rate, SPEECH_RATE))
