"""Ties what is said to what is seen, by labels that the renderer knows.

Answers alone teach that slowly: they are few, and a network that cannot find a thing yet learns nothing from being
told where it is. Told where to look, it learns to find from every name that it hears.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.training.vlm.network import MERGE, Network
from models.training.vlm.nouns import ANY, GROUND

Labels = NDArray[np.int64]
Words = Mapping[str, tuple[int, ...]]
"""By dense label, for each of its classes from 1 on, the first token of the word by which answers say it."""


@dataclass(frozen=True, eq=False)
class Heard:
    """Of tokens behind the picture, (batch, tokens) each: as Row has them."""

    nouns: Tensor
    letters: Tensor
    threads: Tensor
    asked: Tensor
    """True where an answer's token follows."""


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

    def looked(self, looks: Tensor, heard: Heard, dense: Mapping[str, Labels], before: int) -> Tensor:
        """A loss: a token that ends a name should look at the picture tokens that show what it names, and one that
        spells a letter at those that show this letter.

        looks: (batch, heads, tokens, all tokens), as Reading has them, behind the picture; before: tokens in front of
        the picture.
        """
        shown = _shows(heard.nouns, merged(dense["names"]), merged(dense["grounds"])) | _spells(
            heard.letters, dense
        )
        return _missed(looks, _among_all(shown, before, looks))

    def heard(
        self, found: Tensor, nouns: Tensor, dense: Mapping[str, Labels]
    ) -> Iterator[tuple[str, Tensor]]:
        """Names and values of losses: a token that ends a name should know how many such things there are, none
        included, and of a single one its place and colour; one for whatever there is, how many things in all; and one
        for the background, its colour.

        found: (batch, tokens, width), as Reading has it, behind the picture.
        """
        named = nouns > 0
        # Of single patches: a picture token may show two things.
        shows = _shows(nouns, *(torch.from_numpy(dense[label]) for label in ("names", "grounds")))[named]
        any_thing, ground = nouns[named] == ANY, nouns[named] == GROUND
        known = {}
        for label in self._network.heard:
            of_picture = torch.from_numpy(dense[label])[:, None].expand(-1, nouns.shape[1], -1)[named]
            known[label] = torch.where(shows, of_picture, 0).amax(-1)
        for label, head in self._network.heard.items():
            wanted = known[label]
            of_name = ~any_thing & ~ground
            single = of_name & (known["counts"] == 1) & (wanted > 0)
            asked = {"counts": of_name, "totals": any_thing, "grounds": ground & (wanted > 0)}.get(
                label, single
            )
            if asked.any():
                guesses = head(found[named][asked]).float()
                yield f"heard_{label}", functional.cross_entropy(guesses, wanted[asked])

    def recalled(self, recalls: Tensor, heard: Heard, dense: Mapping[str, Labels], before: int) -> Tensor:
        """A loss: tokens of an answer should look at the picture tokens that show what it goes on to name, or if it
        names nothing, at the names in the questions of its own dialogue; and those that spell, at the picture tokens
        that show the next letter.

        recalls and before: as in looked.
        """
        naming = _named_next(heard)
        following = _spells(functional.pad(heard.letters[:, 1:], (0, 1)), dense)
        shown = _shows(naming, merged(dense["names"]), merged(dense["grounds"]))
        wanted = _among_all(following | shown, before, recalls)
        count = heard.nouns.shape[1]
        earlier = torch.ones(count, count, dtype=torch.bool).tril(-1)
        own = heard.threads[:, :, None] == heard.threads[:, None]
        answers = heard.asked & (naming == 0)
        wanted[..., -count:] = (
            answers[:, :, None] & ((heard.nouns > 0) & ~heard.asked)[:, None] & own & earlier
        )
        return _missed(recalls, wanted)


def _named_next(heard: Heard) -> Tensor:
    """(batch, tokens): the next name that the answer ends behind each of its tokens and the one before; 0 for none."""
    ending = functional.pad(heard.nouns[:, 1:], (0, 1))
    naming = torch.zeros_like(ending)
    after = ending[:, 0] * 0
    for place in reversed(range(ending.shape[1])):
        after = torch.where(ending[:, place] > 0, ending[:, place], after) * heard.asked[:, place]
        naming[:, place] = after
    return naming


def _shows(nouns: Tensor, names: Tensor, grounds: Tensor) -> Tensor:
    """(batch, tokens, places): whether the one names what the other shows; places are picture tokens or patches."""
    anything = (nouns == ANY)[:, :, None] & (names > 0)[:, None]
    ground = (nouns == GROUND)[:, :, None] & (grounds > 0)[:, None]
    return ((nouns[:, :, None] == names[:, None]) & (names > 0)[:, None]) | anything | ground


def _spells(letters: Tensor, dense: Mapping[str, Labels]) -> Tensor:
    """(batch, tokens, picture tokens): whether the one is a letter that the other shows."""
    shown = torch.cat([_squares(dense[half]) for half in ("left", "right")], -1)
    return ((letters[:, :, None, None] == shown[:, None]) & (letters > 0)[:, :, None, None]).any(-1)


def _among_all(wanted: Tensor, before: int, looks: Tensor) -> Tensor:
    """What is wanted of picture tokens as a part of what is wanted of all tokens."""
    among_all = torch.zeros(looks[:, 0].shape, dtype=torch.bool)
    among_all[..., before : before + wanted.shape[-1]] = wanted
    return among_all


def _missed(looks: Tensor, wanted: Tensor) -> Tensor:
    """How much attention goes elsewhere than wanted, (batch, tokens, all tokens), in nats, where any is wanted."""
    sought = wanted.any(-1)
    if not sought.any():
        return torch.zeros(())
    logs = looks.transpose(1, 2)[sought].float().log_softmax(-1)
    return -logs.masked_fill(~wanted[sought][:, None], -torch.inf).logsumexp(-1).mean()


def merged(labels: Labels) -> Tensor:
    """Labels of picture tokens from those of patches, (batch, patches) -> (batch, tokens): 0 where nothing is shown."""
    return _squares(labels).amax(-1)


def _squares(labels: Labels) -> Tensor:
    """Labels of the patches of each picture token, (batch, patches) -> (batch, tokens, patches of one)."""
    side = round(labels.shape[1] ** 0.5) // MERGE
    squares = torch.from_numpy(labels).unflatten(1, (side, MERGE, side, MERGE)).transpose(2, 3)
    return squares.flatten(3).flatten(1, 2)
