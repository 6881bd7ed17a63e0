"""InternVL 3: a tower with a class token and layer scales, tiles before the overview, a Qwen 2 decoder."""

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

SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<img>", "</img>", "<IMG_CONTEXT>")
MERGE = 2


def tiny(seed: int) -> tuple[GgufFile, GgufFile]:
    """Tiles of 112 pixels and 16 tokens, at most 4 of them, and an overview."""
    text = TextShape(layers=4, width=192, heads=6, kv_heads=2, head=32, ffn=512, theta=1e6, epsilon=1e-6)
    vision = VisionShape(layers=3, width=128, heads=4, ffn=384, image=112, patch=14)
    weights, vocabulary = Weights(seed), byte_level(SPECIALS)
    decoder = ends(weights, text, vocabulary)
    for index in range(text.layers):
        decoder |= attention(weights, f"blk.{index}", text, bias=True) | gated_ffn(
            weights, f"blk.{index}", text
        )
    tower = siglip(weights, vision)
    del tower["v.post_ln.weight"], tower["v.post_ln.bias"]
    tower["v.class_embd"] = weights.bias(vision.width)
    tower["v.position_embd.weight"] = weights.table(vision.patches + 1, vision.width, 0.3)
    for index in range(vision.layers):
        tower[f"v.blk.{index}.ls1.weight"] = weights.scale(vision.width)
        tower[f"v.blk.{index}.ls2.weight"] = weights.scale(vision.width)
    merged = vision.width * MERGE**2
    tower |= weights.layer_norm("mm.model.mlp.0", merged)
    tower |= weights.linear("mm.model.mlp.1", text.width, merged)
    tower |= weights.linear("mm.model.mlp.3", text.width, text.width, gain=2.0)
    fields = text_fields("qwen2", text, len(vocabulary)) | vocabulary.fields(
        "gpt2",
        "qwen2",
        chatml("<IMG_CONTEXT>\n"),
        bos="<|endoftext|>",
        eos="<|im_end|>",
        pad="<|endoftext|>",
        add_bos=False,
    )
    tiles = {
        "clip.vision.projector.scale_factor": MERGE,
        "clip.vision.preproc_min_tiles": 1,
        "clip.vision.preproc_max_tiles": 4,
    }
    return (
        GgufFile("qwen2", fields, decoder),
        GgufFile("clip", vision_fields("internvl", vision, text.width) | tiles, tower),
    )
