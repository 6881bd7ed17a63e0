"""Measures of the network, as far as the files need them that faster-whisper loads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PLACES = 1500
"""Places in time that the encoder makes of 30 s."""
CONTEXT = 448
"""Tokens that the decoder has room for, as faster-whisper expects."""


@dataclass(frozen=True)
class Shapes:
    """Width and depth."""

    width: int
    heads: int
    encoder: int
    """Layers."""
    decoder: int


STARTER = Shapes(width=192, heads=3, encoder=5, decoder=2)
"""What ships: 4M weights. The encoder has most of the layers: it does the hearing, once for each recording."""
MINIATURE = Shapes(width=128, heads=2, encoder=2, decoder=1)
"""For a test of the whole chain in less than a minute."""


PLACES_SCALE = 0.7
"""Of the encoder's position encodings: at their full size the little that the convolutions make of sound, before they
have learnt anything, would drown in them."""


def sinusoids(length: int, width: int) -> NDArray[np.float32]:
    """Whisper's position encodings of the encoder, shape (length, width), sines first (Vaswani et al. 2017).

    The decoder has them too, where OpenAI's learns its own: then no position is left unlearnt.
    """
    rates = np.exp(-np.log(10_000) / (width // 2 - 1) * np.arange(width // 2))
    angles = np.arange(length)[:, np.newaxis] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], 1).astype(np.float32)
