"""Whispers with random weights in CTranslate2's format: their words mean nothing, their path is the real one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MELS = 80


@dataclass(frozen=True)
class WhisperShape:
    """Measures of encoder and decoder."""

    width: int
    heads: int
    layers: int
    tokens: int = 0
    """Of the vocabulary, which unused ones fill up; 0 for no more than there must be."""


MINIATURE = WhisperShape(width=64, heads=2, layers=2)
TINY = WhisperShape(width=384, heads=6, layers=4, tokens=51_865)
"""Whisper tiny's measures: for measuring speed, not words."""

_LANGUAGES = ("en", "de", "fr", "es")


def build_whisper(folder: Path, seed: int = 0, shape: WhisperShape = MINIATURE) -> Path:
    """Write model.bin, config.json, vocabulary.json, tokenizer.json and preprocessor_config.json into folder, which
    is made, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _write_tokenizer(folder / "tokenizer.json", shape.tokens)
    from ctranslate2.specs import WhisperSpec

    spec = WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    _Weights(seed, shape.width).fill(spec, len(vocabulary))
    ids = {token: number for number, token in enumerate(vocabulary)}
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [ids["<|endoftext|>"]]
    spec.config.lang_ids = [ids[f"<|{language}|>"] for language in _LANGUAGES]
    spec.config.alignment_heads = [(1, 0)]
    spec.register_vocabulary(vocabulary)
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": MELS}), encoding="utf-8")
    return folder


class _Weights:
    """Random weights, small enough for the layers to stay tame."""

    def __init__(self, seed: int, width: int) -> None:
        self._random = np.random.default_rng(seed)
        self._width = width

    def fill(self, spec: Any, tokens: int) -> None:
        encoder, decoder, width = spec.encoder, spec.decoder, self._width
        encoder.conv1.weight, encoder.conv1.bias = self._array(width, MELS, 3), self._array(width)
        encoder.conv2.weight, encoder.conv2.bias = self._array(width, width, 3), self._array(width)
        encoder.position_encodings.encodings = self._array(1500, width)
        self._norm(encoder.layer_norm)
        for layer in encoder.layer:
            self._attention(layer.self_attention, (3 * width, width))
            self._feed_forward(layer.ffn)
        decoder.embeddings.weight = self._array(tokens, width)
        decoder.position_encodings.encodings = self._array(448, width)
        decoder.projection.weight = decoder.embeddings.weight
        self._norm(decoder.layer_norm)
        for layer in decoder.layer:
            self._attention(layer.self_attention, (3 * width, width))
            self._attention(layer.attention, (width, 2 * width, width))
            self._feed_forward(layer.ffn)

    def _array(self, *shape: int) -> NDArray[np.float32]:
        return self._random.normal(0, 0.05, shape).astype(np.float32)

    def _norm(self, layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(self._width, np.float32), np.zeros(self._width, np.float32)

    def _linear(self, layer: Any, outputs: int, inputs: int) -> None:
        layer.weight, layer.bias = self._array(outputs, inputs), self._array(outputs)

    def _attention(self, layer: Any, widths: tuple[int, ...]) -> None:
        self._norm(layer.layer_norm)
        for projection, outputs in zip(layer.linear, widths, strict=True):
            self._linear(projection, outputs, self._width)

    def _feed_forward(self, layer: Any) -> None:
        self._norm(layer.layer_norm)
        self._linear(layer.linear_0, 4 * self._width, self._width)
        self._linear(layer.linear_1, self._width, 4 * self._width)


def _write_tokenizer(path: Path, size: int) -> list[str]:
    """Whisper's byte-level tokens without merges, unused ones up to size, then its special ones in its order; returns
    all by number."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{language}|>" for language in _LANGUAGES)]
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"]
    special += ["<|notimestamps|>", *(f"<|{step * 0.02:.2f}|>" for step in range(1501))]
    letters += [f"unused {number}" for number in range(size - len(letters) - len(special))]
    tokenizer = Tokenizer(models.BPE({letter: number for number, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    tokenizer.save(str(path))
    return letters + special
