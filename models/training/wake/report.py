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

PHRASES = {"hey_quizglass": ("hey quizglass", "hey, quizglass"), "okay_nabu": ("okay nabu", "okay, nabu")}
"""How the voices are told to say each wake word: in one breath, and with a pause."""
_SEED = 77


@dataclass(frozen=True)
class Amounts:
    """How much to measure on."""

    calls: int = 60
    """Of each voice, phrase and loudness of the background."""
    speech_hours: float = 3.5
    noise_hours: float = 2.0


def compare(amounts: Amounts, more: Sequence[Voice], real: Path | None, say: Callable[[str], None]) -> None:
    """Says one line a figure. more: voices besides HELD_OUT; real: a folder of recordings without the phrases."""
    voices = [*HELD_OUT, *more]
    for voice in voices:
        for room, quiet in (("quiet", 1.0), ("noisy", 0.0)):
            for phrase, said in PHRASES.items():
                rng = np.random.default_rng(_SEED)
                calls = measure.calls(MicroWake(phrase), voice, said, amounts.calls, rng, quiet)
                say(f"missed  {phrase:14} {calls.voice:24} {room}  {calls.missed:3} of {calls.made}")
    sounds: list[tuple[str, Iterator[Samples]]] = [
        (
            "synthesised speech",
            measure.speech(voices, amounts.speech_hours, np.random.default_rng(_SEED + 1)),
        ),
        ("noise and music", measure.noises(amounts.noise_hours, np.random.default_rng(_SEED + 2))),
        ("phrases that sound alike", measure.alike(voices, texts.NEAR, np.random.default_rng(_SEED + 3))),
    ]
    if real:
        sounds.append(("recordings of people", recordings(real)))
    for name, sound in sounds:
        makers = [lambda phrase=phrase: MicroWake(phrase) for phrase in PHRASES]
        for phrase, found in zip(PHRASES, measure.false_accepts(makers, name, sound), strict=True):
            say(f"woke    {phrase:14} {found.sound:24} {found.wakes:3} times in {found.hours:.2f} hours")


def recordings(folder: Path) -> Iterator[Samples]:
    """Every sound file below the folder, mono at SPEECH_RATE."""
    import soundfile
    import soxr

    for path in sorted(
        path for path in folder.rglob("*") if path.suffix in {".wav", ".flac", ".ogg", ".mp3"}
    ):
        sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
        yield np.asarray(soxr.resample(sound[:, 0], rate, SPEECH_RATE))
