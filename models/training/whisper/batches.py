"""Batches of kept recordings, varied anew each time they are seen, in an order that depends on the seed alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.training.speech.phones import Pronunciation
from models.training.whisper.clips import FRAME, MELS, unpacked
from models.training.whisper.shards import Shard
from models.training.whisper.vocabulary import (
    END,
    LETTERS,
    NO_SPEECH,
    NO_TIMESTAMPS,
    PREVIOUS,
    START,
    Vocabulary,
)

Numbers = NDArray[np.int64]

IGNORED = -100
"""The target of tokens that nothing is learnt from."""
_POOL = 8
"""Shards whose recordings are sorted by length, so that a batch has little to pad."""
_RANGE = 2.0
"""From the loudest of Whisper's features, which are (4 + log10(power)) / 4, down to where it cuts them off."""
_ROUND = 32
"""Frames of a batch are a multiple of it: fewer shapes for the libraries to prepare."""
_WITH_TIMES = 0.3
"""Share of texts with timestamps around them: faster-whisper asks for these unless told otherwise."""
_WITH_HOTWORDS = 0.1
_JOINED = 0.2
"""Share of batches whose recordings are joined by twos: people say more in one breath than recordings hold."""


@dataclass(frozen=True, eq=False)
class Clip:
    """One recording as it is seen this time."""

    features: NDArray[np.float32]
    """shape (frames, MELS)."""
    text: str
    start: float
    """Seconds at which speech begins; without speech it means nothing, nor does end."""
    end: float
    letters: Numbers
    """shape (frames,): number of the letter of the text that is about heard in each frame, -1 for none."""
    phones: Numbers
    """shape (frames,): the sound that is about heard in each frame, 0 for none: see Pronunciation."""

    def then(self, later: Clip) -> Clip:
        """Both, one behind the other."""
        shift = len(self.features) * FRAME
        spans = [(self.start, self.end)] * bool(self.text) + [
            (later.start + shift, later.end + shift)
        ] * bool(later.text)
        start, end = (spans[0][0], spans[-1][1]) if spans else (0.0, 0.0)
        text = f"{self.text} {later.text}".strip()
        before = len(text) - len(later.text)
        letters = np.where(later.letters < 0, -1, later.letters + before)
        features = np.concatenate([self.features, later.features])
        features = np.maximum(features, features.max() - _RANGE)  # each had a floor of its own
        phones = np.concatenate([self.phones, later.phones])
        return Clip(features, text, start, end, np.concatenate([self.letters, letters]), phones)


@dataclass(frozen=True, eq=False)
class Row:
    """A recording's tokens."""

    tokens: list[int]
    targets: list[int]
    pieces: Numbers
    """shape (tokens, 2): see Batch."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Arrays of one batch."""

    features: NDArray[np.float32]
    """shape (batch, MELS, frames): 0 behind the end of each."""
    frames: Numbers
    """shape (batch,): how long each is."""
    tokens: Numbers
    """shape (batch, tokens)."""
    targets: Numbers
    """shape (batch, tokens): what follows each token, IGNORED where nothing is learnt."""
    letters: Numbers
    """All texts one behind the other: 1 + index into LETTERS."""
    lengths: Numbers
    """shape (batch,): letters of each text."""
    places: Numbers
    """shape (batch, frames / 2): number of the letter that is about heard at each place, -1 for none."""
    phones: Numbers
    """The same shape: the sound that is about heard there, IGNORED behind the end."""
    pieces: Numbers
    """shape (batch, tokens, 2): numbers of the first letter of each target, and of the first one behind it; -1 where
    the target is no part of the text."""


class Batches:
    """Makes the batch of any number, always the same."""

    def __init__(self, shards: Sequence[Path], vocabulary: Vocabulary, size: int, seed: int) -> None:
        """shards: files that hold equally many recordings. ValueError where those of one pool fill no batch."""
        self.size = size
        self._shards, self._vocabulary, self._seed = list(shards), vocabulary, seed
        self._pools = -(-len(self._shards) // _POOL)
        smallest = len(self._shards) // self._pools
        self._in_pool = len(Shard.load(self._shards[0]).ends) * smallest // size
        if not self._in_pool:
            raise ValueError(f"{smallest} shards do not fill a batch of {size}: make more speech")
        self._pool = lru_cache(maxsize=1)(self._load)

    def __len__(self) -> int:
        """Batches until every recording was seen once, but for those that fill no batch."""
        return self._pools * self._in_pool

    def batch(self, number: int) -> Batch:
        """Recordings of about one length, with their texts."""
        epoch, place = divmod(number, len(self))
        features, spans, texts, sounds, order = self._pool(epoch, place // self._in_pool)
        rng = np.random.default_rng([self._seed, number])
        chosen = order[place % self._in_pool]
        seen = [_varied(features[one], texts[one], spans[one], sounds[one], rng) for one in chosen]
        if rng.random() < _JOINED:
            seen = [clip.then(later) for clip, later in zip(seen[::2], seen[1::2], strict=False)]
        rows = [self._row(clip, texts, rng) for clip in seen]
        return _packed(seen, rows, self._vocabulary.id(END))

    def _load(
        self, epoch: int, pool: int
    ) -> tuple[list[NDArray[np.uint8]], NDArray[np.float32], list[str], list[Pronunciation], Numbers]:
        """Features, spans, texts and their sounds of a pool, and its batches: shape (batches, size)."""
        rng = np.random.default_rng([self._seed, epoch, 1])
        shuffled = rng.permutation(len(self._shards))
        loaded = [Shard.load(self._shards[each]) for each in np.array_split(shuffled, self._pools)[pool]]
        features = [part for shard in loaded for part in np.split(shard.features, shard.ends[:-1])]
        chosen = np.random.default_rng([self._seed, epoch, 2, pool]).permutation(len(features))
        chosen = chosen[: self._in_pool * self.size]
        lengths = np.array([len(features[each]) for each in chosen])
        batches = chosen[np.argsort(lengths, kind="stable")].reshape(self._in_pool, self.size)
        spans = np.concatenate([shard.spans for shard in loaded])
        texts = [str(text) for shard in loaded for text in shard.texts]
        sounds = [each for shard in loaded for each in shard.sounds]
        return features, spans, texts, sounds, rng.permutation(batches)

    def _row(self, clip: Clip, others: Sequence[str], rng: Generator) -> Row:
        words, text = self._vocabulary, clip.text
        before = (
            [words.id(PREVIOUS), *words.spoken(_hotwords(text, others, rng))]
            if rng.random() < _WITH_HOTWORDS
            else []
        )
        timed = rng.random() < _WITH_TIMES
        first = words.at(clip.start) if timed else words.id(NO_TIMESTAMPS)
        last = [words.at(clip.end)] if timed and text else []
        said = words.spoken(text)
        tokens = [*before, words.id(START), first, *said, *last, words.id(END)]
        targets = tokens[1:]
        # Whether anybody speaks is asked for behind START alone, wherever that stands.
        targets[len(before)] = first if text else words.id(NO_SPEECH)
        pieces = np.full((len(targets), 2), -1)
        if said:
            begins = len(before) + 1
            ends = np.array(words.ends(text))
            pieces[begins : begins + len(said)] = np.stack([np.r_[0, ends[:-1]], ends], 1)
        return Row(tokens[:-1], [IGNORED] * len(before) + targets[len(before) :], pieces)


def _hotwords(text: str, others: Sequence[str], rng: Generator) -> str:
    """Words to expect: some that are said, some that are not."""
    own = text.split()
    strange = others[int(rng.integers(len(others)))].split()
    mixed = [*own[: rng.integers(4)], *strange[: rng.integers(5)]]
    return " ".join(rng.permutation(mixed).tolist())


def _varied(
    seen: NDArray[np.uint8], text: str, span: NDArray[np.float32], sounds: Pronunciation, rng: Generator
) -> Clip:
    tempo = float(rng.uniform(0.9, 1.12))
    features = masked(warped(unpacked(seen), tempo, rng), rng)
    start, end = float(span[0]) / tempo, float(span[1]) / tempo
    return Clip(features, text, start, end, *aligned(sounds, start, end, len(features)))


def _packed(clips: list[Clip], rows: list[Row], end: int) -> Batch:
    frames = np.array([len(clip.features) for clip in clips])
    features = np.zeros((len(clips), MELS, -(-frames.max() // _ROUND) * _ROUND), np.float32)
    longest = max(len(row.tokens) for row in rows)
    tokens = np.full((len(rows), longest), end, np.int64)
    targets = np.full((len(rows), longest), IGNORED, np.int64)
    pieces = np.full((len(rows), longest, 2), -1, np.int64)
    places = np.full((len(clips), features.shape[2] // 2), -1, np.int64)
    phones = np.full_like(places, IGNORED)
    texts = [np.array([1 + LETTERS.index(letter) for letter in clip.text], np.int64) for clip in clips]
    for number, (clip, row) in enumerate(zip(clips, rows, strict=True)):
        features[number, :, : len(clip.features)] = clip.features.T
        tokens[number, : len(row.tokens)], targets[number, : len(row.targets)] = row.tokens, row.targets
        pieces[number, : len(row.pieces)] = row.pieces
        heard = (len(clip.letters) + 1) // 2
        places[number, :heard], phones[number, :heard] = clip.letters[::2], clip.phones[::2]
    lengths = np.array([len(text) for text in texts])
    return Batch(features, frames, tokens, targets, np.concatenate(texts), lengths, places, phones, pieces)


def aligned(sounds: Pronunciation, start: float, end: float, frames: int) -> tuple[Numbers, Numbers]:
    """(letters, phones) of Clip, for sounds that are said between start and end, in seconds."""
    heard = (np.arange(frames) + 0.5) * FRAME
    which = np.searchsorted(start + (end - start) * sounds.ends, heard)
    said = (heard >= start) & (which < len(sounds.ends))
    letters, phones = np.full(frames, -1, np.int64), np.zeros(frames, np.int64)
    letters[said], phones[said] = sounds.letters[which[said]], sounds.phones[which[said]]
    return letters, phones


def warped(seen: NDArray[np.float32], tempo: float, rng: Generator) -> NDArray[np.float32]:
    """The same faster (tempo > 1) or slower, and by a speaker whose frequencies are all a little higher or lower.

    seen: (frames, MELS).
    """
    times = np.linspace(0, len(seen) - 1.001, max(2, round(len(seen) / tempo)))
    bands = np.clip(rng.uniform(-1.5, 1.5) + rng.uniform(0.94, 1.06) * np.arange(MELS), 0, MELS - 1.001)
    first, low = times.astype(np.int64), bands.astype(np.int64)
    late, high = (times - first)[:, np.newaxis].astype(np.float32), (bands - low).astype(np.float32)
    slow = seen[first] * (1 - late) + seen[first + 1] * late
    return np.asarray(slow[:, low] * (1 - high) + slow[:, low + 1] * high)


def masked(seen: NDArray[np.float32], rng: Generator) -> NDArray[np.float32]:
    """With a stretch of time and one of frequencies left out (SpecAugment, Park et al. 2019, arXiv:1904.08779)."""
    seen = seen.copy()
    mean = seen.mean()
    start, width = rng.integers(len(seen)), rng.integers(max(2, min(18, len(seen) // 12)))
    seen[start : start + width] = mean
    low = rng.integers(MELS)
    seen[:, low : low + rng.integers(14)] = mean
    return seen
