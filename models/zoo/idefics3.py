"""SmolVLM's family: a SigLIP tower, pixel shuffle into one matrix, a Llama decoder."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.zoo.gguf_file import GgufFile
from models.zoo.layers import (
    TextShape,
    VisionShape,
    Weights,
    attention,
    ends,
    gated_ffn,
    siglip,
    text_fields,
    vision_fields,
)
from models.zoo.templates import SMOLVLM
from models.zoo.vocabulary import Vocabulary, byte_level

TILES = 6
"""Rows and columns of tiles that the vocabulary has marks for."""
SPECIALS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<fake_token_around_image>",
    "<image>",
    "<end_of_utterance>",
    "<global-img>",
    *(f"<row_{row}_col_{column}>" for row in range(1, TILES + 1) for column in range(1, TILES + 1)),
)


def tiny(seed: int) -> tuple[GgufFile, GgufFile]:
    """256-pixel pictures of 16 tokens, in F32. A picture of just that size is encoded without resizing."""
    text = TextShape(layers=4, width=192, heads=6, kv_heads=3, head=32, ffn=512)
    vision = VisionShape(layers=3, width=128, heads=4, ffn=384, image=256, patch=16)
    return _pair(seed, text, vision, byte_level(SPECIALS), longest=256)


def like_256m(seed: int) -> tuple[GgufFile, GgufFile]:
    """SmolVLM-256M's measures, vocabulary size included, in F16: for measuring speed, not answers."""
    text = TextShape(layers=30, width=576, heads=9, kv_heads=3, head=64, ffn=1536, context=8192)
    vision = VisionShape(layers=12, width=768, heads=12, ffn=3072, image=512, patch=16)
    return _pair(seed, text, vision, byte_level(SPECIALS, size=49_280), longest=2048, dtype=np.float16)


def _pair(
    seed: int,
    text: TextShape,
    vision: VisionShape,
    vocabulary: Vocabulary,
    longest: int,
    dtype: type[np.floating[Any]] = np.float32,
) -> tuple[GgufFile, GgufFile]:
    """longest is the longest side, in pixels, of a picture cut into tiles."""
    weights, merge = Weights(seed, dtype), 4
    decoder = ends(weights, text, vocabulary)
    for index in range(text.layers):
        decoder |= attention(weights, f"blk.{index}", text)
        decoder |= gated_ffn(weights, f"blk.{index}", text)
    tower = siglip(weights, vision)
    tower["mm.model.fc.weight"] = weights.matrix(text.width, vision.width * merge**2)
    projector = {"clip.vision.projector.scale_factor": merge, "clip.vision.preproc_image_size": longest}
    tokenizer = vocabulary.fields(
        "gpt2",
        "smollm",
        SMOLVLM,
        bos="<|im_start|>",
        eos="<end_of_utterance>",
        pad="<|im_end|>",
        add_bos=False,
    )
    return (
        GgufFile("llama", text_fields("llama", text, len(vocabulary)) | tokenizer, decoder),
        GgufFile("clip", vision_fields("idefics3", vision, text.width) | projector, tower),
    )
