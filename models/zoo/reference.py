"""Idefics3 (SmolVLM) in plain float32 numpy: what llama.cpp must agree with.

Written from the papers of its parts: ViT (Dosovitskiy et al. 2021) with SigLIP's tanh GELU (Zhai et al. 2023),
pixel shuffle (Laurençon et al. 2024), and a Llama decoder (Touvron et al. 2023) with RoPE (Su et al. 2021) on
neighbouring pairs, RMS norms, SwiGLU and grouped queries. Nothing is cached or fused: it is for checking.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.ports import Pixels
from models.vlm.files import VlmFiles
from models.zoo.gguf_file import Tensors, read

Rows = NDArray[np.float32]
"""shape (n, width): one row a token or patch."""


class Reference:
    """A model of the idefics3 family, read from its two F32 or F16 files."""

    def __init__(self, files: VlmFiles) -> None:
        fields, self._text = read(files.model)
        self._heads = int(fields["llama.attention.head_count"])
        self._kv_heads = int(fields["llama.attention.head_count_kv"])
        self._layers = int(fields["llama.block_count"])
        self._epsilon = float(fields["llama.attention.layer_norm_rms_epsilon"])
        self._theta = float(fields["llama.rope.freq_base"])
        self._tower = _Tower(files)

    def picture(self, pixels: Pixels) -> Rows:
        """Embeddings of a picture of exactly the tower's size, shape (tokens, width)."""
        return self._tower.encode(pixels)

    def embed(self, tokens: Sequence[int]) -> Rows:
        return self._text["token_embd.weight"][list(tokens)]

    def logits(self, rows: Rows) -> NDArray[np.float32]:
        """After each row of embeddings, shape (n, vocabulary)."""
        for index in range(self._layers):
            layer = _of(self._text, f"blk.{index}.")
            rows = rows + self._attend(layer, self._norm(rows, layer["attn_norm.weight"]))
            normed = self._norm(rows, layer["ffn_norm.weight"])
            gate = normed @ layer["ffn_gate.weight"].T
            gate /= 1 + np.exp(-gate)
            rows = rows + (gate * (normed @ layer["ffn_up.weight"].T)) @ layer["ffn_down.weight"].T
        normed = self._norm(rows, self._text["output_norm.weight"])
        return np.asarray(normed @ self._text["output.weight"].T, np.float32)

    def _norm(self, rows: Rows, scale: NDArray[np.float32]) -> Rows:
        size = np.sqrt(np.mean(rows**2, axis=-1, keepdims=True) + np.float32(self._epsilon))
        return np.asarray(rows / size * scale, np.float32)

    def _attend(self, layer: Tensors, rows: Rows) -> Rows:
        queries = self._rotate(_split(rows @ layer["attn_q.weight"].T, self._heads))
        keys = self._rotate(_split(rows @ layer["attn_k.weight"].T, self._kv_heads))
        values = _split(rows @ layer["attn_v.weight"].T, self._kv_heads)
        groups = self._heads // self._kv_heads
        future = np.triu(np.full((len(rows), len(rows)), -np.inf, np.float32), 1)
        mixed = _attention(queries, keys.repeat(groups, 0), values.repeat(groups, 0), future)
        return np.asarray(mixed @ layer["attn_output.weight"].T, np.float32)

    def _rotate(self, heads: NDArray[np.float32]) -> NDArray[np.float32]:
        """RoPE: numbers 2i and 2i + 1 of each head turn by position * theta ** (-2i / width)."""
        _, count, width = heads.shape
        angles = np.outer(np.arange(count), self._theta ** (-np.arange(0, width, 2) / width))
        turned = (heads[..., ::2] + 1j * heads[..., 1::2]) * np.exp(1j * angles)
        return np.stack([turned.real, turned.imag], -1).reshape(heads.shape).astype(np.float32)


class _Tower:
    """The vision tower and its projector."""

    def __init__(self, files: VlmFiles) -> None:
        fields, self._weights = read(files.mmproj)
        self._heads = int(fields["clip.vision.attention.head_count"])
        self._layers = int(fields["clip.vision.block_count"])
        self._epsilon = float(fields["clip.vision.attention.layer_norm_epsilon"])
        self._patch = int(fields["clip.vision.patch_size"])
        self._side = int(fields["clip.vision.image_size"]) // self._patch
        self._merge = int(fields["clip.vision.projector.scale_factor"])
        self._mean = np.float32(fields["clip.vision.image_mean"])
        self._deviation = np.float32(fields["clip.vision.image_std"])

    def encode(self, pixels: Pixels) -> Rows:
        """Embeddings of a picture of the tower's own size; ValueError for another: it does not resize."""
        size = self._side * self._patch
        if pixels.shape != (size, size, 3):
            raise ValueError(f"the picture must be {size}x{size} pixels, not {pixels.shape}")
        rows = self._patches(pixels) + self._weights["v.position_embd.weight"]
        for index in range(self._layers):
            layer = _of(self._weights, f"v.blk.{index}.")
            rows = rows + self._attend(layer, self._norm(rows, layer, "ln1"))
            rows = rows + self._feed(layer, self._norm(rows, layer, "ln2"))
        rows = self._norm(rows, self._weights, "v.post_ln")
        return np.asarray(self._shuffled(rows) @ self._weights["mm.model.fc.weight"].T, np.float32)

    def _patches(self, pixels: Pixels) -> Rows:
        scaled = (pixels.astype(np.float32) / 255 - self._mean) / self._deviation
        grid = scaled.reshape(self._side, self._patch, self._side, self._patch, 3)
        flat = grid.transpose(0, 2, 4, 1, 3).reshape(self._side**2, -1)
        kernel = self._weights["v.patch_embd.weight"]
        patches = flat @ kernel.reshape(len(kernel), -1).T + self._weights["v.patch_embd.bias"]
        return np.asarray(patches, np.float32)

    def _attend(self, layer: Tensors, rows: Rows) -> Rows:
        parts = [_split(_linear(layer, name, rows), self._heads) for name in ("attn_q", "attn_k", "attn_v")]
        return _linear(layer, "attn_out", _attention(parts[0], parts[1], parts[2]))

    def _feed(self, layer: Tensors, rows: Rows) -> Rows:
        hidden = _linear(layer, "ffn_up", rows)
        hidden *= 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (hidden + 0.044715 * hidden**3)))
        return _linear(layer, "ffn_down", hidden)

    def _norm(self, rows: Rows, weights: Tensors, name: str) -> Rows:
        centred = rows - rows.mean(axis=-1, keepdims=True)
        deviation = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + self._epsilon)
        return np.asarray(
            centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"], np.float32
        )

    def _shuffled(self, rows: Rows) -> Rows:
        """Squares of merge x merge patches, row by row, each as one row."""
        side = self._side // self._merge
        squares = rows.reshape(side, self._merge, side, self._merge, -1)
        return squares.transpose(0, 2, 1, 3, 4).reshape(side**2, -1)


def _of(tensors: Tensors, prefix: str) -> Tensors:
    return {name.removeprefix(prefix): array for name, array in tensors.items() if name.startswith(prefix)}


def _linear(tensors: Tensors, name: str, rows: Rows) -> Rows:
    return np.asarray(rows @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"], np.float32)


def _split(rows: Rows, heads: int) -> NDArray[np.float32]:
    """(n, heads * width) -> (heads, n, width)"""
    return rows.reshape(len(rows), heads, -1).swapaxes(0, 1)


def _attention(
    queries: NDArray[np.float32],
    keys: NDArray[np.float32],
    values: NDArray[np.float32],
    mask: NDArray[np.float32] | float = 0.0,
) -> Rows:
    """Heads side by side again, (heads, n, width) -> (n, heads * width); mask is added before the softmax."""
    scores = queries @ keys.swapaxes(1, 2) / np.float32(np.sqrt(queries.shape[-1])) + mask
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ values
    return np.asarray(mixed.swapaxes(0, 1).reshape(mixed.shape[1], -1), np.float32)
