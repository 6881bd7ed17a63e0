"""What the finished model's probabilities mean: measured through llama.cpp on pictures of neither training nor exam."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.ports import AskOptions, Calibration
from models.vlm.files import VlmFiles

SEED = 4242
"""The exam that users run has another."""
FALSE_REFUSALS = 0.02
"""Share of the answerable questions that the floor may turn into refusals."""
_SMOOTHING = 1.0
_STEPS = 50


@dataclass(frozen=True, eq=False)
class Answers:
    """Outcomes of a trial. All of shape (questions,)."""

    logprobs: NDArray[np.float64]
    """Mean log-probability of the answer's tokens."""
    right: NDArray[np.bool_]
    known: NDArray[np.bool_]
    """Whether the picture shows what the model can know."""
    refused: NDArray[np.bool_]


def trial(files: VlmFiles, count: int, say: Callable[[str], None] = lambda line: None) -> Answers:
    """Ask `count` questions, half in the training's styles and half in the held-out one."""
    from models.cancel import Cancel
    from models.training.exam import exam
    from models.training.grading import REFUSAL, correct
    from models.training.icons import Icons
    from models.vlm.engine import Engine
    from models.vlm.settings import VlmSettings

    outcomes: list[tuple[float, bool, bool, bool]] = []
    icons, cancel = Icons(), Cancel()
    with closing(Engine(files, VlmSettings())) as engine:
        for style in ("in_style", "held_out"):
            for asked in exam(SEED, count // 2, icons, style):
                engine.look(asked.picture.pixels, cancel)
                pieces = list(engine.ask(asked.question, asked.history, AskOptions(max_tokens=48), cancel))
                text = "".join(piece.text for piece in pieces).strip()
                mean = sum(piece.logprob for piece in pieces) / max(1, len(pieces))
                known, refused = asked.category != "refuse", text.startswith(REFUSAL)
                right = correct(text, asked.accepted, asked.category) if known else refused
                outcomes.append((mean, right, known, refused))
                if len(outcomes) % 200 == 0:
                    say(f"calibrating: {len(outcomes)} of {count} questions")
    table = np.array(outcomes)
    return Answers(table[:, 0], *(table[:, column] > 0 for column in (1, 2, 3)))


def calibrate(answers: Answers) -> Calibration:
    """Platt scaling with a floor that refuses no more than FALSE_REFUSALS of what could have been answered."""
    scale, offset = platt(answers.logprobs, answers.right)
    fitted = Calibration(scale, offset)
    answered = answers.logprobs[answers.known & ~answers.refused]
    lowest = float(np.quantile(answered, FALSE_REFUSALS)) if len(answered) else -np.inf
    return Calibration(scale, offset, round(fitted.probability(lowest), 3))


def platt(logprobs: Sequence[float] | NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Scale and offset of the logistic curve that gives `right` its greatest likelihood.

    Newton's method with Platt's smoothed targets (1999), which keep the curve finite where all are right.
    """
    inputs = np.stack([np.asarray(logprobs, np.float64), np.ones(len(right))], 1)
    hits = int(right.sum())
    high, low = (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2)
    targets = np.where(right, high, low)
    weights = np.zeros(2)
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-(inputs @ weights)))
        slope = inputs.T @ (targets - chances)
        curve = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + _SMOOTHING * 1e-6 * np.eye(2)
        weights = weights + np.linalg.solve(curve, slope)
    return float(weights[0]), float(weights[1])
