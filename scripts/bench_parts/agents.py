"""Four agents on one kept picture, side by side in one batch: against one of them, and against four calls."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
from bench_statistics import ratio_of_medians

from models.cancel import Cancel
from models.ports import AskOptions, Pixels
from models.vlm.engine import Engine
from models.vlm.files import VlmFiles
from models.vlm.settings import VlmSettings
from models.vlm.worker import GuardedVlm
from models.zoo import build, quantize

TURNS = 20
TOKENS = 48
QUESTIONS = (
    "What is in front of me?",
    "Which colour is the cup?",
    "How many cups are there?",
    "What is on the left of it?",
)
SHARED = VlmSettings(threads=2, threads_batch=2, context=2048)
EXACT = replace(SHARED, shared_cells=False)


def measure(folder: Path) -> dict[str, float | list[float]]:
    """For a Q4_0 model of SmolVLM-256M's true shape, its weights random, through the guarded process, greedily, TOKENS
    tokens from each agent; what is kept of the picture stays kept throughout:

    agents_one_s               one question
    agents_four_s              four questions together
    agents_calls_s             the same four, one call after another
    agents_vs_one_ratio        four together to one
    agents_vs_calls_ratio      four together to four calls
    agents_kv_ratio            what the cells hold beyond the picture after four together, to the sum of what they hold
                               beyond it after each alone, in bytes by llama_state_get_size: 1 if nothing is there twice
    agents_exact_s             four together with a cache each
    agents_exact_different     answers of those, of all turns, that differ in a token from the call's own
    agents_exact_more_mb       resident memory that a cache each takes more of
    """
    files = build("idefics3-256m", folder)
    quantize(files.model, folder / "q4_0.gguf", "Q4_0")
    files = replace(files, model=folder / "q4_0.gguf")
    one, four, calls, exact, different = [], [], [], [], 0
    picture = _picture()
    with closing(GuardedVlm(files, SHARED)) as shared, closing(GuardedVlm(files, EXACT)) as separate:
        for vlm in (shared, separate):
            vlm.look(picture, Cancel())
            _together(vlm)
        more = (_resident(separate) - _resident(shared)) / 1e6
        for turn in range(TURNS):
            one.append(_alone(shared, QUESTIONS[turn % len(QUESTIONS)])[0])
            four.append(_together(shared)[0])
            alone = [_alone(shared, question) for question in QUESTIONS]
            calls.append(sum(spent for spent, _ in alone))
            spent, answers = _together(separate)
            exact.append(spent)
            different += sum(answer != call for answer, (_, call) in zip(answers, alone, strict=True))
    return {
        "agents_one_s": one,
        "agents_four_s": four,
        "agents_calls_s": calls,
        **ratio_of_medians("agents_vs_one_ratio", four, one),
        **ratio_of_medians("agents_vs_calls_ratio", four, calls),
        "agents_kv_ratio": _cells_ratio(files, picture),
        "agents_exact_s": exact,
        "agents_exact_different": different,
        "agents_exact_more_mb": more,
    }


def _alone(vlm: GuardedVlm, question: str) -> tuple[float, list[int]]:
    """Seconds, and the answer's tokens."""
    begun = time.perf_counter()
    answer = [piece.token for piece in vlm.ask(question, (), AskOptions(max_tokens=TOKENS), Cancel())]
    return time.perf_counter() - begun, _whole(answer)


def _together(vlm: GuardedVlm) -> tuple[float, list[list[int]]]:
    answers: list[list[int]] = [[] for _ in QUESTIONS]
    begun = time.perf_counter()
    for number, piece in vlm.ask_many(QUESTIONS, (), AskOptions(max_tokens=TOKENS), Cancel()):
        answers[number].append(piece.token)
    return time.perf_counter() - begun, [_whole(answer) for answer in answers]


def _whole(answer: list[int]) -> list[int]:
    if len(answer) != TOKENS:
        raise RuntimeError(f"an answer ended after {len(answer)} tokens: ask something else")
    return answer


def _cells_ratio(files: VlmFiles, picture: Pixels) -> float:
    from llama_cpp import llama_cpp as ll

    with closing(Engine(files, SHARED)) as engine:

        def held() -> int:
            return int(ll.llama_state_get_size(engine._context.handle))

        engine.look(picture, Cancel())
        kept = held()
        options = AskOptions(max_tokens=TOKENS)
        alone = 0
        for question in QUESTIONS:
            list(engine.ask(question, (), options, Cancel()))
            alone += held() - kept
        list(engine.ask_many(QUESTIONS, (), options, Cancel()))
        return (held() - kept) / alone


def _resident(vlm: GuardedVlm) -> int:
    return int(psutil.Process(vlm.pid).memory_info().rss)


def _picture() -> Pixels:
    """A few coloured squares."""
    return np.kron(
        np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8), np.ones((80, 80, 1), np.uint8)
    )
