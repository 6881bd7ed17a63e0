"""An encoder whose attention starts as a time-delay network (Waibel et al. 1989).

Attention that starts at random takes long to find out that a sound is told by what is right before and after it. Here
each head of the encoder begins by looking a few places back or ahead, wherever it stands: the sines and cosines of
position encodings turn by the same angle for the same distance. The fastest of them, by which neighbours are told
apart, are kept almost free of all else at first. From there everything is learnt as usual.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

_DISTANCES = ((-1, 1, -3, 3), (-2, 2, 5, -5), (1, -1, 4, -4), (2, -2, -6, 6))
"""Places ahead at which the heads of each layer look, in turn."""
_SHARPNESS = 4.0
"""Of these looks: larger is sharper."""
_LITTLE, _FAINT = 0.05, 0.1
"""Of what else is written into the fastest waves, and of what else attention goes by, over the usual."""


def start_as_delays(convolution: nn.Conv1d, blocks: nn.ModuleList, heads: int) -> None:
    """Change first weights: of the convolution to whose output positions are added, and of the layers behind it."""
    width = convolution.out_channels
    half, size = width // 2, width // heads
    waves = min(size // 2, width // 8)
    rates = torch.exp(-math.log(10_000) / (half - 1) * torch.arange(waves))
    fastest = torch.cat([torch.arange(waves), half + torch.arange(waves)])
    with torch.no_grad():
        convolution.weight[fastest] *= _LITTLE
        for number, block in enumerate(blocks):
            queries, keys, _ = block.qkv.weight.split(width)
            queries.mul_(_FAINT)
            keys.mul_(_FAINT)
            for head in range(heads):
                distances = _DISTANCES[number % len(_DISTANCES)]
                angles = rates * distances[head % len(distances)]
                rows = slice(head * size, head * size + 2 * waves)
                _turn(queries[rows], keys[rows], fastest, angles)
            for layer in (block.out, block.down):
                layer.weight[fastest] *= _LITTLE


def _turn(queries: Tensor, keys: Tensor, fastest: Tensor, angles: Tensor) -> None:
    """Let queries match the keys of places whose waves are ahead by these angles; (2 * waves, width) each."""
    cosines, sines = torch.diag(angles.cos()), torch.diag(angles.sin())
    turned = torch.cat([torch.cat([cosines, sines], 1), torch.cat([-sines, cosines], 1)])
    queries.zero_()
    keys.zero_()
    queries[:, fastest] = _SHARPNESS * turned
    keys[:, fastest] = torch.eye(len(fastest))
