"""Random weights, and the layers that the families have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.zoo.gguf_file import Tensors
from models.zoo.vocabulary import Vocabulary

LOGIT_SPREAD = 5.0
"""Standard deviation of the logits: about as wide as in trained models, so that greedy choices are clear."""


@dataclass(frozen=True)
class TextShape:
    """Measures of a text decoder."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    head: int
    """Width of one head."""
    ffn: int
    context: int = 4096
    theta: float = 100_000.0
    """RoPE's base."""
    epsilon: float = 1e-5


@dataclass(frozen=True)
class VisionShape:
    """Measures of a vision transformer."""

    layers: int
    width: int
    heads: int
    ffn: int
    """Differs from width: llama.cpp tells swapped matrices of old files by their equal sides."""
    image: int
    patch: int
    epsilon: float = 1e-6

    @property
    def patches(self) -> int:
        return (self.image // self.patch) ** 2


class Weights:
    """Random weights, the same for the same seed. Matrices are of the dtype given, all else is float32."""

    def __init__(self, seed: int, dtype: type[np.floating[Any]] = np.float32) -> None:
        self._random = np.random.default_rng(seed)
        self._dtype = dtype

    def matrix(self, outputs: int, inputs: int, gain: float = 1.0) -> NDArray[Any]:
        """shape (outputs, inputs). Inputs of unit variance come out with standard deviation `gain`."""
        return self._normal((outputs, inputs), gain / np.sqrt(inputs)).astype(self._dtype, copy=False)

    def kernel(self, *shape: int, gain: float = 1.0) -> NDArray[np.float32]:
        """A convolution's weights, shape (outputs, ...), kept in float32 as llama.cpp's converters do."""
        return self._normal(shape, gain / np.sqrt(np.prod(shape[1:])))

    def scale(self, size: int) -> NDArray[np.float32]:
        """A norm's factors, about 1."""
        return 1 + self._normal((size,), 0.1)

    def bias(self, size: int) -> NDArray[np.float32]:
        return self._normal((size,), 0.05)

    def table(self, rows: int, width: int, spread: float) -> NDArray[np.float32]:
        """Learned positions, shape (rows, width)."""
        return self._normal((rows, width), spread)

    def linear(self, name: str, outputs: int, inputs: int, gain: float = 1.0) -> Tensors:
        return {f"{name}.weight": self.matrix(outputs, inputs, gain), f"{name}.bias": self.bias(outputs)}

    def layer_norm(self, name: str, size: int) -> Tensors:
        return {f"{name}.weight": self.scale(size), f"{name}.bias": self.bias(size)}

    def _normal(self, shape: tuple[int, ...], deviation: float) -> NDArray[np.float32]:
        values = self._random.standard_normal(shape, dtype=np.float32)
        values *= np.float32(deviation)
        return values


def text_fields(arch: str, shape: TextShape, size: int) -> dict[str, object]:
    """Metadata that every text decoder has; size is the vocabulary's."""
    return {
        f"{arch}.context_length": shape.context,
        f"{arch}.embedding_length": shape.width,
        f"{arch}.block_count": shape.layers,
        f"{arch}.feed_forward_length": shape.ffn,
        f"{arch}.attention.head_count": shape.heads,
        f"{arch}.attention.head_count_kv": shape.kv_heads,
        f"{arch}.attention.key_length": shape.head,
        f"{arch}.attention.value_length": shape.head,
        f"{arch}.attention.layer_norm_rms_epsilon": shape.epsilon,
        f"{arch}.rope.dimension_count": shape.head,
        f"{arch}.rope.freq_base": shape.theta,
        f"{arch}.vocab_size": size,
    }


def ends(weights: Weights, shape: TextShape, vocabulary: Vocabulary) -> Tensors:
    """Embedding, last norm and output.

    Special tokens and fillers get zero rows of output: their logits are 0, far below the best of the others,
    so an answer goes on until its limit.
    """
    output = weights.matrix(len(vocabulary), shape.width, LOGIT_SPREAD)
    output[~np.array(vocabulary.speakable)] = 0
    return {
        "token_embd.weight": weights.matrix(len(vocabulary), shape.width, np.sqrt(shape.width)),
        "output_norm.weight": weights.scale(shape.width),
        "output.weight": output,
    }


def attention(
    weights: Weights, name: str, shape: TextShape, *, bias: bool = False, norm: bool = False
) -> Tensors:
    """A block's attention, with the biases of Qwen 2 or the query and key norms of Qwen 3, Gemma 3 and LFM2.

    Queries and keys have a gain, so that attention is peaked and not a mean over the whole prompt.
    """
    queries, keys = shape.heads * shape.head, shape.kv_heads * shape.head
    tensors: Tensors = {
        f"{name}.attn_norm.weight": weights.scale(shape.width),
        f"{name}.attn_q.weight": weights.matrix(queries, shape.width, 1.5),
        f"{name}.attn_k.weight": weights.matrix(keys, shape.width, 1.5),
        f"{name}.attn_v.weight": weights.matrix(keys, shape.width),
        f"{name}.attn_output.weight": weights.matrix(shape.width, queries, 2.0),
    }
    if bias:
        tensors |= {
            f"{name}.attn_q.bias": weights.bias(queries),
            f"{name}.attn_k.bias": weights.bias(keys),
            f"{name}.attn_v.bias": weights.bias(keys),
        }
    if norm:
        tensors |= {
            f"{name}.attn_q_norm.weight": 1.5 * weights.scale(shape.head),
            f"{name}.attn_k_norm.weight": 1.5 * weights.scale(shape.head),
        }
    return tensors


def gated_ffn(weights: Weights, name: str, shape: TextShape) -> Tensors:
    """A feed-forward layer whose inner width is gated (SwiGLU, GeGLU)."""
    return {
        f"{name}.ffn_norm.weight": weights.scale(shape.width),
        f"{name}.ffn_gate.weight": weights.matrix(shape.ffn, shape.width),
        f"{name}.ffn_up.weight": weights.matrix(shape.ffn, shape.width),
        f"{name}.ffn_down.weight": weights.matrix(shape.width, shape.ffn, 3.0),
    }


def vision_fields(
    projector: str, shape: VisionShape, width: int, *, activation: str = "gelu"
) -> dict[str, object]:
    """Metadata that every vision tower has; width is the text decoder's."""
    return {
        "general.type": "mmproj",
        "clip.has_vision_encoder": True,
        "clip.projector_type": projector,
        f"clip.use_{activation}": True,
        "clip.vision.image_size": shape.image,
        "clip.vision.patch_size": shape.patch,
        "clip.vision.embedding_length": shape.width,
        "clip.vision.feed_forward_length": shape.ffn,
        "clip.vision.block_count": shape.layers,
        "clip.vision.projection_dim": width,
        "clip.vision.attention.head_count": shape.heads,
        "clip.vision.attention.layer_norm_epsilon": shape.epsilon,
        "clip.vision.image_mean": [0.5, 0.5, 0.5],
        "clip.vision.image_std": [0.5, 0.5, 0.5],
    }


def siglip(weights: Weights, shape: VisionShape) -> Tensors:
    """A SigLIP tower: patches, learned positions, pre-norm blocks, a last norm."""
    tensors: Tensors = {
        "v.patch_embd.weight": weights.kernel(shape.width, 3, shape.patch, shape.patch, gain=2.0),
        "v.patch_embd.bias": weights.bias(shape.width),
        "v.position_embd.weight": weights.table(shape.patches, shape.width, 0.3),
    }
    for index in range(shape.layers):
        name = f"v.blk.{index}"
        tensors |= weights.layer_norm(f"{name}.ln1", shape.width)
        for part in ("attn_q", "attn_k", "attn_v", "attn_out"):
            tensors |= weights.linear(f"{name}.{part}", shape.width, shape.width)
        tensors |= weights.layer_norm(f"{name}.ln2", shape.width)
        tensors |= weights.linear(f"{name}.ffn_up", shape.ffn, shape.width)
        tensors |= weights.linear(f"{name}.ffn_down", shape.width, shape.ffn)
    return tensors | weights.layer_norm("v.post_ln", shape.width)
