"""Seeing while the wearer speaks: how much of it is left at the end, and who is to wait where recognition wants the
cores at the same time?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

import numpy as np
from bench_parts._session import Script, hold
from bench_parts._speech import at_level, said
from bench_parts._stubs import Knowing, manners, mind

from edge.assistant import Engines
from edge.events import Looked
from edge.wire import cores, router, voice_detector
from hardware.clock import MonotonicClock
from hardware.fake_camera import FakeCamera
from hardware.ports import Pixels, Samples
from models import starter
from models.cancel import Cancel
from models.fake import HummingSynthesizer
from models.ports import Recognizer
from models.sphinx import SphinxRecognizer
from models.vlm.settings import VlmSettings
from models.vlm.worker import GuardedVlm
from models.whisper import WhisperRecognizer
from models.zoo import build

TURNS, RUNS = 20, 5
QUESTION = "what is there on the table in front of me, and which of the books on it could I read today"
PERIOD = 10.0
RECOGNITION = 0.25


def measure(folder: Path) -> dict[str, float | list[float]]:
    """With a model of SmolVLM-256M's shape and random weights, TURNS questions about new pictures:

    early_eyes_left        what was left of encoding and prefill at the end of speech, of the whole
    early_eyes_look_s      the whole
    early_eyes_shorter     questions that were shorter than that, and do not count

    Where encoding begins only with recognition, as after a short question on a slow board, RUNS times each, by
    recognizer R, until the words are known (words) and until both are done (both), as shares of what the two take one
    after the other:

    order_R_sight_first_*, order_R_hearing_first_*, order_R_together_*
    """
    files = build("idefics3-256m", folder)
    settings = VlmSettings(threads=cores(), threads_batch=cores(), context=2048)
    with closing(GuardedVlm(files, settings)) as vlm:
        vlm.start()
        measured: dict[str, float | list[float]] = {**_conversation(vlm)}
        spoken = said((QUESTION,))[0].samples
        for name, make in _recognizers().items():
            with closing(make()) as recognizer:
                orders = _orders(vlm, recognizer, spoken)
            measured |= {f"order_{name}_{figure}": value for figure, value in orders.items()}
    return measured


def _conversation(vlm: GuardedVlm) -> dict[str, float | list[float]]:
    asked = at_level(said((QUESTION,))[0].samples, -26.0)
    seconds = asked.size / 16_000
    begins = [1.0 + PERIOD * number for number in range(TURNS)]
    clock = MonotonicClock()
    scenes = [(max(0.0, begin - 0.9), _picture(number)) for number, begin in enumerate(begins)]
    engines = Engines(
        wake=None,
        detector=voice_detector(),
        recognizer=Knowing(QUESTION, RECOGNITION),
        synthesizer=HummingSynthesizer(),
        mind=mind(vlm, max_tokens=4),
    )
    script = Script([(begin, asked) for begin in begins], [begin - 0.6 for begin in begins], tail=PERIOD / 2)
    eyes = FakeCamera(scenes, clock=clock.now)
    session = hold(script, engines, eyes, manners(ears__follow_up=0.0), clock)
    left, whole, shorter = [], [], 0
    for begin in begins:
        looked = session.first(Looked, session.begun + begin)
        if looked is None or not isinstance(looked.event, Looked):
            raise RuntimeError("a picture was not looked at")
        took = looked.event.end - looked.event.start
        if took > seconds:
            shorter += 1
            continue
        whole.append(took)
        left.append(max(0.0, looked.event.end - (session.begun + begin + seconds)) / took)
    if not left:
        raise RuntimeError(
            f"this machine takes longer to look at a picture than the {seconds:.1f} s of the question: "
            "measure while nothing else runs"
        )
    return {"early_eyes_left": left, "early_eyes_look_s": whole, "early_eyes_shorter": shorter}


def _recognizers() -> dict[str, Callable[[], Recognizer]]:
    return {
        "pocketsphinx": lambda: SphinxRecognizer(router().phrases()),
        "whisper": lambda: WhisperRecognizer(starter.whisper(), cores()),
    }


def _orders(vlm: GuardedVlm, recognizer: Recognizer, spoken: Samples) -> dict[str, float]:
    """Shares of what both take one after the other; medians."""
    recognizer.transcribe(spoken, Cancel())
    words: dict[str, list[float]] = {"sight_first": [], "hearing_first": [], "together": []}
    both: dict[str, list[float]] = {name: [] for name in words}
    for run in range(RUNS):
        for order in words:
            known, done = _race(order, vlm, recognizer, spoken, _picture(100 + run * len(words) + len(order)))
            words[order].append(known)
            both[order].append(done)
    alone = median(both["hearing_first"])
    shares = {f"{order}_words": median(words[order]) / alone for order in words}
    return (
        shares | {f"{order}_both": median(both[order]) / alone for order in both} | {"after_another_s": alone}
    )


def _race(
    order: str, vlm: GuardedVlm, recognizer: Recognizer, spoken: Samples, picture: Pixels
) -> tuple[float, float]:
    """Seconds until the words are known, and until both are done."""
    begun = time.perf_counter()
    looking = threading.Thread(target=lambda: vlm.look(picture, Cancel()))
    if order != "hearing_first":
        looking.start()
    if order == "sight_first":
        looking.join()
    recognizer.transcribe(spoken, Cancel())
    known = time.perf_counter() - begun
    if order == "hearing_first":
        looking.start()
    looking.join()
    return known, time.perf_counter() - begun


def _picture(number: int) -> Pixels:
    """Coloured squares; another picture for each number."""
    random = np.random.default_rng(number)
    return np.kron(random.integers(0, 256, (6, 8, 3), np.uint8), np.ones((80, 80, 1), np.uint8))
