"""Gemma 3: SentencePiece, picture tokens with attention both ways, sliding windows, a full layer in six."""

from __future__ import annotations

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
from models.zoo.templates import GEMMA
from models.zoo.vocabulary import sentencepiece

SPECIALS = (
    "<pad>",
    "<eos>",
    "<bos>",
    "<unk>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<start_of_image>",
    "<end_of_image>",
    "<image_soft_token>",
)


def tiny(seed: int) -> tuple[GgufFile, GgufFile]:
    """Every picture is stretched to 224 pixels a side and becomes 16 tokens."""
    text = TextShape(layers=6, width=192, heads=4, kv_heads=2, head=64, ffn=512, theta=1e6, epsilon=1e-6)
    vision = VisionShape(layers=3, width=128, heads=4, ffn=384, image=224, patch=14)
    weights, vocabulary = Weights(seed), sentencepiece(SPECIALS)
    decoder = ends(weights, text, vocabulary)
    decoder["token_embd.weight"] /= np.sqrt(text.width)  # the graph multiplies by it
    for index in range(text.layers):
        name = f"blk.{index}"
        decoder |= attention(weights, name, text, norm=True) | gated_ffn(weights, name, text)
        decoder[f"{name}.post_attention_norm.weight"] = weights.scale(text.width)
        decoder[f"{name}.post_ffw_norm.weight"] = weights.scale(text.width)
    tower = siglip(weights, vision)
    tower["mm.soft_emb_norm.weight"] = weights.scale(vision.width)
    tower["mm.input_projection.weight"] = weights.matrix(text.width, vision.width).T.astype(np.float16)
    fields = text_fields("gemma3", text, len(vocabulary)) | {"gemma3.attention.sliding_window": 64}
    fields |= vocabulary.fields(
        "llama", "default", GEMMA, bos="<bos>", eos="<end_of_turn>", pad="<pad>", add_bos=True
    )
    fields |= {
        "tokenizer.ggml.unknown_token_id": vocabulary.id("<unk>"),
        "tokenizer.ggml.add_space_prefix": False,
    }
    return (
        GgufFile("gemma3", fields, decoder),
        GgufFile("clip", vision_fields("gemma3", vision, text.width), tower),
    )
