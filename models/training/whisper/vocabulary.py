"""The tokenizer, in the form that faster-whisper loads: pieces of words first, then Whisper's special tokens."""

from __future__ import annotations

import string
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

END, START, PREVIOUS, NO_SPEECH, NO_TIMESTAMPS = (
    "<|endoftext|>", "<|startoftranscript|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip
TIMESTAMP = 0.02
"""Seconds from one timestamp token to the next."""
_TIMESTAMPS = 1501
SPECIALS = (
    END, START, "<|en|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>", PREVIOUS, NO_SPEECH, NO_TIMESTAMPS,
    *(f"<|{step * TIMESTAMP:.2f}|>" for step in range(_TIMESTAMPS)),
)  # fmt: skip
"""In Whisper's order, on which faster-whisper relies: what is spoken comes before END, times behind NO_TIMESTAMPS."""

LETTERS = f" '{string.ascii_lowercase}"
"""What texts are made of (see models.training.whisper.spelling)."""


class Vocabulary:
    """Turns texts into tokens by a tokenizer that was kept at `path`."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(path))

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    @cached_property
    def tokens(self) -> list[str]:
        """Every token by its number."""
        return [self._tokenizer.id_to_token(number) for number in range(len(self))]

    def id(self, token: str) -> int:
        return int(self._tokenizer.token_to_id(token))

    def spoken(self, text: str) -> list[int]:
        """Tokens of a text as Whisper has them: each word begins with the space before it."""
        return list(self._tokenizer.encode(f" {text}", add_special_tokens=False).ids) if text else []

    def ends(self, text: str) -> list[int]:
        """For each token of spoken(text), how many letters of the text it and those before it hold."""
        return [end - 1 for _, end in self._tokenizer.encode(f" {text}", add_special_tokens=False).offsets]

    def at(self, seconds: float) -> int:
        """The nearest timestamp."""
        return self.id(NO_TIMESTAMPS) + 1 + min(_TIMESTAMPS - 1, round(seconds / TIMESTAMP))


def learn(texts: Iterable[str], size: int, path: Path) -> None:
    """Write a tokenizer of at most `size` pieces, learnt from spelled texts, besides SPECIALS.

    Every first letter of a word is merged with the space before it, ahead of all other merges: faster-whisper never
    lets the space alone be said.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    [(space, _)] = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(" ")
    firsts = {letter.upper(): f"{space}{letter}" for letter in string.ascii_lowercase}
    # Capitals stand for first letters with their spaces while the merges are learnt.
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    learner.train_from_iterator(
        (string.capwords(text) for text in texts),
        trainers.BpeTrainer(
            vocab_size=size - len(alphabet),
            initial_alphabet=[*firsts, *LETTERS[1:]],
            min_frequency=4,
            show_progress=False,
        ),
    )
    merges = [(space, letter) for letter in string.ascii_lowercase]
    for left, right in _merges(learner):
        merges.append((firsts.get(left[0], left[0]) + left[1:], right))
    pieces = dict.fromkeys([*alphabet, *("".join(pair) for pair in merges)])
    tokenizer = Tokenizer(models.BPE({piece: number for number, piece in enumerate(pieces)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIALS])
    tokenizer.save(str(path))


def _merges(tokenizer: Any) -> list[tuple[str, str]]:
    import json

    return [(left, right) for left, right in json.loads(tokenizer.to_str())["model"]["merges"]]
