"""What the network is trained for, and how right it already is on pictures that it has never seen."""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from models.training.vlm.batches import Batch
from models.training.vlm.examples import CATEGORIES, IGNORED
from models.training.vlm.grounding import Grounding, Heard, Words
from models.training.vlm.network import Network
from models.training.vlm.tally import Tally

NONE_WEIGHT = 0.2
"""Weight of dense cells that show nothing: most do."""
DENSE_WEIGHTS = {"left": 2.0, "right": 2.0, "counts": 0.5, "totals": 0.5, "places": 0.5, "grounds": 0.5}
"""Weight of each dense label, 1 where not listed: letters fill few cells, and are learnt later than the rest."""
SPARSE = ("counts", "totals", "places", "grounds")
"""Labels of cells that show a thing, or a plain background; nothing is learnt from other cells."""
GROUNDING_WEIGHT = 0.3
WEIGHTS = {
    "name": 1.5, "colour": 2.0, "count": 2.5, "where": 3.0, "yes_no": 4.0, "read": 0.4, "compare": 2.0, "chart": 1.0,
    "caption": 0.5, "describe": 0.3, "refuse": 1.0,
}  # fmt: skip
"""Weight of each answer token by category. One token decides a yes or no, and dozens spell what is read: with equal
weights, letters that cannot be made out yet would drown all else."""


Openings = Sequence[Sequence[int]]
"""Tokens that stand before the picture, for each system prompt that the model shall know."""


class Objective:
    """The sum of all losses."""

    def __init__(self, network: Network, openings: Openings, words: Words, dense_weight: float) -> None:
        self._network = network
        self._grounding = Grounding(network, words)
        self._openings = [torch.tensor(opening) for opening in openings]
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
            shown = wanted > 0
            right = (1 + guesses[..., 1:].argmax(-1) == wanted) & shown
            self.tally.add(f"cells_{name}", float(right.sum()), float(shown.sum()))
            loss = _dense_loss(guesses, wanted, none=name not in SPARSE)
            self.tally.loss(name, loss)
            total = total + loss * DENSE_WEIGHTS.get(name, 1.0)
        return total

    def _answers(self, features: Tensor, batch: Batch) -> Tensor:
        rows = batch.rows
        assert rows is not None
        network = self._network
        opening = self._random.choice(self._openings)
        picture = network.project(features)
        questioned = torch.from_numpy((rows.targets != IGNORED).any(1))  # a packed picture costs no reading
        tokens, targets, places, threads, turns, nouns, letters = (
            torch.from_numpy(getattr(rows, name))[questioned]
            for name in ("tokens", "targets", "positions", "threads", "turns", "nouns", "letters")
        )
        before = network.token_embd(opening).expand(len(tokens), -1, -1)
        embedded = torch.cat([before, picture[questioned], network.token_embd(tokens)], 1)
        shared = embedded.shape[1] - tokens.shape[1]
        positions, mask = geometry(places, threads, shared)
        reading = network.read(embedded, positions, mask.to(embedded.dtype))
        hidden, asked = reading.hidden[:, shared:], targets != IGNORED
        logits = network.logits(hidden[asked]).float()
        losses = functional.cross_entropy(logits, targets[asked], reduction="none")
        categories = turns[asked] % len(CATEGORIES)
        weights = torch.tensor([WEIGHTS[name] for name in CATEGORIES])[categories]
        loss = (losses * weights).sum() / weights.sum()
        self.tally.loss("answers", loss)
        dense = {name: labels[questioned.numpy()] for name, labels in batch.dense.items()}
        heard = Heard(nouns, letters, threads, asked)
        looks, recalls = reading.looks[:, :, shared:], reading.recalls[:, :, shared:]
        grounding = self._grounding
        for name, grounded in (
            *grounding.said(picture, batch.dense),
            ("looks", grounding.looked(looks, heard, dense, len(opening))),
            *grounding.heard(reading.found[:, shared:], nouns, dense),
            ("recalls", grounding.recalled(recalls, heard, dense, len(opening))),
        ):
            self.tally.loss(name, grounded)
            loss = loss + GROUNDING_WEIGHT * grounded
        self._count(logits.argmax(-1) == targets[asked], asked, turns)
        return loss

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


def _dense_loss(guesses: Tensor, wanted: Tensor, *, none: bool) -> Tensor:
    """Mean cross-entropy of cells; with none, those that show nothing count as well, though less."""
    weights = torch.ones(guesses.shape[-1])
    weights[0] = NONE_WEIGHT if none else 0.0
    losses = functional.cross_entropy(guesses.flatten(0, 1), wanted.flatten(), weights, reduction="sum")
    return losses / weights[wanted].sum().clamp(min=1.0)


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
