"""What the network is trained for, and how right it already is on recordings as it sees them."""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor
from torch.nn import functional

from models.training.whisper.batches import IGNORED, Batch
from models.training.whisper.network import Heard, Network, Written

SAMPLED = 48
"""Places of nothing that stand for all that follow a recording."""
LETTERS_WEIGHT = 0.3
"""Weight of the encoder's own loss, as in hybrid CTC and attention (Watanabe et al. 2017): from the words alone the
decoder takes long to find out where to listen."""

GUIDE_WEIGHTS = {"phones": 1.0, "looks": 0.3}
"""Weights of the guide's losses at first. Which sound is about when said is known of a synthetic voice. From that the
encoder learns to tell sounds, and the decoder where to look (as in the guided attention of Tachibana et al. 2018,
arXiv:1710.08969), long before they would find it out by themselves. It leaves as they learn more than it knows."""
PAUSE_WEIGHT = 0.3
"""Weight of places at which no sound is said: they are many, and alike."""
SLACK = 2
"""Letters by which the guide may be wrong."""


class Objective:
    """The loss of a batch: each next token, the letters in the order in which they are heard (CTC), and the guide's."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._seen: defaultdict[str, list[float]] = defaultdict(list)

    def __call__(self, batch: Batch, guided: float) -> Tensor:
        """guided: how much of the guide's weights is left, 0 to 1."""
        network = self._network
        features = torch.from_numpy(batch.features).to(network.conv1.weight.dtype)
        heard = network.hear(features, SAMPLED)
        targets = torch.from_numpy(batch.targets)
        wanted = targets != IGNORED
        written = network.write(torch.from_numpy(batch.tokens), heard)
        logits = network.logits(written.hidden[wanted]).float()
        loss = functional.cross_entropy(logits, targets[wanted])
        spelled = self._spelling(heard, batch)
        right = logits.argmax(-1) == targets[wanted]
        rows = wanted.nonzero()[:, 0]
        wrong = torch.zeros(len(targets)).index_add_(0, rows, (~right).float())
        self._note(
            loss=loss, loss_letters=spelled, tokens=right.float().mean(), texts=(wrong == 0).float().mean()
        )
        loss = loss + LETTERS_WEIGHT * spelled
        if guided:
            for name, guide in (("phones", self._phones(heard, batch)), ("looks", _looks(written, batch))):
                self._note(**{f"loss_{name}": guide})
                loss = loss + guided * GUIDE_WEIGHTS[name] * guide
        return loss

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

    def _phones(self, heard: Heard, batch: Batch) -> Tensor:
        """The sound that is about heard at each place."""
        wanted = torch.from_numpy(batch.phones)
        scores = self._network.phones(heard.rows[:, : wanted.shape[1]]).float()
        shown = wanted > 0
        if shown.any():
            self._note(phones=(scores.argmax(-1) == wanted)[shown].float().mean())
        weights = torch.ones(scores.shape[-1])
        weights[0] = PAUSE_WEIGHT
        return functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), weights, ignore_index=IGNORED)

    def _note(self, **values: Tensor) -> None:
        for name, value in values.items():
            self._seen[name].append(float(value.detach()))


def _looks(written: Written, batch: Batch) -> Tensor:
    """How little of what a token's heads look at lies near the letters that come next."""
    places, pieces = torch.from_numpy(batch.places), torch.from_numpy(batch.pieces)
    said = pieces[..., 0] >= 0
    first, behind = (pieces[..., side, None] for side in (0, 1))
    letters = places[:, None, :]
    near = (letters >= first - SLACK) & (letters < behind + SLACK) & (letters >= 0)
    looks = written.looks[..., : places.shape[1]].float()
    found = (looks * near).sum(-1)[:, said]
    return -found.clamp(min=1e-4).log().mean() if found.numel() else found.sum()
