"""What the network is trained for, and how right it already is on recordings as it sees them."""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor
from torch.nn import functional

from models.training.whisper.batches import IGNORED, Batch
from models.training.whisper.network import Heard, Network

SAMPLED = 40
"""Places of nothing that stand for all that follow a recording."""
LETTERS_WEIGHT = 0.3
"""Weight of the encoder's own loss, as in hybrid CTC and attention (Watanabe et al. 2017): from the words alone the
decoder takes long to find out where to listen."""


class Objective:
    """The loss of a batch: each next token, and the letters in the order in which they are heard (CTC)."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._seen: defaultdict[str, list[float]] = defaultdict(list)

    def __call__(self, batch: Batch) -> Tensor:
        network = self._network
        features = torch.from_numpy(batch.features).to(network.conv1.weight.dtype)
        heard = network.hear(features, SAMPLED)
        targets = torch.from_numpy(batch.targets)
        wanted = targets != IGNORED
        hidden = network.write(torch.from_numpy(batch.tokens), heard)
        logits = network.logits(hidden[wanted]).float()
        loss = functional.cross_entropy(logits, targets[wanted])
        spelled = self._spelling(heard, batch)
        right = logits.argmax(-1) == targets[wanted]
        rows = wanted.nonzero()[:, 0]
        wrong = torch.zeros(len(targets)).index_add_(0, rows, (~right).float())
        self._note(
            loss=loss, loss_letters=spelled, tokens=right.float().mean(), texts=(wrong == 0).float().mean()
        )
        return loss + LETTERS_WEIGHT * spelled

    def report(self) -> dict[str, float]:
        """Mean losses, and the shares of tokens and of whole texts that were right, since the last report."""
        means = {name: round(sum(values) / len(values), 4) for name, values in self._seen.items()}
        self._seen.clear()
        return means

    def _spelling(self, heard: Heard, batch: Batch) -> Tensor:
        """CTC (Graves et al. 2006) over the places that the recordings cover."""
        places = torch.from_numpy((batch.frames + 1) // 2)
        scores = self._network.letters(heard.rows[:, : heard.covered]).float().log_softmax(-1).transpose(0, 1)
        letters, lengths = torch.from_numpy(batch.letters), torch.from_numpy(batch.lengths)
        loss = functional.ctc_loss(scores, letters, places, lengths, reduction="none", zero_infinity=True)
        return (loss / lengths.clamp(min=10)).mean()

    def _note(self, **values: Tensor) -> None:
        for name, value in values.items():
            self._seen[name].append(float(value.detach()))
