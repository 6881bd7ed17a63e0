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

from models.training.vlm.batches import Recipe, rendered
from models.training.vlm.network import Network
from models.training.vlm.objective import Objective

AVERAGED = 0.999
"""Decay of the running mean of the weights, which is what ships: it answers better than the last step."""
WARM_UP = 300
"""Steps over which the rate rises."""
FALLING = 0.3
"""The last part of a stage, in which the rate falls."""


@dataclass(frozen=True)
class Stage:
    """A part of the training."""

    name: str
    pictures: int
    rate: float
    """Peak learning rate of AdamW (Loshchilov and Hutter 2019)."""
    vision_scale: float
    """Times rate for the vision tower."""
    dense_weight: float
    threads: int
    """Dialogues a picture; 0 trains on dense labels alone."""
    packed: float = 0.0
    """Share of pictures packed with things."""
    batch: int = 32
    falls: bool = True
    """Whether the rate falls at the end."""


class Trainer:
    """Weights in float32 beside a bfloat16 copy that computes. State lives in `folder`."""

    def __init__(self, network: Network, tokenizer: Path, openings: list[list[int]], folder: Path) -> None:
        self._tokenizer, self._openings, self._folder = tokenizer, openings, folder
        self._network = network.to(torch.bfloat16)
        self._masters = {
            name: weights.detach().float().clone() for name, weights in network.named_parameters()
        }
        self._averages = {name: weights.clone() for name, weights in self._masters.items()}
        self._done: dict[str, int] = {}
        self._steps = 0
        self._minutes = 0.0
        self._moments: dict[str, Any] | None = None

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
        self._moments = state["moments"]
        self._publish()
        return True

    def train(
        self, stage: Stage, *, seed: int, deadline: float, processes: int, say: Callable[[str], None]
    ) -> bool:
        """Run the stage on from where it was. False if the deadline (time.monotonic) came first."""
        optimizer = self._optimizer(stage)
        objective = Objective(self._network, self._openings, stage.dense_weight)
        recipe = Recipe(seed, stage.batch, self._tokenizer, stage.threads, stage.packed)
        first = self._done.get(stage.name, 0) // stage.batch
        last = stage.pictures // stage.batch
        begun, told, saved = time.monotonic(), time.monotonic(), time.monotonic()
        with rendered(recipe, first, processes) as batches, closing(self._log()) as log:
            for number in range(first, last):
                if time.monotonic() > deadline:
                    break
                rate = self._rate(stage, number, last)
                self._step(optimizer, objective(next(batches)), stage, rate)
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
                    self._save(optimizer)
        self._save(optimizer)
        return self._done.get(stage.name, 0) >= last * stage.batch

    def _rate(self, stage: Stage, number: int, last: int) -> float:
        warm = min(1.0, (number + 1) / WARM_UP)
        falling = min(1.0, (last - number) / (FALLING * last)) if stage.falls else 1.0
        return stage.rate * warm * (0.03 + 0.97 * falling)

    def _optimizer(self, stage: Stage) -> torch.optim.AdamW:
        groups: dict[tuple[bool, bool], list[Tensor]] = {}
        for name, weights in self._masters.items():
            seeing = name.startswith(("v.", "dense."))
            decaying = weights.dim() > 1 and "embd" not in name
            groups.setdefault((seeing, decaying), []).append(weights)
        optimizer = torch.optim.AdamW(
            [
                {"params": weights, "weight_decay": 0.05 * decaying, "seeing": seeing}
                for (seeing, decaying), weights in groups.items()
            ],
            betas=(0.9, 0.98),
            fused=True,
        )
        if self._moments:
            optimizer.load_state_dict(self._moments)
        return optimizer

    def _step(self, optimizer: torch.optim.AdamW, loss: Tensor, stage: Stage, rate: float) -> None:
        loss.backward()
        for name, weights in self._network.named_parameters():
            master = self._masters[name]
            master.grad = None if weights.grad is None else weights.grad.float()
            weights.grad = None
        torch.nn.utils.clip_grad_norm_(self._masters.values(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = rate * (stage.vision_scale if group["seeing"] else 1.0)
        optimizer.step()
        self._steps += 1
        self._publish()
        share = max(1 - AVERAGED, 1 / (self._steps + 1))
        torch._foreach_lerp_(list(self._averages.values()), list(self._masters.values()), share)

    def _publish(self) -> None:
        """Copy the float32 weights into the network that computes."""
        with torch.no_grad():
            for name, weights in self._network.named_parameters():
                weights.copy_(self._masters[name])

    def _save(self, optimizer: torch.optim.AdamW) -> None:
        self._moments = optimizer.state_dict()
        state = {
            "masters": self._masters,
            "averages": self._averages,
            "done": self._done,
            "steps": self._steps,
            "minutes": self._minutes,
            "moments": self._moments,
        }
        partial = self._folder / "checkpoint.pt.part"
        torch.save(state, partial)
        partial.replace(self._folder / "checkpoint.pt")

    def _log(self) -> Any:
        return (self._folder / "log.jsonl").open("a", encoding="utf-8")
