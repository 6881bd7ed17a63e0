"""What the assistant itself adds to the time that its engines take: spoken turns with engines of fixed cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_parts._session import Script, Session, hold
from bench_parts._speech import Utterance, said
from bench_parts._stubs import Knowing, camera, manners, mind

from edge.assistant import Engines
from edge.events import SpeechEnded
from edge.wire import voice_detector
from hardware.clock import MonotonicClock
from models.fake import HummingSynthesizer
from models.vlm.scripted import Latency, ScriptedVlm

TURNS = 20
QUESTION = "what is this on the table"
ANSWER = "There is a red cup. It stands on a newspaper."
PERIOD = 5.0
"""Seconds from one question to the next, the answer included."""


@dataclass(frozen=True)
class Cost:
    """Seconds that engines take."""

    recognition: float
    token: float
    synthesis: float
    """Of a clause."""


COSTS = {"laptop": Cost(0.25, 1 / 12, 0.12), "board": Cost(0.9, 1 / 8, 0.22)}
"""Whisper's small models, a VLM of some hundred million weights and Piper, on a laptop and on a Raspberry Pi 5, from
what others published."""


class Work:
    """Takes time as engines do, and remembers when."""

    def __init__(self) -> None:
        self.spans: list[tuple[float, float]] = []

    def __call__(self, seconds: float) -> None:
        start = time.monotonic()
        time.sleep(seconds)
        self.spans.append((start, time.monotonic()))


def measure(folder: Path) -> dict[str, float | list[float]]:
    """Seconds from the true end of speech to the first sample of the answer, and overhead_s: those of them in which
    neither the end was still unsure, for want of sound that shows it, nor any engine was at work."""
    responses: dict[str, list[float]] = {}
    idle: list[float] = []
    for name, cost in COSTS.items():
        work = Work()
        found = [_turn(session, work, end) for session, end in _turns(cost, work)]
        responses[f"response_{name}_s"] = [response for response, _ in found]
        idle += [overhead for _, overhead in found]
    return {"overhead_s": idle, **responses}


def _turns(cost: Cost, work: Work) -> list[tuple[Session, float]]:
    """The session, and each question's true end on the session's clock."""
    questions = (said((QUESTION,)) * TURNS)[:TURNS]
    clock = MonotonicClock()
    engines = Engines(
        wake=None,
        detector=voice_detector(),
        recognizer=Knowing(QUESTION, cost.recognition, work),
        synthesizer=HummingSynthesizer(cost.synthesis, work),
        mind=mind(ScriptedVlm(default=ANSWER, latency=Latency(piece=cost.token), wait=work)),
    )
    silent = manners(ears__follow_up=0.0)
    session = hold(_script(questions), engines, camera(clock), silent, clock)
    ends = [_asked(number) + question.seconds for number, question in enumerate(questions)]
    return [(session, session.begun + end) for end in ends]


def _turn(session: Session, work: Work, end: float) -> tuple[float, float]:
    """Seconds from the end of speech to the answer, and what of it is the assistant's own."""
    ended, sounded = session.first(SpeechEnded, end), session.sound_after(end)
    if ended is None or sounded is None:
        raise RuntimeError("a question was not answered: the machine is too busy to measure")
    excused = [(end, ended.captured), *work.spans]
    return sounded - end, sounded - end - covered(excused, end, sounded)


def covered(spans: Sequence[tuple[float, float]], start: float, end: float) -> float:
    """Seconds between start and end that at least one of the spans covers."""
    total, until = 0.0, start
    for since, to in sorted(spans):
        since, to = max(since, until), min(to, end)
        if to > since:
            total += to - since
            until = to
    return total


def _script(questions: list[Utterance]) -> Script:
    sounds = [(_asked(number), question.samples) for number, question in enumerate(questions)]
    return Script(sounds, [_asked(number) - 0.6 for number in range(len(questions))], tail=PERIOD)


def _asked(number: int) -> float:
    """When a question begins."""
    return 1.0 + PERIOD * number
