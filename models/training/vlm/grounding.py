"""Ties what is said to what is seen, by labels that the renderer knows.

Answers alone teach that slowly: they are few, and a network that cannot find a thing yet learns nothing from being
told where it is. Told where to look, it learns to find from every name that it hears.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.training.vlm.network import MERGE, Network

Words = Mapping[str, tuple[int, ...]]
"""By dense label, for each of its classes from 1 on, the first token of the word by which answers say it."""


class Grounding:
    """Losses on picture tokens, and on where the decoder's block LOOKING looks."""

    def __init__(self, network: Network, words: Words) -> None:
        self._network = network
        self._words = {label: torch.tensor(ids).unique(return_inverse=True) for label, ids in words.items()}

    def said(self, picture: Tensor, dense: Mapping[str, NDArray[np.int64]]) -> Iterator[tuple[str, Tensor]]:
        """Names and values of losses: picture tokens (batch, tokens, width), read as words, should say what they show.

        An answer is then a matter of finding the token that knows it.
        """
        for label, (ids, places) in self._words.items():
            shown = merged(dense[label])
            known = shown > 0
            if known.any():
                words = self._network.token_embd.weight[ids]
                logits = (self._network.output_norm(picture[known]) @ words.T).float()
                yield f"words_{label}", functional.cross_entropy(logits, places[shown[known] - 1])

    def looked(self, looks: Tensor, nouns: Tensor, names: NDArray[np.int64], before: int) -> Tensor:
        """A loss: a token that ends a name should look at the picture tokens that show what it names.

        looks: (batch, heads, tokens, all tokens), as Network.read has them, behind the picture; nouns: (batch, tokens)
        as Row has them; names: the dense label; before: tokens in front of the picture.
        """
        shown = merged(names)
        wanted = (nouns[:, :, None] == shown[:, None]) & (nouns > 0)[:, :, None]
        found = wanted.any(-1)
        if not found.any():
            return torch.zeros(())
        logs = looks.transpose(1, 2)[found].float().log_softmax(-1)[..., before : before + shown.shape[1]]
        return -logs.masked_fill(~wanted[found][:, None], -torch.inf).logsumexp(-1).mean()


def merged(labels: NDArray[np.int64]) -> Tensor:
    """Labels of picture tokens from those of patches, (batch, patches) -> (batch, tokens): 0 where nothing is shown."""
    side = round(labels.shape[1] ** 0.5) // MERGE
    return torch.from_numpy(labels).unflatten(1, (side, MERGE, side, MERGE)).amax((2, 4)).flatten(1)
