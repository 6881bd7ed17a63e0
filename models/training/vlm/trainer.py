"""Trains in stages that can be interrupted at any time and resumed where they were."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.training.render import PictureKind
from models.training.vlm.batches import Recipe, rendered
from models.training.vlm.network import Network
from models.training.vlm.objective import Objective, Words
from models.training.vlm.optimizer import Optimizer

AVERAGED = 0.998
"""Decay of the running mean of the weights, which is what ships: it answers better than the last step."""
RECENT = 10
"""The mean reaches over the last tenth of the steps at most: early weights would spoil it."""
WARM_UP, WARM_SHARE = 150, 0.1
"""Steps over which the rate rises, and the largest part of a stage that these may be."""
FALLING = 0.3
"""The last part of a stage, in which the rate falls."""


@dataclass(frozen=True)
class Stage:
    """A part of the training."""

    name: str
    pictures: int
    rate: float
    """Peak learning rate: see Optimizer."""
    vision_scale: float
    """Times rate for the vision tower."""
    dense_weight: float
    threads: int
    """Dialogues a picture; 0 trains on dense labels alone."""
    packed: float = 0.0
    """Share of pictures packed with things."""
    kinds: tuple[PictureKind, ...] = ()
    """What the pictures are of; all kinds if empty."""
    batch: int = 32
    falls: bool = True
    """Whether the rate falls at the end."""


class Trainer:
    """Weights in float32 beside a bfloat16 copy that computes. State lives in `folder`."""

    def __init__(self, network: Network, tokenizer: Path, words: Words, folder: Path) -> None:
        self._tokenizer, self._words, self._folder = tokenizer, words, folder
        self._network = network.to(torch.bfloat16)
        self._masters = {
            name: weights.detach().float().clone() for name, weights in network.named_parameters()
        }
        self._averages = {name: weights.clone() for name, weights in self._masters.items()}
        self._optimizer = Optimizer(self._masters)
        self._done: dict[str, int] = {}
        self._steps = 0
        self._minutes = 0.0

    @property
    def averages(self) -> dict[str, Tensor]:
        """The weights to ship, float32."""
        return self._averages

    def resume(self) -> bool:
        """Take up the last checkpoint in the folder; False where there is none."""
        path = self._folder / "checkpoint.pt"
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True)
        for name, weights in self._masters.items():
            weights.copy_(state["masters"][name])
            self._averages[name].copy_(state["averages"][name])
        self._done, self._steps, self._minutes = state["done"], state["steps"], state["minutes"]
        self._optimizer.restore(state["optimizer"])
        self._publish()
        return True

    def train(
        self, stage: Stage, *, seed: int, deadline: float, processes: int, say: Callable[[str], None]
    ) -> bool:
        """Run the stage on from where it was. False if the deadline (time.monotonic) came first."""
        objective = Objective(self._network, self._words, stage.dense_weight)
        recipe = Recipe(seed, stage.batch, self._tokenizer, stage.threads, stage.packed, stage.kinds)
        first = self._done.get(stage.name, 0) // stage.batch
        last = stage.pictures // stage.batch
        begun, told, saved = time.monotonic(), time.monotonic(), time.monotonic()
        with rendered(recipe, first, processes) as batches, closing(self._log()) as log:
            for number in range(first, last):
                if time.monotonic() > deadline:
                    break
                rate = self._rate(stage, number, last)
                self._step(objective(next(batches)), stage, rate)
                self._done[stage.name] = (number + 1) * stage.batch
                now = time.monotonic()
                self._minutes += (now - begun) / 60
                begun = now
                if now - told > 30 or number == last - 1:
                    told = now
                    entry = {"stage": stage.name, "pictures": self._done[stage.name], "rate": round(rate, 6)}
                    entry |= {"minutes": round(self._minutes, 2)} | objective.tally.report()
                    log.write(json.dumps(entry) + "\n")
                    log.flush()
                    say(json.dumps(entry))
                if now - saved > 240:
                    saved = now
                    self._save()
        self._save()
        return self._done.get(stage.name, 0) >= last * stage.batch

    def _rate(self, stage: Stage, number: int, last: int) -> float:
        warm = min(1.0, (number + 1) / min(WARM_UP, WARM_SHARE * last))
        falling = min(1.0, (last - number) / (FALLING * last)) if stage.falls else 1.0
        return stage.rate * warm * (0.03 + 0.97 * falling)

    def _step(self, loss: Tensor, stage: Stage, rate: float) -> None:
        loss.backward()
        for name, weights in self._network.named_parameters():
            master = self._masters[name]
            master.grad = None if weights.grad is None else weights.grad.float()
            weights.grad = None
        torch.nn.utils.clip_grad_norm_(self._masters.values(), 1.0)
        self._optimizer.step(rate, stage.vision_scale)
        self._steps += 1
        self._publish()
        share = max(1 - AVERAGED, RECENT / (self._steps + RECENT))
        torch._foreach_lerp_(list(self._averages.values()), list(self._masters.values()), share)

    def _publish(self) -> None:
        """Copy the float32 weights into the network that computes."""
        with torch.no_grad():
            for name, weights in self._network.named_parameters():
                weights.copy_(self._masters[name])

    def _save(self) -> None:
        state = {
            "masters": self._masters,
            "averages": self._averages,
            "done": self._done,
            "steps": self._steps,
            "minutes": self._minutes,
            "optimizer": self._optimizer.state(),
        }
        partial = self._folder / "checkpoint.pt.part"
        torch.save(state, partial)
        partial.replace(self._folder / "checkpoint.pt")

    def _log(self) -> Any:
        return (self._folder / "log.jsonl").open("a", encoding="utf-8")
