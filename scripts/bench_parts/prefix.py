"""A second question about the same picture against the first one, and whether its answer is the same as if it were."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import numpy as np
from bench_statistics import ratio_of_medians

from models import starter
from models.cancel import Cancel
from models.ports import AskOptions, Pixels
from models.vlm.files import VlmFiles
from models.vlm.settings import VlmSettings
from models.vlm.worker import GuardedVlm
from models.zoo import build

TURNS = 20
TOKENS = 24
QUESTIONS = ("What is in front of me?", "Which colour is the cup?")
SETTINGS = VlmSettings(threads=2, threads_batch=2, context=2048)


def measure(folder: Path) -> dict[str, float | list[float]]:
    """For the starter model, and for one of SmolVLM-256M's shape with random weights:

    prefix_M_cold_s      from a new picture and a question to the first token of its answer
    prefix_M_second_s    another question about it
    prefix_M_ratio       of the two
    prefix_M_different   answers, of TURNS, whose tokens differ from those of a question asked first

    All through the guarded process, greedily.
    """
    measured: dict[str, float | list[float]] = {}
    for name, files in (("256m", build("idefics3-256m", folder)), ("starter", starter.vlm())):
        measured |= {f"prefix_{name}_{figure}": value for figure, value in _compared(files).items()}
    return measured


def _compared(files: VlmFiles) -> dict[str, float | list[float]]:
    cold, second, different = [], [], 0
    with closing(GuardedVlm(files, SETTINGS)) as vlm:
        vlm.start()
        _ask(vlm, _picture(TURNS), QUESTIONS[0])
        for turn in range(TURNS):
            spent, _ = _ask(vlm, _picture(turn), QUESTIONS[0])
            cold.append(spent)
            spent, tokens = _ask(vlm, _picture(turn), QUESTIONS[1])
            second.append(spent)
            _ask(vlm, None, QUESTIONS[0])  # nothing of the picture is kept after this
            different += _ask(vlm, _picture(turn), QUESTIONS[1])[1] != tokens
    return {
        "cold_s": cold,
        "second_s": second,
        **ratio_of_medians("ratio", second, cold),
        "different": different,
    }


def _ask(vlm: GuardedVlm, picture: Pixels | None, question: str) -> tuple[float, list[int]]:
    """Seconds until the first token, and all tokens."""
    begun = time.perf_counter()
    vlm.look(picture, Cancel())
    answer = vlm.ask(question, (), AskOptions(max_tokens=TOKENS), Cancel())
    tokens = [next(answer).token]
    spent = time.perf_counter() - begun
    return spent, [*tokens, *(piece.token for piece in answer)]


def _picture(number: int) -> Pixels:
    """A few coloured squares; another picture for each number."""
    random = np.random.default_rng(number)
    return np.kron(random.integers(0, 256, (6, 8, 3), np.uint8), np.ones((80, 80, 1), np.uint8))
