"""The decoder's block. Attributes are named as GGUF names their tensors."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from models.training.learning.attention import attend, rotate, scores, split
from models.zoo.layers import TextShape


class TextBlock(nn.Module):
    """A block of a Llama decoder (Touvron et al. 2023): RMS norms, grouped queries, RoPE, SwiGLU."""

    def __init__(self, shape: TextShape) -> None:
        super().__init__()
        self._shape = shape
        queries, keys = shape.heads * shape.head, shape.kv_heads * shape.head
        self.attn_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.attn_q = nn.Linear(shape.width, queries, bias=False)
        self.attn_k = nn.Linear(shape.width, keys, bias=False)
        self.attn_v = nn.Linear(shape.width, keys, bias=False)
        self.attn_output = nn.Linear(queries, shape.width, bias=False)
        self.ffn_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.ffn_gate = nn.Linear(shape.width, shape.ffn, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.ffn, bias=False)
        self.ffn_down = nn.Linear(shape.ffn, shape.width, bias=False)

    def forward(self, rows: Tensor, turns: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """rows: (batch, tokens, width); turns: cosine and sine as `rotation` gives them; mask is added to scores."""
        normed = self.attn_norm(rows)
        groups = self._shape.heads // self._shape.kv_heads
        queries, keys = self._matching(normed, turns)
        keys = keys.repeat_interleave(groups, 1)
        values = split(self.attn_v(normed), self._shape.kv_heads).repeat_interleave(groups, 1)
        rows = rows + self.attn_output(attend(queries, keys, values, mask))
        normed = self.ffn_norm(rows)
        return rows + self.ffn_down(functional.silu(self.ffn_gate(normed)) * self.ffn_up(normed))

    def looks(self, rows: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
        """Attention scores of the heads that share the first keys: (batch, heads, tokens, tokens)."""
        queries, keys = self._matching(self.attn_norm(rows), turns)
        groups = self._shape.heads // self._shape.kv_heads
        return scores(queries[:, :groups], keys[:, :1])

    def _matching(self, normed: Tensor, turns: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Queries and keys: (batch, heads, tokens, width of a head), of fewer heads for the keys."""
        queries = rotate(split(self.attn_q(normed), self._shape.heads), turns)
        return queries, rotate(split(self.attn_k(normed), self._shape.kv_heads), turns)
