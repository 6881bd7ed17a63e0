"""The whole way from nothing to the shipped pair of files, in steps that can be interrupted and resumed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.colours import BASIC_COLOURS
from models.ports import Calibration
from models.training.asking.nouns import NUMBERS
from models.training.scene import LETTERS, MOST, MOST_IN_ALL, PLACES
from models.training.things import NAMES
from models.training.vlm.grounding import Words
from models.training.vlm.network import MINIATURE, STARTER, Shapes
from models.training.vlm.trainer import Stage, Trainer
from models.vlm.files import VlmFiles

SYSTEM_PROMPTS = 3
"""Of so many batches, one has no system prompt: the model shall not depend on its words."""


@dataclass(frozen=True)
class Plan:
    """One way of training."""

    shapes: Shapes
    vocabulary: int
    questions: int
    """Dialogues from which the vocabulary is learnt."""
    stages: tuple[Stage, ...]
    trial: int
    """Questions by which the finished model is calibrated."""
    seed: int = 1


FULL = Plan(
    STARTER,
    vocabulary=2048,
    questions=40_000,
    stages=(
        Stage(
            "dense", 40_000, rate=6e-4, vision_scale=1.0, dense_weight=1.0, threads=0, packed=0.8, falls=False
        ),
        Stage("questions", 130_000, 3e-4, vision_scale=0.6, dense_weight=0.5, threads=6, packed=0.25),
    ),
    trial=3000,
)
"""What ships."""

SMALL = Plan(
    MINIATURE,
    vocabulary=1024,
    questions=1_000,
    stages=(
        Stage(
            "dense",
            800,
            6e-4,
            vision_scale=1.0,
            dense_weight=1.0,
            threads=0,
            packed=0.5,
            kinds=("shapes",),
            batch=16,
        ),
        Stage(
            "questions",
            6_000,
            6e-4,
            vision_scale=1.0,
            dense_weight=0.5,
            threads=6,
            kinds=("shapes",),
            batch=16,
        ),
    ),
    trial=210,
)
"""A miniature that learns the colours of shapes in two minutes, which shows that the chain is whole."""


def trainer(plan: Plan, folder: Path, cores: int) -> Trainer:
    """A trainer as the plan wants it, with the folder's tokenizer (learnt first where there is none)."""
    import torch

    from models.training.vlm import tokens
    from models.training.vlm.examples import Packer
    from models.training.vlm.network import Network

    torch.set_num_threads(cores)
    torch.manual_seed(plan.seed)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tokenizer.json"
    if not path.exists():
        tokens.learn(texts(plan), plan.vocabulary).save(str(path))
    tokenizer = tokens.load(path)
    network = Network(plan.shapes, tokenizer.get_vocab_size(), dense_classes())
    openings = [Packer(tokenizer).before] * (SYSTEM_PROMPTS - 1) + [Packer(tokenizer, "").before]
    return Trainer(network, path, openings, words(tokenizer), folder)


def dense_classes() -> dict[str, int]:
    """How many classes each dense label has, that of nothing included."""
    letters = 1 + len(LETTERS)
    return {
        "names": 1 + len(NAMES),
        "colours": 1 + len(BASIC_COLOURS),
        "left": letters,
        "right": letters,
        "counts": 1 + MOST,
        "places": 1 + PLACES,
        "totals": 1 + MOST_IN_ALL,
        "grounds": 1 + len(BASIC_COLOURS),
    }


def words(tokenizer: Any) -> Words:
    """How answers say what is seen."""
    said = {
        "names": NAMES,
        "colours": [colour.capitalize() for colour in BASIC_COLOURS],
        "counts": [number.capitalize() for number in NUMBERS[1 : 1 + MOST]],
    }
    return {
        label: tuple(tokenizer.encode(f" {each}").ids[0] for each in each_said)
        for label, each_said in said.items()
    }


def texts(plan: Plan) -> Iterator[str]:
    """Questions and answers as they will be trained."""
    from models.training.fonts import TRAINING_FONTS
    from models.training.icons import TRAINING_STYLES, Icons
    from models.training.questions import threads
    from models.training.render import render

    icons = Icons()
    for number in range(plan.questions // 16):
        rng = np.random.default_rng([plan.seed, 2**31 + number])
        scene = render(rng, icons, TRAINING_STYLES, TRAINING_FONTS).scene
        for thread in threads(scene, rng, 16):
            for turn in thread:
                yield turn.question
                yield f" {turn.answer}"


def run(plan: Plan, folder: Path, *, minutes: float, cores: int, say: Callable[[str], None]) -> bool:
    """Train on for so many minutes at most. True when all stages are done."""
    _keep_memory()
    deadline = time.monotonic() + minutes * 60
    trained = trainer(plan, folder, cores)
    if trained.resume():
        say("resumed from the last checkpoint")
    return all(
        trained.train(stage, seed=plan.seed, deadline=deadline, processes=1, say=say) for stage in plan.stages
    )


def finish(plan: Plan, folder: Path, *, say: Callable[[str], None]) -> VlmFiles:
    """Write the trained weights into folder/model as GGUF, calibrated, with the training's curves beside it."""
    from models.training.vlm import curves, tokens
    from models.training.vlm.calibration import calibrate, trial
    from models.training.vlm.export import export, limits

    trained = trainer(plan, folder, cores=1)
    trained.resume()
    tokenizer = tokens.load(folder / "tokenizer.json")

    def write(calibration: Calibration | None) -> VlmFiles:
        return export(
            trained.averages, plan.shapes, tokenizer, folder / "model", metadata=limits(calibration)
        )

    answers = trial(write(None), plan.trial, say)
    say(f"{answers.right[answers.known].mean():.1%} of {int(answers.known.sum())} answerable questions right")
    files = write(calibrate(answers))
    curves.draw(folder / "log.jsonl", folder / "model" / "curves.png")
    return files


def _keep_memory() -> None:
    """Have glibc keep what is freed: giving pages back and faulting them in again costs a tenth of the time."""
    import ctypes

    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt") and os.name == "posix":
        trim_threshold, mmap_threshold = -1, -3
        libc.mallopt(trim_threshold, 2**31 - 1)
        libc.mallopt(mmap_threshold, 2**25)  # the most that glibc takes
