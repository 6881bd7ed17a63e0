"""The vision tower's block. Attributes are named as GGUF names their tensors."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from models.training.learning.attention import attend, split
from models.zoo.layers import VisionShape


class VisionBlock(nn.Module):
    """A pre-norm block of a ViT (Dosovitskiy et al. 2021), as SigLIP has it."""

    def __init__(self, shape: VisionShape) -> None:
        super().__init__()
        self._heads = shape.heads
        self.ln1 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.attn_q, self.attn_k, self.attn_v, self.attn_out = (
            nn.Linear(shape.width, shape.width) for _ in range(4)
        )
        self.ln2 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.ffn_up = nn.Linear(shape.width, shape.ffn)
        self.ffn_down = nn.Linear(shape.ffn, shape.width)

    def forward(self, rows: Tensor) -> Tensor:
        """shape (batch, patches, width)"""
        normed = self.ln1(rows)
        queries, keys, values = (
            split(layer(normed), self._heads) for layer in (self.attn_q, self.attn_k, self.attn_v)
        )
        rows = rows + self.attn_out(attend(queries, keys, values))
        # The exact GELU trains faster than the tanh form that llama.cpp evaluates; they differ by 5e-4 at most.
        return rows + self.ffn_down(functional.gelu(self.ffn_up(self.ln2(rows))))
