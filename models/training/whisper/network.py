"""Whisper's network (Radford et al. 2022, arXiv:2212.04356) at a size that two CPU cores can train.

Its recordings are 30 s long, and what a wearer says takes 2 s of them: the rest is nothing, in features exactly 0.
All those places look alike but for their number, so a handful of them, drawn anew each time, stands for all: each
counts in every attention as often as the places that it stands for. A step then has a tenth of the places, and what is
learnt is right for recordings padded to 30 s, as faster-whisper always gives them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.training.learning.attention import attend, attended, shares, split
from models.training.learning.initial import start
from models.training.speech.phones import PHONES
from models.training.whisper.clips import MELS
from models.training.whisper.delays import start_as_delays
from models.training.whisper.shapes import CONTEXT, PLACES, PLACES_SCALE, Shapes, sinusoids
from models.training.whisper.vocabulary import LETTERS

AIDS = ("letters.", "phones.")
"""Names of what helps to learn, and does not ship, begin with these."""
_CONVOLVED = 8
"""Frames of nothing after a recording within which the convolutions forget it."""
_SINGLE = 8
"""Places right behind a recording that stand for themselves: what is near counts for more than what is far."""
_GAIN = 2.0
"""Of the convolutions' first weights over the usual: what is heard should begin as loud as a layer expects."""


@dataclass(frozen=True, eq=False)
class Heard:
    """What the encoder makes of recordings."""

    rows: Tensor
    """shape (batch, places, width)."""
    mask: Tensor
    """shape (1, 1, 1, places): logarithm of how many places each of them stands for."""
    covered: int
    """Places that the recordings themselves cover."""


@dataclass(frozen=True, eq=False)
class Written:
    """What the decoder makes of tokens."""

    hidden: Tensor
    """shape (batch, tokens, width)."""
    looks: Tensor
    """shape (layers, batch, tokens, places): where half of the heads that look at what was heard look, on average."""


class Network(nn.Module):
    """Features and tokens in, logits out."""

    def __init__(self, shapes: Shapes, vocabulary: int) -> None:
        super().__init__()
        width = shapes.width
        self.shapes = shapes
        self.conv1 = nn.Conv1d(MELS, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.encoder = nn.ModuleList(_Block(shapes, crosses=False) for _ in range(shapes.encoder))
        self.encoder_norm = nn.LayerNorm(width)
        self.token_embd = nn.Embedding(vocabulary, width)
        self.decoder = nn.ModuleList(_Block(shapes, crosses=True) for _ in range(shapes.decoder))
        self.decoder_norm = nn.LayerNorm(width)
        self.letters = nn.Linear(width, 1 + len(LETTERS))
        """Names letters in their order; only while learning, as the next."""
        self.phones = nn.Linear(width, 1 + len(PHONES))
        """Names the sound that is about heard at each place."""
        self.register_buffer(
            "numbers", torch.from_numpy(PLACES_SCALE * sinusoids(PLACES, width)), persistent=False
        )
        self.register_buffer("positions", torch.from_numpy(sinusoids(CONTEXT, width)), persistent=False)
        start(
            self,
            ("out.weight", "down.weight"),
            lambda name: shapes.encoder if name.startswith("encoder") else shapes.decoder,
        )
        with torch.no_grad():
            for layer in (self.conv1, self.conv2):
                layer.weight.mul_(_GAIN)
        start_as_delays(self.conv2, self.encoder, shapes.heads)

    def hear(self, features: Tensor, sampled: int | None) -> Heard:
        """features: (batch, MELS, frames), an even number up to 2 * PLACES. sampled: how many places of the nothing
        that follows stand for all of it; None takes them all, which is what runs in the assistant."""
        own = min(features.shape[2] // 2 + 1, PLACES)
        kept = min(own + _SINGLE, PLACES)
        rows = functional.pad(features, (0, _CONVOLVED))
        rows = functional.gelu(self.conv2(functional.gelu(self.conv1(rows)))).transpose(1, 2)
        behind = torch.arange(kept, PLACES)
        weight = 0.0
        if sampled is not None and sampled < len(behind):
            # One of each of as many equal stretches.
            stretch = len(behind) / sampled
            weight = math.log(stretch)
            behind = kept + ((torch.arange(sampled) + torch.rand(sampled)) * stretch).long()
        numbers = torch.cat([torch.arange(kept), behind])
        nothing = rows[:, own : own + 1].expand(-1, len(numbers) - own, -1)
        rows = torch.cat([rows[:, :own], nothing], 1) + self.numbers[numbers]
        mask = torch.zeros(1, 1, 1, len(numbers), dtype=rows.dtype)
        mask[..., kept:] = weight
        for block in self.encoder:
            rows = block(rows, mask)
        return Heard(self.encoder_norm(rows), mask, own)

    def write(self, tokens: Tensor, heard: Heard) -> Written:
        """tokens: (batch, tokens); each sees those before it."""
        length = tokens.shape[1]
        rows = self.token_embd(tokens) + self.positions[:length]
        past = torch.full((length, length), -1e4, dtype=rows.dtype).triu(1)
        looks = []
        for block in self.decoder:
            rows, look = block.listen(rows, past, heard)
            looks.append(look)
        return Written(self.decoder_norm(rows), torch.stack(looks))

    def logits(self, hidden: Tensor) -> Tensor:
        """(..., width) -> (..., vocabulary); the embedding table is the output matrix too."""
        return hidden @ self.token_embd.weight.T


class _Block(nn.Module):
    """A pre-norm layer of either part; the decoder's also attend to what was heard."""

    def __init__(self, shapes: Shapes, crosses: bool) -> None:
        super().__init__()
        width = shapes.width
        self._heads = shapes.heads
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        if crosses:
            self.cross_norm = nn.LayerNorm(width)
            self.cross_q = nn.Linear(width, width)
            self.cross_kv = nn.Linear(width, 2 * width)
            self.cross_out = nn.Linear(width, width)
        self.ffn_norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, rows: Tensor, mask: Tensor) -> Tensor:
        """rows: (batch, length, width); mask is added to the scores of attention among them."""
        rows = self._among(rows, mask)
        return rows + self._think(rows)

    def listen(self, rows: Tensor, mask: Tensor, heard: Heard) -> tuple[Tensor, Tensor]:
        """The same, and it attends to what was heard: the rows, and where they look (see Written)."""
        rows = self._among(rows, mask)
        queries = split(self.cross_q(self.cross_norm(rows)), self._heads)
        keys, values = (split(part, self._heads) for part in self.cross_kv(heard.rows).chunk(2, -1))
        taken = shares(queries, keys, heard.mask)
        rows = rows + self.cross_out(attended(taken, values))
        return rows + self._think(rows), taken[:, : self._heads // 2].mean(1)

    def _among(self, rows: Tensor, mask: Tensor) -> Tensor:
        queries, keys, values = (split(part, self._heads) for part in self.qkv(self.norm(rows)).chunk(3, -1))
        return rows + self.out(attend(queries, keys, values, mask))

    def _think(self, rows: Tensor) -> Tensor:
        return cast(Tensor, self.down(functional.gelu(self.up(self.ffn_norm(rows)))))
