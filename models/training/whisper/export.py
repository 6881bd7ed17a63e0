"""Writes trained weights as a folder in CTranslate2's format, which faster-whisper loads as it loads any Whisper."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.training.whisper.clips import MELS
from models.training.whisper.shapes import CONTEXT, PLACES, PLACES_SCALE, Shapes, sinusoids
from models.training.whisper.vocabulary import Vocabulary

NAME = "quizglass-starter-whisper"


def export(
    weights: Mapping[str, Any],
    shapes: Shapes,
    tokenizer: Path,
    folder: Path,
    *,
    quantization: str | None = "int8",
) -> Path:
    """Write model.bin, config.json, vocabulary.json, tokenizer.json and preprocessor_config.json into folder, which
    is made, and return it.

    weights: name -> float32 tensor or array, named as the network's state dict; quantization: None keeps float32.
    """
    from ctranslate2.specs import WhisperSpec

    vocabulary = Vocabulary(tokenizer)
    spec = WhisperSpec(shapes.encoder, shapes.heads, shapes.decoder, shapes.heads)
    _Filler(weights).fill(spec, shapes)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []  # nothing said is a text of no tokens
    spec.config.lang_ids = [vocabulary.id("<|en|>")]
    spec.config.alignment_heads = [(shapes.decoder - 1, head) for head in range(shapes.heads)]
    spec.register_vocabulary(vocabulary.tokens)
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": MELS}), encoding="utf-8")
    return folder


class _Filler:
    """Puts weights where CTranslate2 looks for them."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._weights = weights

    def fill(self, spec: Any, shapes: Shapes) -> None:
        encoder, decoder = spec.encoder, spec.decoder
        self._linear(encoder.conv1, "conv1")
        self._linear(encoder.conv2, "conv2")
        encoder.position_encodings.encodings = PLACES_SCALE * sinusoids(PLACES, shapes.width)
        decoder.position_encodings.encodings = sinusoids(CONTEXT, shapes.width)
        decoder.embeddings.weight = decoder.projection.weight = self._array("token_embd.weight")
        for part, name in ((encoder, "encoder"), (decoder, "decoder")):
            self._norm(part.layer_norm, f"{name}_norm")
            for number, layer in enumerate(part.layer):
                self._layer(layer, f"{name}.{number}")

    def _layer(self, layer: Any, name: str) -> None:
        self._norm(layer.self_attention.layer_norm, f"{name}.norm")
        self._linears(layer.self_attention, name, ("qkv", "out"))
        if hasattr(layer, "attention"):
            self._norm(layer.attention.layer_norm, f"{name}.cross_norm")
            self._linears(layer.attention, name, ("cross_q", "cross_kv", "cross_out"))
        self._norm(layer.ffn.layer_norm, f"{name}.ffn_norm")
        self._linear(layer.ffn.linear_0, f"{name}.up")
        self._linear(layer.ffn.linear_1, f"{name}.down")

    def _linears(self, attention: Any, name: str, parts: tuple[str, ...]) -> None:
        for projection, part in zip(attention.linear, parts, strict=True):
            self._linear(projection, f"{name}.{part}")

    def _linear(self, layer: Any, name: str) -> None:
        layer.weight, layer.bias = self._array(f"{name}.weight"), self._array(f"{name}.bias")

    def _norm(self, layer: Any, name: str) -> None:
        layer.gamma, layer.beta = self._array(f"{name}.weight"), self._array(f"{name}.bias")

    def _array(self, name: str) -> NDArray[np.float32]:
        return np.asarray(self._weights[name], np.float32)
