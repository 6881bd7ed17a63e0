"""What the network is trained for, and how right it already is on pictures that it has never seen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.training.vlm.batches import Batch
from models.training.vlm.examples import CATEGORIES, IGNORED
from models.training.vlm.network import MERGE, Network
from models.training.vlm.tally import Tally

NONE_WEIGHT = 0.2
"""Weight of dense cells that show nothing: most do."""
LETTERS_WEIGHT = 2.0
"""Of the dense labels of letters: they fill few cells, and are learnt later than names and colours."""
WEIGHTS = {
    "name": 1.5, "colour": 2.0, "count": 2.5, "where": 3.0, "yes_no": 4.0, "read": 0.4, "compare": 2.0, "chart": 1.0,
    "caption": 0.5, "describe": 0.3, "refuse": 1.0,
}  # fmt: skip
"""Weight of each answer token by category. One token decides a yes or no, and dozens spell what is read: with equal
weights, letters that cannot be made out yet would drown all else."""
WORDS_WEIGHT = 0.3
"""Of the loss by which picture tokens learn to name what they show."""


@dataclass(frozen=True)
class Words:
    """Tokens that the objective needs to know."""

    openings: Sequence[Sequence[int]]
    """What stands before the picture, one for each system prompt that the model shall know."""
    names: Sequence[int]
    """For each class of the dense label, 0 for nothing included, the first token of its word."""
    colours: Sequence[int]


class Objective:
    """The sum of the dense losses and of the answers' loss."""

    def __init__(self, network: Network, words: Words, dense_weight: float) -> None:
        self._network = network
        self._words = words
        self._openings = [torch.tensor(opening) for opening in words.openings]
        self._dense_weight = dense_weight
        self._random = random.Random(0)
        self.tally = Tally()

    def __call__(self, batch: Batch) -> Tensor:
        """The loss of one batch."""
        features = self._network.see(torch.from_numpy(batch.pixels))
        loss = self._dense_weight * self._dense(features, batch)
        if batch.rows is not None:
            loss = loss + self._answers(features, batch)
        return loss

    def _dense(self, features: Tensor, batch: Batch) -> Tensor:
        total = torch.zeros(())
        for name, head in self._network.dense.items():
            wanted = torch.from_numpy(batch.dense[name])
            guesses = head(features).float()
            weights = torch.ones(guesses.shape[-1])
            weights[0] = NONE_WEIGHT
            loss = functional.cross_entropy(guesses.flatten(0, 1), wanted.flatten(), weights)
            shown = wanted > 0
            right = (1 + guesses[..., 1:].argmax(-1) == wanted) & shown
            self.tally.add(f"cells_{name}", float(right.sum()), float(shown.sum()))
            self.tally.loss(name, loss)
            total = total + loss * (LETTERS_WEIGHT if name in ("left", "right") else 1.0)
        return total

    def _answers(self, features: Tensor, batch: Batch) -> Tensor:
        rows = batch.rows
        assert rows is not None
        network = self._network
        opening = self._random.choice(self._openings)
        picture = network.project(features)
        questioned = torch.from_numpy((rows.targets != IGNORED).any(1))  # a packed picture costs no reading
        tokens, targets, places, threads, turns = (
            torch.from_numpy(table)[questioned]
            for table in (rows.tokens, rows.targets, rows.positions, rows.threads, rows.turns)
        )
        before = network.token_embd(opening).expand(len(tokens), -1, -1)
        embedded = torch.cat([before, picture[questioned], network.token_embd(tokens)], 1)
        shared = embedded.shape[1] - tokens.shape[1]
        positions, mask = geometry(places, threads, shared)
        hidden = network.read(embedded, positions, mask.to(embedded.dtype))[:, shared:]
        asked = targets != IGNORED
        logits = network.logits(hidden[asked]).float()
        losses = functional.cross_entropy(logits, targets[asked], reduction="none")
        categories = turns[asked] % len(CATEGORIES)
        weights = torch.tensor([WEIGHTS[name] for name in CATEGORIES])[categories]
        loss = (losses * weights).sum() / weights.sum()
        self.tally.loss("answers", loss)
        loss = loss + WORDS_WEIGHT * self._named(picture, batch)
        self._count(logits.argmax(-1) == targets[asked], asked, turns)
        return loss

    def _named(self, picture: Tensor, batch: Batch) -> Tensor:
        """How well picture tokens speak the language: read as words, they should name what they show and its colour.

        An answer is then a matter of finding the token that knows it. Without this, what is seen and what is said meet
        in answers alone, which are few.
        """
        total = torch.zeros(())
        for label, ids in (("names", self._words.names), ("colours", self._words.colours)):
            shown = merged(torch.from_numpy(batch.dense[label]))
            known = shown > 0
            if not known.any():
                continue
            logits = self._network.logits(self._network.output_norm(picture[known])).float()
            wanted = torch.tensor(ids)[shown[known]]
            loss = functional.cross_entropy(logits, wanted)
            self.tally.loss(f"words_{label}", loss)
            total = total + loss
        return total

    def _count(self, right: Tensor, asked: Tensor, turns: Tensor) -> None:
        """An answer is right if all of its tokens are."""
        most = int(turns.max()) + 1
        keys = asked.nonzero()[:, 0] * most + turns[asked]
        unique, inverse = keys.unique(return_inverse=True)
        wrong = torch.zeros(len(unique)).index_add_(0, inverse, (~right).float())
        categories = unique % most % len(CATEGORIES)
        for index, name in enumerate(CATEGORIES):
            chosen = categories == index
            self.tally.add(name, float((wrong[chosen] == 0).sum()), float(chosen.sum()))


def merged(labels: Tensor) -> Tensor:
    """Labels of picture tokens from those of patches, (batch, patches) -> (batch, tokens): 0 where nothing is shown."""
    side = round(labels.shape[1] ** 0.5) // MERGE
    squares = labels.unflatten(1, (side, MERGE, side, MERGE))
    return squares.amax((2, 4)).flatten(1)


def geometry(positions: Tensor, threads: Tensor, shared: int) -> tuple[Tensor, Tensor]:
    """Positions (batch, all tokens) and the mask that is added to attention scores, (batch, 1, all, all).

    A token sees what stands before it and is either shared by all or of its own dialogue.
    """
    batch, tokens = threads.shape
    size = shared + tokens
    places = torch.cat([torch.arange(shared).expand(batch, -1), positions + shared], 1)
    owners = torch.cat([torch.zeros(batch, shared, dtype=threads.dtype), threads], 1)
    visible = (owners[:, None, :] == owners[:, :, None]) | (owners[:, None, :] == 0)
    visible &= torch.ones(size, size, dtype=torch.bool).tril()
    mask = torch.zeros(visible.shape).masked_fill_(~visible, -1e4)
    return places, mask[:, None]
