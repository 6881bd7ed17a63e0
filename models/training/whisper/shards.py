"""Recordings kept on disk as features, in files that several processes may make side by side."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.training.speech.phones import Pronunciation, pronunciation
from models.training.speech.voices import Voice
from models.training.whisper.clips import (
    Features,
    Recording,
    Surroundings,
    features,
    recording,
    said,
    speechless,
)
from models.training.whisper.texts import Domain

_SOUNDS = {f"sound_{field.name}": field.name for field in fields(Pronunciation)}
"""What a file calls the parts of pronunciations."""


@dataclass(frozen=True)
class Recipe:
    """What shards are made of; a number and the seed decide all that is in a shard."""

    domain: Domain
    voices: tuple[Voice, ...]
    seed: int = 1
    sentences: int = 224
    """In a shard."""
    takes: int = 2
    """Recordings of each sentence, in other surroundings."""

    @property
    def speechless(self) -> int:
        """Recordings without speech in a shard."""
        return self.sentences * self.takes // 7

    @property
    def recordings(self) -> int:
        """In a shard."""
        return self.sentences * self.takes + self.speechless


@dataclass(frozen=True, eq=False)
class Shard:
    """Recordings one behind the other."""

    features: Features
    """shape (frames of all, MELS)."""
    ends: NDArray[np.int64]
    """shape (recordings,): frame at which each ends."""
    spans: NDArray[np.float32]
    """shape (recordings, 2): seconds at which speech begins and ends."""
    texts: NDArray[np.str_]
    """shape (recordings,)."""
    sounds: tuple[Pronunciation, ...]
    """Of each text."""

    @staticmethod
    def load(path: Path) -> Shard:
        with np.load(path) as kept:
            parts = (np.split(kept[name], kept["said"][:-1]) for name in _SOUNDS)
            sounds = tuple(Pronunciation(*of_one) for of_one in zip(*parts, strict=True))
            return Shard(kept["features"], kept["ends"], kept["spans"], kept["texts"], sounds)


def paths(folder: Path, count: int) -> list[Path]:
    """Where the first `count` shards are kept."""
    return [folder / f"speech-{number:05}.npz" for number in range(count)]


def make(recipe: Recipe, folder: Path, count: int, say: Callable[[str], None]) -> bool:
    """Make what is missing of the first `count` shards. False if another process is still making some of them."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = paths(folder, count)
    for number, path in enumerate(wanted):
        if path.exists():
            continue
        lock = path.with_suffix(".lock")
        with lock.open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if not path.exists():
                _write(path, _recordings(recipe, number))
                say(f"speech {sum(each.exists() for each in wanted)} of {count}")
            lock.unlink(missing_ok=True)
    return all(path.exists() for path in wanted)


def _recordings(recipe: Recipe, number: int) -> list[Recording]:
    rng = np.random.default_rng([recipe.seed, number])
    made = [speechless(rng) for _ in range(recipe.speechless)]
    while len(made) < recipe.recordings:
        text = recipe.domain.text(rng)
        sound = said(recipe.voices, text, rng)
        if sound is not None:
            made += [recording(sound, text, rng, Surroundings()) for _ in range(recipe.takes)]
    return made


def _write(path: Path, recordings: Sequence[Recording]) -> None:
    seen = [features(each.samples) for each in recordings]
    said = [pronunciation(each.text) for each in recordings]
    sounds: dict[str, Any] = {
        name: np.concatenate([getattr(each, part) for each in said]) for name, part in _SOUNDS.items()
    }
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(
            file,
            features=np.concatenate(seen),
            ends=np.cumsum([len(each) for each in seen]),
            spans=np.array([(each.start, each.end) for each in recordings], np.float32),
            texts=np.array([each.text for each in recordings]),
            said=np.cumsum([len(each.phones) for each in said]),
            **sounds,
        )
    partial.replace(path)
