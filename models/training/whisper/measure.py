"""How well a recogniser does on voices that no training has heard, on what is not speech, and on real people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.cancel import Cancel
from models.ports import SPEECH_RATE, Recognizer, Samples
from models.training.speech.voices import Voice
from models.training.wake.streams import other_sound
from models.training.whisper.clips import QUIET, Recording, Surroundings, recording, said, speechless
from models.training.whisper.spelling import spelled
from models.training.whisper.texts import Domain
from models.wer import word_errors, words_found

_SEED = 77


@dataclass(frozen=True)
class Figure:
    """So many of so many."""

    what: str
    count: int
    of: int

    def __str__(self) -> str:
        return f"{self.what}: {self.count / max(1, self.of):.1%} ({self.count} of {self.of})"


def figures(
    recognizers: Sequence[Recognizer],
    domain: Domain,
    voices: Sequence[Voice],
    count: int,
    orders: Path | None,
) -> Iterator[Figure]:
    """Every figure of every recogniser on the same sounds: `count` sentences of each voice in the quiet and in noise
    and of all of them, as many sounds of noise or music and a tenth of the others without speech, and the folder of
    orders, if there is one."""
    for room, surroundings in (("quiet", QUIET), ("noisy", Surroundings(quiet=0.0))):
        found: list[list[Figure]] = [[] for _ in recognizers]
        for number, voice in enumerate(voices):
            heard = list(spoken(domain, voice, surroundings, count, _SEED + number))
            for each, figures_of in zip(recognizers, found, strict=True):
                figures_of.append(errors(f"{each.name}, wrong words, {voice.name}, {room}", each, heard))
                yield figures_of[-1]
        for each, figures_of in zip(recognizers, found, strict=True):
            yield _total(f"{each.name}, wrong words, all voices, {room}", figures_of)
    for kind, sounds in silences(count, _SEED).items():
        for each in recognizers:
            yield imagined(f"{each.name}, words where nobody speaks, {kind}", each, sounds)
    for each in recognizers:
        if orders:
            yield ordered(f"{each.name}, content words found, real people", each, orders)


def _total(what: str, parts: Sequence[Figure]) -> Figure:
    return Figure(what, sum(part.count for part in parts), sum(part.of for part in parts))


def spoken(
    domain: Domain, voice: Voice, surroundings: Surroundings, count: int, seed: int
) -> Iterator[Recording]:
    """So many things said by one voice."""
    rng = np.random.default_rng(seed)
    made = 0
    while made < count:
        text = domain.text(rng)
        sound = said((voice,), text, rng)
        if sound is not None:
            made += 1
            yield recording(sound, text, rng, surroundings)


def errors(what: str, recognizer: Recognizer, recordings: Iterable[Recording]) -> Figure:
    """The word error rate; spellings of one sound are one word."""
    wrong = words = 0
    for each in recordings:
        heard = spelled(recognizer.transcribe(each.samples, Cancel()).text)
        more, of = word_errors(each.text, heard)
        wrong, words = wrong + more, words + of
    return Figure(what, wrong, words)


def imagined(what: str, recognizer: Recognizer, sounds: Sequence[Samples]) -> Figure:
    """How often words were heard where nobody speaks."""
    return Figure(what, sum(bool(recognizer.transcribe(each, Cancel()).text) for each in sounds), len(sounds))


def silences(count: int, seed: int) -> dict[str, list[Samples]]:
    """Sounds without speech by kind: as long as questions, and as long as a recogniser hears at a time."""
    rng = np.random.default_rng(seed)
    return {
        "noise or music": [speechless(rng).samples for _ in range(count)],
        "noise or music, half a minute": [other_sound(30, rng) for _ in range(-(-count // 10))],
        "silence": [
            rng.integers(-1, 2, int(seconds * SPEECH_RATE), np.int16)
            for seconds in rng.uniform(0.3, 10, -(-count // 10))
        ],
    }


def ordered(what: str, recognizer: Recognizer, folder: Path) -> Figure:
    """How many of the words that matter were heard, in a folder of recordings whose slots.json names them."""
    import soundfile

    found = wanted = 0
    for name, slots in json.loads((folder / "slots.json").read_text(encoding="utf-8")).items():
        sound, rate = soundfile.read(folder / name, dtype="int16")
        if rate != SPEECH_RATE or sound.ndim != 1:
            raise ValueError(f"{folder / name} is not mono at {SPEECH_RATE} Hz")
        right, words = words_found(" ".join(slots.values()), recognizer.transcribe(sound, Cancel()).text)
        found, wanted = found + right, wanted + words
    return Figure(what, found, wanted)
