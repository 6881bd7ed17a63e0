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

Labels = NDArray[np.int64]
Words = Mapping[str, tuple[int, ...]]
"""By dense label, for each of its classes from 1 on, the first token of the word by which answers say it."""


class Grounding:
    """Losses on picture tokens, on where the decoder looks, and on what it finds there."""

    def __init__(self, network: Network, words: Words) -> None:
        self._network = network
        self._words = {label: torch.tensor(ids).unique(return_inverse=True) for label, ids in words.items()}

    def said(self, picture: Tensor, dense: Mapping[str, Labels]) -> Iterator[tuple[str, Tensor]]:
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

    def looked(self, looks: Tensor, nouns: Tensor, names: Labels, before: int) -> Tensor:
        """A loss: a token that ends a name should look at the picture tokens that show what it names.

        looks: (batch, heads, tokens, all tokens), as Reading has them, behind the picture; nouns: (batch, tokens) as
        Row has them; names: the dense label; before: tokens in front of the picture.
        """
        return _missed(looks, _shows(nouns, merged(names)), before)

    def heard(
        self, found: Tensor, nouns: Tensor, dense: Mapping[str, Labels]
    ) -> Iterator[tuple[str, Tensor]]:
        """Names and values of losses: a token that ends a name should know how many such things there are, none
        included, and of a single one its place and colour.

        found: (batch, tokens, width), as Reading has it, behind the picture.
        """
        named = nouns > 0
        shows = _shows(nouns, merged(dense["names"]))[named]
        known = {}
        for label in self._network.heard:
            of_picture = merged(dense[label])[:, None].expand(-1, nouns.shape[1], -1)[named]
            known[label] = torch.where(shows, of_picture, 0).amax(-1)
        for label, head in self._network.heard.items():
            wanted = known[label]
            asked = wanted >= 0 if label == "counts" else (known["counts"] == 1) & (wanted > 0)
            if asked.any():
                guesses = head(found[named][asked]).float()
                yield f"heard_{label}", functional.cross_entropy(guesses, wanted[asked])

    def recalled(self, recalls: Tensor, nouns: Tensor, threads: Tensor, asked: Tensor) -> Tensor:
        """A loss: tokens that answer should look at the names in the questions of their own dialogue.

        recalls: as looks; threads: as Row has them; asked: (batch, tokens), true where an answer's token follows.
        """
        earlier = torch.ones(nouns.shape[1], nouns.shape[1], dtype=torch.bool).tril(-1)
        own = threads[:, :, None] == threads[:, None]
        wanted = asked[:, :, None] & ((nouns > 0) & ~asked)[:, None] & own & earlier
        return _missed(recalls, wanted, recalls.shape[-1] - nouns.shape[1])


def _shows(nouns: Tensor, names: Tensor) -> Tensor:
    """(batch, tokens, picture tokens): whether the one names what the other shows."""
    return (nouns[:, :, None] == names[:, None]) & (nouns > 0)[:, :, None]


def _missed(looks: Tensor, wanted: Tensor, first: int) -> Tensor:
    """How much attention goes elsewhere than wanted, in nats, where anything is: zero for none at all.

    wanted: (batch, tokens, some tokens), of which the first is number `first` of all tokens.
    """
    sought = wanted.any(-1)
    if not sought.any():
        return torch.zeros(())
    logs = looks.transpose(1, 2)[sought].float().log_softmax(-1)[..., first : first + wanted.shape[2]]
    return -logs.masked_fill(~wanted[sought][:, None], -torch.inf).logsumexp(-1).mean()


def merged(labels: Labels) -> Tensor:
    """Labels of picture tokens from those of patches, (batch, patches) -> (batch, tokens): 0 where nothing is shown."""
    side = round(labels.shape[1] ** 0.5) // MERGE
    return torch.from_numpy(labels).unflatten(1, (side, MERGE, side, MERGE)).amax((2, 4)).flatten(1)
