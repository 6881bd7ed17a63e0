"""The starter VLM's network: idefics3 (SmolVLM's family) at a size that two CPU cores can train.

Written from the papers of its parts: a ViT as SigLIP has it (Zhai et al. 2023), pixel shuffle into one matrix
(Laurençon et al. 2024), and a Llama decoder (Touvron et al. 2023) with tied embeddings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.training.learning.attention import rotation
from models.training.learning.initial import start
from models.training.vlm.text import TextBlock
from models.training.vlm.vision import VisionBlock
from models.zoo.layers import TextShape, VisionShape

AIDS = ("dense.", "heard.")
"""Names of what helps to learn, and does not ship, begin with these."""
SEEING = ("v.", "dense.")
"""Names of the vision tower, and of what reads dense labels from it, begin with these."""
HEARD = ("colours", "counts", "places", "totals", "grounds")
"""Dense labels that a token which ends a name should know of what is named."""

MERGE = 2
"""Squares of so many patches a side become one picture token."""

POSITION_SPREAD = 0.5
"""Of the positions at the start, about as large as what patches embed to."""


@dataclass(frozen=True)
class Shapes:
    """Measures of both parts."""

    vision: VisionShape
    text: TextShape

    @property
    def picture_tokens(self) -> int:
        return self.vision.patches // MERGE**2


STARTER = Shapes(
    VisionShape(layers=8, width=256, heads=4, ffn=1024, image=256, patch=16),
    TextShape(layers=5, width=256, heads=4, kv_heads=2, head=64, ffn=768, context=2048, theta=10_000.0),
)
"""The model that ships: 6.6M weights see, 4.7M answer. Widths are multiples of 256, as K-quants need."""

MINIATURE = Shapes(
    VisionShape(layers=2, width=128, heads=2, ffn=384, image=256, patch=16),
    TextShape(layers=2, width=128, heads=2, kv_heads=1, head=64, ffn=256, context=2048, theta=10_000.0),
)
"""For a test of the whole chain in a minute or two."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What the decoder makes of embeddings, (batch, tokens, width) each."""

    hidden: Tensor
    """Of the last block, normed."""
    found: Tensor
    """Of the block in which names find what they name, normed."""
    looks: Tensor
    """In that block, attention scores of the heads that share the first keys: (batch, heads, tokens, tokens)."""
    recalls: Tensor
    """The same of the next block, in which answers find the names that were asked about."""


class Network(nn.Module):
    """Pixels and tokens in, logits out. Its state dict is named as GGUF names tensors, but for AIDS."""

    def __init__(self, shapes: Shapes, vocabulary: int, dense: Mapping[str, int]) -> None:
        """vocabulary: size of the token table. dense: classes that each dense label has, 0 for none included."""
        super().__init__()
        vision, text = shapes.vision, shapes.text
        self.shapes = shapes
        self.v = nn.Module()
        self.v.patch_embd = nn.Conv2d(3, vision.width, vision.patch, vision.patch)
        self.v.position_embd = nn.Embedding(vision.patches, vision.width)
        self.v.blk = nn.ModuleList(VisionBlock(vision) for _ in range(vision.layers))
        self.v.post_ln = nn.LayerNorm(vision.width, eps=vision.epsilon)
        self.mm = nn.Module()
        self.mm.model = nn.Module()
        self.mm.model.fc = nn.Linear(vision.width * MERGE**2, text.width, bias=False)
        self.token_embd = nn.Embedding(vocabulary, text.width)
        self.blk = nn.ModuleList(TextBlock(text) for _ in range(text.layers))
        self.output_norm = nn.RMSNorm(text.width, eps=text.epsilon)
        self.dense = nn.ModuleDict({name: nn.Linear(vision.width, size) for name, size in dense.items()})
        self.heard = nn.ModuleDict(
            {name: nn.Linear(text.width, dense[name]) for name in HEARD if name in dense}
        )
        self._start()

    def see(self, pixels: Tensor) -> Tensor:
        """uint8 (batch, side, side, 3) -> features of patches (batch, patches, width)."""
        scaled = pixels.to(self.v.patch_embd.weight.dtype).permute(0, 3, 1, 2) / 127.5 - 1
        rows = self.v.patch_embd(scaled).flatten(2).transpose(1, 2) + self.v.position_embd.weight
        for block in self.v.blk:
            rows = block(rows)
        return self.v.post_ln(rows)

    def project(self, features: Tensor) -> Tensor:
        """Features of patches -> picture tokens (batch, tokens, width): rows, columns and channels of each square."""
        side = self.shapes.vision.image // self.shapes.vision.patch // MERGE
        squares = features.unflatten(1, (side, MERGE, side, MERGE)).permute(0, 1, 3, 2, 4, 5)
        return self.mm.model.fc(squares.flatten(3).flatten(1, 2))

    def read(self, rows: Tensor, positions: Tensor, mask: Tensor) -> Reading:
        """From embeddings (batch, tokens, width); mask is added to attention scores."""
        shape = self.shapes.text
        turns = rotation(positions, shape.head, shape.theta, rows.dtype)
        finding = shape.layers // 2 - 1
        for number, block in enumerate(self.blk):
            if number == finding:
                looks = block.looks(rows, turns) + mask
            if number == finding + 1:
                found = functional.rms_norm(rows, rows.shape[-1:])
                recalls = block.looks(rows, turns) + mask
            rows = block(rows, turns, mask)
        return Reading(self.output_norm(rows), found, looks, recalls)

    def logits(self, hidden: Tensor) -> Tensor:
        """(n, width) -> (n, vocabulary); the embedding table is the output matrix too."""
        return hidden @ self.token_embd.weight.T

    def _start(self) -> None:
        vision, text = self.shapes.vision.layers, self.shapes.text.layers
        adding = ("attn_out.weight", "attn_output.weight", "ffn_down.weight")
        start(self, adding, lambda name: vision if name.startswith("v.") else text)
        nn.init.normal_(self.v.patch_embd.weight, 0.0, self.v.patch_embd.weight[0].numel() ** -0.5)
        nn.init.zeros_(self.v.patch_embd.bias)
        for block in self.v.blk:
            # Queries like keys: at first, patches attend to what is near and looks alike (Trockman and Kolter,
            # "Mimetic initialization of self-attention layers", 2023).
            block.attn_q.weight.data.copy_(block.attn_k.weight.data)
        self.v.position_embd.weight.data.copy_(waves(self.shapes.vision))


def waves(shape: VisionShape) -> Tensor:
    """Where learnt positions start, shape (patches, width): sines and cosines of row and column.

    A tower that starts from them knows its neighbours at once and learns sooner (Beyer et al., "Better plain ViT
    baselines for ImageNet-1k", 2022).
    """
    side, quarter = shape.image // shape.patch, shape.width // 4
    turns = torch.arange(side)[:, None] * side ** -(torch.arange(quarter) / quarter)
    along = torch.cat([turns.sin(), turns.cos()], 1)
    rows, columns = along[:, None].expand(-1, side, -1), along[None].expand(side, -1, -1)
    return POSITION_SPREAD * torch.cat([rows, columns], -1).flatten(0, 1)
