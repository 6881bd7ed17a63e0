"""Qwen-VL's family: pictures of any shape, and positions in time, height and width (M-RoPE)."""

from __future__ import annotations

from models.zoo.gguf_file import GgufFile, Tensors
from models.zoo.layers import (
    TextShape,
    VisionShape,
    Weights,
    attention,
    ends,
    gated_ffn,
    text_fields,
    vision_fields,
)
from models.zoo.templates import chatml
from models.zoo.vocabulary import byte_level

SPECIALS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
IMAGE = "<|vision_start|><|image_pad|><|vision_end|>"
SYSTEM = (
    "{% if messages[0].role != 'system' %}"
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
    "{% endif %}"
)
MERGE = 2
"""Side of the square of patches that becomes one token."""


def qwen25vl(seed: int) -> tuple[GgufFile, GgufFile]:
    """Qwen 2.5 VL: window attention, every second layer full, RMS norms, gated SiLU; 28 pixels a token."""
    text = TextShape(layers=4, width=192, heads=6, kv_heads=2, head=32, ffn=512, theta=1e6, epsilon=1e-6)
    vision = VisionShape(layers=4, width=128, heads=4, ffn=384, image=560, patch=14)
    weights = Weights(seed)
    decoder = _decoder(weights, "qwen2vl", text, [4, 6, 6, 0], SYSTEM, bias=True)
    tower = _patches(weights, vision) | _projector(weights, vision, text.width)
    for index in range(vision.layers):
        name = f"v.blk.{index}"
        tower[f"{name}.ln1.weight"] = weights.scale(vision.width)
        tower[f"{name}.ln2.weight"] = weights.scale(vision.width)
        for part in ("attn_q", "attn_k", "attn_v", "attn_out"):
            tower |= weights.linear(f"{name}.{part}", vision.width, vision.width)
        tower |= weights.linear(f"{name}.ffn_gate", vision.ffn, vision.width)
        tower |= weights.linear(f"{name}.ffn_up", vision.ffn, vision.width)
        tower |= weights.linear(f"{name}.ffn_down", vision.width, vision.ffn)
    tower["v.post_ln.weight"] = weights.scale(vision.width)
    fields = vision_fields("qwen2.5vl_merger", vision, text.width, activation="silu")
    return decoder, GgufFile("clip", fields | {"clip.vision.n_wa_pattern": 2}, tower)


def qwen3vl(seed: int) -> tuple[GgufFile, GgufFile]:
    """Qwen 3 VL: learned positions stretched to the picture, and a middle layer's features that join the
    decoder's first layer (DeepStack); 32 pixels a token."""
    text = TextShape(layers=4, width=192, heads=4, kv_heads=2, head=64, ffn=512, theta=5e6, epsilon=1e-6)
    vision = VisionShape(layers=3, width=128, heads=4, ffn=384, image=256, patch=16)
    deepstack = [False, True, False]
    weights = Weights(seed)
    decoder = _decoder(weights, "qwen3vl", text, [12, 10, 10, 0], "", norm=True)
    tower = _patches(weights, vision) | _projector(weights, vision, text.width)
    tower["v.patch_embd.bias"] = weights.bias(vision.width)
    tower["v.position_embd.weight"] = weights.table(vision.patches, vision.width, 0.3)
    for index, stacked in enumerate(deepstack):
        name = f"v.blk.{index}"
        tower |= weights.layer_norm(f"{name}.ln1", vision.width)
        tower |= weights.layer_norm(f"{name}.ln2", vision.width)
        tower |= weights.linear(f"{name}.attn_qkv", 3 * vision.width, vision.width)
        tower |= weights.linear(f"{name}.attn_out", vision.width, vision.width)
        tower |= weights.linear(f"{name}.ffn_up", vision.ffn, vision.width)
        tower |= weights.linear(f"{name}.ffn_down", vision.width, vision.ffn)
        if stacked:
            merged, name = vision.width * MERGE**2, f"v.deepstack.{index}"
            tower |= weights.layer_norm(f"{name}.norm", merged)
            tower |= weights.linear(f"{name}.fc1", merged, merged)
            tower |= weights.linear(f"{name}.fc2", text.width, merged)
    tower |= weights.layer_norm("v.post_ln", vision.width)
    decoder.fields["qwen3vl.n_deepstack_layers"] = sum(deepstack)
    fields = vision_fields("qwen3vl_merger", vision, text.width) | {
        "clip.vision.spatial_merge_size": MERGE,
        "clip.vision.is_deepstack_layers": deepstack,
    }
    return decoder, GgufFile("clip", fields, tower)


def _decoder(
    weights: Weights,
    arch: str,
    shape: TextShape,
    sections: list[int],
    opening: str,
    *,
    bias: bool = False,
    norm: bool = False,
) -> GgufFile:
    """sections: RoPE's pairs for time, height, width and nothing; they add up to half a head."""
    vocabulary = byte_level(SPECIALS)
    tensors = ends(weights, shape, vocabulary)
    for index in range(shape.layers):
        tensors |= attention(weights, f"blk.{index}", shape, bias=bias, norm=norm)
        tensors |= gated_ffn(weights, f"blk.{index}", shape)
    fields = text_fields(arch, shape, len(vocabulary)) | {f"{arch}.rope.dimension_sections": sections}
    fields |= vocabulary.fields(
        "gpt2",
        "qwen2",
        chatml(IMAGE, opening=opening),
        bos="<|endoftext|>",
        eos="<|im_end|>",
        pad="<|endoftext|>",
        add_bos=False,
    )
    return GgufFile(arch, fields, tensors)


def _patches(weights: Weights, shape: VisionShape) -> Tensors:
    """A patch covers two frames of a film: a still picture is both."""
    return {
        name: weights.kernel(shape.width, 3, shape.patch, shape.patch, gain=1.4)
        for name in ("v.patch_embd.weight", "v.patch_embd.weight.1")
    }


def _projector(weights: Weights, shape: VisionShape, width: int) -> Tensors:
    merged = shape.width * MERGE**2
    return weights.linear("mm.0", merged, merged) | weights.linear("mm.2", width, merged, gain=2.0)
