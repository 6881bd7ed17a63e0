"""Trains in stages that can be interrupted at any time and resumed where they were."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.training.learning.masters import Masters
from models.training.learning.optimizer import Optimizer
from models.training.render import PictureKind
from models.training.vlm.batches import Recipe, rendered
from models.training.vlm.grounding import Words
from models.training.vlm.network import AIDS, SEEING, Network
from models.training.vlm.objective import Objective, Openings

AVERAGED = 0.998
"""Decay of the running mean of the weights, which is what ships: it answers better than the last step."""
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

    def __init__(
        self, network: Network, tokenizer: Path, openings: Openings, words: Words, folder: Path
    ) -> None:
        self._tokenizer, self._folder = tokenizer, folder
        self._openings, self._words = openings, words
        self._network = network
        self._masters = Masters(network, AVERAGED)
        self._optimizer = Optimizer(self._masters.weights, AIDS, SEEING)
        self._done: dict[str, int] = {}
        self._minutes = 0.0

    @property
    def averages(self) -> dict[str, Tensor]:
        """The weights to ship, float32."""
        return self._masters.averages

    def resume(self) -> bool:
        """Take up the last checkpoint in the folder; False where there is none."""
        path = self._folder / "checkpoint.pt"
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True)
        self._masters.restore(state["masters"])
        self._optimizer.restore(state["optimizer"])
        self._done, self._minutes = state["done"], state["minutes"]
        return True

    def train(
        self, stage: Stage, *, seed: int, deadline: float, processes: int, say: Callable[[str], None]
    ) -> bool:
        """Run the stage on from where it was. False if the deadline (time.monotonic) came first."""
        objective = Objective(self._network, self._openings, self._words, stage.dense_weight)
        recipe = Recipe(seed, stage.batch, self._tokenizer, stage.threads, stage.packed, stage.kinds)
        first = self._done.get(stage.name, 0) // stage.batch
        last = stage.pictures // stage.batch
        begun, told, saved = time.monotonic(), time.monotonic(), time.monotonic()
        with rendered(recipe, first, processes) as batches, closing(self._log()) as log:
            for number in range(first, last):
                if time.monotonic() > deadline:
                    break
                rate = self._rate(stage, number, last)
                self._masters.step(
                    objective(next(batches)), partial(self._optimizer.step, rate, stage.vision_scale)
                )
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

    def _save(self) -> None:
        state = {
            "masters": self._masters.state(),
            "done": self._done,
            "minutes": self._minutes,
            "optimizer": self._optimizer.state(),
        }
        path = self._folder / "checkpoint.pt"
        unfinished = path.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(path)

    def _log(self) -> Any:
        return (self._folder / "log.jsonl").open("a", encoding="utf-8")
