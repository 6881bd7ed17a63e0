"""Trains in steps that can be interrupted at any time and resumed where they were."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TextIO

import torch
from torch import Tensor

from models.training.learning.masters import Masters
from models.training.learning.optimizer import Optimizer
from models.training.whisper.batches import Batches
from models.training.whisper.network import AIDS, Network
from models.training.whisper.objective import Objective
from models.training.whisper.plans import Schedule

_TOLD, _SAVED = 30.0, 240.0
"""Seconds from one line of the log, and from one checkpoint, to the next."""
AVERAGED = 0.999
"""Decay of the weights' running mean."""


class Trainer:
    """A network on its way; what it needs to go on lies in `folder`, beside log.jsonl."""

    def __init__(self, network: Network, schedule: Schedule, folder: Path) -> None:
        """Takes up the last checkpoint in the folder, if there is one."""
        self._objective = Objective(network)
        self._masters = Masters(network, AVERAGED)
        self._optimizer = Optimizer(self._masters.weights, AIDS)
        self._schedule, self._folder = schedule, folder
        self._checkpoint = folder / "checkpoint.pt"
        self._step, self._minutes = 0, 0.0
        if self._checkpoint.exists():
            state = torch.load(self._checkpoint, weights_only=True)
            self._masters.restore(state["masters"])
            self._optimizer.restore(state["optimizer"])
            self._step, self._minutes = state["step"], state["minutes"]
        _forget(folder / "log.jsonl", self._step)

    @property
    def averages(self) -> dict[str, Tensor]:
        """The weights to ship, float32, by name."""
        return self._masters.averages

    def train(self, batches: Batches, deadline: float, say: Callable[[str], None]) -> bool:
        """Go on until all steps are done (True) or the deadline of time.monotonic() comes (False)."""
        begun = told = saved = time.monotonic()
        with ThreadPoolExecutor(1) as ahead, (self._folder / "log.jsonl").open("a", encoding="utf-8") as log:
            coming = ahead.submit(batches.batch, self._step)
            while self._step < self._schedule.steps and begun < deadline:
                torch.manual_seed(self._step)  # resumed or not, it is the same run
                batch = coming.result()
                coming = ahead.submit(batches.batch, self._step + 1)
                rate = self._schedule.rate_at(self._step)
                loss = self._objective(batch, self._schedule.guided_at(self._step))
                self._masters.step(loss, partial(self._optimizer.step, rate))
                self._step += 1
                now = time.monotonic()
                self._minutes, begun = self._minutes + (now - begun) / 60, now
                if now - told > _TOLD or self._step == self._schedule.steps:
                    told = now
                    self._tell(batches.size, log, say)
                if now - saved > _SAVED:
                    saved = now
                    self._save()
        self._save()
        return self._step == self._schedule.steps

    def _tell(self, size: int, log: TextIO, say: Callable[[str], None]) -> None:
        entry = {"step": self._step, "recordings": self._step * size, "minutes": round(self._minutes, 2)}
        line = json.dumps(entry | self._objective.report())
        log.write(line + "\n")
        log.flush()
        say(line)

    def _save(self) -> None:
        partial = self._checkpoint.with_suffix(".part")
        state = {"masters": self._masters.state(), "optimizer": self._optimizer.state()}
        torch.save(state | {"step": self._step, "minutes": self._minutes}, partial)
        partial.replace(self._checkpoint)


def _forget(log: Path, step: int) -> None:
    """Drop what was logged after the checkpoint: those steps are taken again."""
    if log.exists():
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text("".join(line for line in lines if json.loads(line)["step"] <= step), encoding="utf-8")
