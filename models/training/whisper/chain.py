"""The whole way from nothing to the folder that ships, in steps that can be interrupted and resumed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from models.training.whisper import curves, export, shards, vocabulary
from models.training.whisper.plans import Plan
from models.training.whisper.shards import Recipe
from models.training.whisper.texts import Domain

Say = Callable[[str], None]


def synthesise(plan: Plan, domain: Domain, folder: Path, say: Say) -> bool:
    """Make what is missing of the speech. False if another process is still making some of it."""
    recipe = Recipe(domain, plan.voices, plan.seed, plan.sentences)
    return shards.make(recipe, folder / "speech", plan.shards, say)


def tokenizer(plan: Plan, domain: Domain, folder: Path) -> Path:
    """The folder's tokenizer; learnt if there is none."""
    path = folder / "tokenizer.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng([plan.seed, 2**31])
        vocabulary.learn((domain.text(rng) for _ in range(plan.texts)), plan.pieces, path)
    return path


def train(plan: Plan, domain: Domain, folder: Path, *, minutes: float, cores: int, say: Say) -> bool:
    """Train on for so many minutes at most, then draw the curves and write the model as they are. True when all steps
    are done. PyTorch."""
    import torch

    from models.training.whisper.batches import Batches
    from models.training.whisper.network import Network
    from models.training.whisper.trainer import Trainer

    torch.set_num_threads(cores)
    torch.manual_seed(plan.seed)
    deadline = time.monotonic() + minutes * 60
    path = tokenizer(plan, domain, folder)
    words = vocabulary.Vocabulary(path)
    batches = Batches(shards.paths(folder / "speech", plan.shards), words, plan.batch, plan.seed)
    trainer = Trainer(Network(plan.shapes, len(words)), plan.schedule, folder)
    done = trainer.train(batches, deadline, say)
    curves.draw(folder / "log.jsonl", folder / "curves.png")
    export.export(trainer.averages, plan.shapes, path, folder / export.NAME)
    return done
