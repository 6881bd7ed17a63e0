"""The tokenizer: byte-level BPE in the form that SmolVLM has, learnt from the questions themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from models.vlm.prompt import ChatPrompt
from models.vlm.settings import SYSTEM_PROMPT
from models.zoo.idefics3 import SPECIALS
from models.zoo.templates import SMOLVLM
from models.zoo.vocabulary import CONTROL, NORMAL, Vocabulary

BOS, EOS, PAD = "<|im_start|>", "<end_of_utterance>", "<|im_end|>"


def learn(texts: Iterable[str], size: int) -> Any:
    """A `tokenizers.Tokenizer` of at most size tokens; ValueError if its line breaks did not become single tokens.

    Digits stay single, as llama.cpp's pre-tokenizer "smollm" has them.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(SPECIALS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        show_progress=False,
    )
    breaks = ["a\n\n"] * 1000
    tokenizer.train_from_iterator([*texts, *[SYSTEM_PROMPT] * 100, *breaks], trainer)
    if len(tokenizer.encode("\n\n").ids) != 1:
        raise ValueError("the vocabulary is too small to hold two line breaks as one token: make it larger")
    return tokenizer


def load(path: Path) -> Any:
    """The tokenizer that was saved at path."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def vocabulary(tokenizer: Any) -> Vocabulary:
    """The same tokens and merges as GGUF takes them."""
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    tokens = [tokenizer.id_to_token(index) for index in range(tokenizer.get_vocab_size())]
    return Vocabulary(
        tokens=tuple(tokens),
        types=tuple(CONTROL if token in SPECIALS else NORMAL for token in tokens),
        merges=tuple(" ".join(pair) for pair in merges),
    )


def prompt(system: str) -> ChatPrompt:
    """The prompt as the engine builds it, by the very code that it uses."""
    return ChatPrompt(SMOLVLM, system, BOS, EOS)


def spelled(tokenizer: Any, text: str) -> list[int]:
    """One token a byte: what the network reads from a picture it must spell, for words are endless."""
    from tokenizers import pre_tokenizers

    [(letters, _)] = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(text)
    return [tokenizer.token_to_id(letter) for letter in letters]


def answer(tokenizer: Any, text: str, spell: Sequence[str] = ()) -> list[int]:
    """Tokens of an answer, its end included. What stands after one of the lead-ins in `spell` is spelled."""
    for lead in spell:
        if text.startswith(lead):
            return [
                *tokenizer.encode(f" {lead}", add_special_tokens=False).ids,
                *spelled(tokenizer, text[len(lead) :]),
                tokenizer.token_to_id(EOS),
            ]
    return [*tokenizer.encode(f" {text}", add_special_tokens=False).ids, tokenizer.token_to_id(EOS)]
