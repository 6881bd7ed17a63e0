"""LFM2-VL: short convolutions between layers of attention, so that part of its memory is a running state."""

from __future__ import annotations

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
from models.zoo.templates import chatml
from models.zoo.vocabulary import byte_level

TILES = 10
"""Rows and columns of tiles that the vocabulary has marks for."""
SPECIALS = (
    "<|pad|>",
    "<|startoftext|>",
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<image>",
    "<|image_start|>",
    "<|image_end|>",
    "<|img_thumbnail|>",
    *(f"<|img_row_{row}_col_{column}|>" for row in range(1, TILES + 1) for column in range(1, TILES + 1)),
)
KV_HEADS = [0, 0, 2, 0, 2]
"""Of each layer; those without are convolutions."""
REACH = 3
"""Tokens that a convolution sees."""
MERGE = 2


def tiny(seed: int) -> tuple[GgufFile, GgufFile]:
    """Pictures keep their shape: 64 to 256 tokens of 32 pixels a side, then tiles of 512 pixels."""
    text = TextShape(layers=len(KV_HEADS), width=192, heads=6, kv_heads=2, head=32, ffn=512, theta=1e6)
    vision = VisionShape(layers=3, width=128, heads=4, ffn=384, image=256, patch=16)
    weights, vocabulary = Weights(seed), byte_level(SPECIALS)
    decoder = ends(weights, text, vocabulary)
    decoder["token_embd_norm.weight"] = decoder.pop("output_norm.weight")
    for index, heads in enumerate(KV_HEADS):
        name = f"blk.{index}"
        decoder |= gated_ffn(weights, name, text)
        if heads:
            decoder |= attention(weights, name, text, norm=True)
        else:
            decoder[f"{name}.attn_norm.weight"] = weights.scale(text.width)
            decoder[f"{name}.shortconv.in_proj.weight"] = weights.matrix(3 * text.width, text.width)
            decoder[f"{name}.shortconv.conv.weight"] = weights.kernel(text.width, REACH)
            decoder[f"{name}.shortconv.out_proj.weight"] = weights.matrix(text.width, text.width)
    tower = siglip(weights, vision)
    merged = vision.width * MERGE**2
    tower |= weights.layer_norm("mm.input_norm", merged)
    tower |= weights.linear("mm.1", merged, merged) | weights.linear("mm.2", text.width, merged, gain=2.0)
    fields = text_fields("lfm2", text, len(vocabulary)) | {
        "lfm2.attention.head_count_kv": KV_HEADS,
        "lfm2.shortconv.l_cache": REACH,
    }
    fields |= vocabulary.fields(
        "gpt2",
        "lfm2",
        chatml("<image>", opening="{{ bos_token }}"),
        bos="<|startoftext|>",
        eos="<|im_end|>",
        pad="<|pad|>",
        add_bos=True,
    )
    scale = {"clip.vision.projector.scale_factor": MERGE}
    return (
        GgufFile("lfm2", fields, decoder),
        GgufFile("clip", vision_fields("lfm2", vision, text.width) | scale, tower),
    )
