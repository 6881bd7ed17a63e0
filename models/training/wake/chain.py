"""From voices to hey-quizglass.onnx, in steps that are kept: started again, it goes on after the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.training.speech.voices import TRAINING
from models.training.wake import dataset, onnx_file
from models.training.wake.dataset import Dataset
from models.training.wake.streams import HOP
from models.wake import REFRACTORY
from models.wake_network import STRIDE, WindowNetwork

LOOKS = 3
"""Whose probabilities are averaged: 180 ms."""
_FALSE_ACCEPTS = 7.0
"""An hour of the trial, where the threshold is set: one in 27 of the phrases that sound alike, of which there are
three in each minute. Ordinary speech, noise and music wake far more seldom, so that they cannot set it."""
_THRESHOLDS = np.arange(0.5, 0.99, 0.02)
_HOUR = 360_000
"""Frames."""


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    calls: int = 4000
    hours: float = 7.0
    """Of other sound to learn from."""
    steps: int = 2000
    trial_calls: int = 400
    trial_hours: float = 3.0
    """To set the threshold by."""
    seed: int = 1


def run(plan: Plan, folder: Path, say: Callable[[str], None]) -> Path:
    """Everything up to the file, whose path it returns; on one core."""
    import torch

    from models.training.wake import network

    torch.set_num_threads(1)

    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / "weights.npz"
    if not weights.exists():
        learning = _kept(folder / "learning.npz", plan.calls, plan.hours, plan.seed, say)
        trained = network.train(learning, plan.steps, np.random.default_rng(plan.seed), say)
        onnx_file.save(weights, network.layers(trained))
    path = folder / "hey-quizglass.onnx"
    layers = onnx_file.load(weights)
    onnx_file.write(path, layers, _notes(0.5))
    trial = _kept(folder / "trial.npz", plan.trial_calls, plan.trial_hours, plan.seed + 1, say)
    onnx_file.write(path, layers, _notes(calibrated(WindowNetwork(path), trial, say)))
    return path


def calibrated(network: WindowNetwork, trial: Dataset, say: Callable[[str], None]) -> float:
    """The lowest threshold with few enough false accepts in the trial's other sound."""
    score = partial(_scores, network)
    best = np.array([score(call).max() for call in trial.calls])
    other = score(trial.other)
    for threshold in _THRESHOLDS:
        wakes = _wakes(other, threshold) / (len(trial.other) / _HOUR)
        say(
            f"threshold {threshold:.2f}: {(best <= threshold).mean():.1%} missed, {wakes:.2f} false accepts an hour"
        )
        if wakes <= _FALSE_ACCEPTS:
            return float(threshold)
    raise ValueError(
        f"even at a threshold of {_THRESHOLDS[-1]:.2f} there are too many false accepts: train longer"
    )


def _scores(network: WindowNetwork, frames: NDArray[np.float16]) -> NDArray[np.float64]:
    """The mean probability at each look."""
    network.reset()
    seen = frames.astype(np.float32)[:, np.newaxis, np.newaxis]
    return np.array([network.process_streaming_prob(frame) for frame in seen])[STRIDE - 1 :: STRIDE]


def _wakes(scores: NDArray[np.float64], threshold: float) -> int:
    """Detections, none of them within the time after another in which the assistant ignores it."""
    looks = REFRACTORY // (HOP * STRIDE)
    count, next_look = 0, 0
    for look in np.flatnonzero(scores > threshold):
        if look >= next_look:
            count, next_look = count + 1, int(look) + looks
    return count


def _notes(threshold: float) -> dict[str, str]:
    return {
        "phrase": "hey quizglass",
        "threshold": f"{threshold:.2f}",
        "looks": str(LOOKS),
        "licence": "GPL-3.0-or-later",
    }


def _kept(path: Path, calls: int, hours: float, seed: int, say: Callable[[str], None]) -> Dataset:
    """The dataset in the file; made, and kept there, if there is none."""
    if not path.exists():
        rng: Generator = np.random.default_rng(seed)
        made = dataset.build(TRAINING, calls, hours, rng, say)
        made.save(path)
        return made
    return Dataset.load(path)
