"""What the assistant itself adds to the time that its engines take: spoken turns with engines of fixed cost."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from bench_parts._session import Script, Session, hold
from bench_parts._speech import Utterance, said
from bench_parts._stubs import camera, manners, mind

from edge.assistant import Engines
from edge.events import ClauseReady, SpeechEnded, SpeechPaused
from edge.wire import voice_detector
from hardware.clock import MonotonicClock
from models.fake import HummingSynthesizer, ScriptedRecognizer
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
    """Takes time as an engine does, and remembers when."""

    def __init__(self) -> None:
        self.spans: list[tuple[float, float]] = []

    def __call__(self, seconds: float) -> None:
        start = time.monotonic()
        time.sleep(seconds)
        self.spans.append((start, time.monotonic()))

    def between(self, start: float, end: float) -> float:
        """Seconds of what was begun and ended in this time."""
        return sum(until - since for since, until in self.spans if since >= start and until <= end)

    def first_after(self, at: float) -> float:
        """Seconds of what was begun next."""
        return next(until - since for since, until in self.spans if since >= at)


@dataclass(frozen=True)
class Engaged:
    """Engines of fixed cost, and their work."""

    engines: Engines
    recognition: Work
    thinking: Work
    speaking: Work


def measure(folder: Path) -> dict[str, float | list[float]]:
    """Seconds from the end of speech to the first sample of the answer; what of it exceeds the unavoidable.

    Unavoidable is what comes last: that the end of speech is sure, or that recognition, the first clause's tokens and
    its synthesis, which begin at the pause, are through. Both are counted from the capture of the sound that shows
    them.
    """
    responses: dict[str, list[float]] = {}
    beyond: list[float] = []
    for name, cost in COSTS.items():
        found = [_turn(*each) for each in _turns(cost)]
        responses[f"response_{name}_s"] = [response for response, _ in found]
        beyond += [overhead for _, overhead in found]
    return {"overhead_s": beyond, **responses}


def _turns(cost: Cost) -> list[tuple[Session, Engaged, float]]:
    """The session, and each question's true end on the session's clock."""
    questions = (said((QUESTION,)) * TURNS)[:TURNS]
    clock = MonotonicClock()
    engaged = _engaged(cost)
    silent = manners(ears__follow_up=0.0)
    session = hold(_script(questions), engaged.engines, camera(clock), silent, clock)
    ends = [_asked(number) + question.seconds for number, question in enumerate(questions)]
    return [(session, engaged, session.begun + end) for end in ends]


def _turn(session: Session, engaged: Engaged, end: float) -> tuple[float, float]:
    """Seconds from the end of speech to the answer, and what of it is the assistant's own."""
    paused, ended, ready = (session.first(kind, end) for kind in (SpeechPaused, SpeechEnded, ClauseReady))
    sounded = session.sound_after(end)
    if paused is None or ended is None or ready is None or sounded is None:
        raise RuntimeError("a question was not answered: the machine is too busy to measure")
    serial = (
        engaged.recognition.first_after(end)
        + engaged.thinking.between(end, ready.at)
        + engaged.speaking.first_after(end)
    )
    return sounded - end, sounded - max(ended.captured, paused.captured + serial)


def _script(questions: list[Utterance]) -> Script:
    sounds = [(_asked(number), question.samples) for number, question in enumerate(questions)]
    return Script(sounds, [_asked(number) - 0.6 for number in range(len(questions))], tail=PERIOD)


def _asked(number: int) -> float:
    """When a question begins."""
    return 1.0 + PERIOD * number


def _engaged(cost: Cost) -> Engaged:
    recognition, thinking, speaking = Work(), Work(), Work()
    vlm = ScriptedVlm(default=ANSWER, latency=Latency(piece=cost.token), wait=thinking)
    engines = Engines(
        wake=None,
        detector=voice_detector(),
        recognizer=ScriptedRecognizer([QUESTION] * TURNS, cost.recognition, recognition),
        synthesizer=HummingSynthesizer(cost.synthesis, speaking),
        mind=mind(vlm),
    )
    return Engaged(engines, recognition, thinking, speaking)
