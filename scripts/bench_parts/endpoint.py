"""How soon the end of a question is sure: complete sentences of people and synthetic voices, with the real detector."""

from __future__ import annotations

from pathlib import Path

from bench_parts._session import Script, Session, hold
from bench_parts._speech import Utterance, recorded, said
from bench_parts._stubs import camera, manners, mind

from edge.assistant import Engines
from edge.events import SpeechEnded
from edge.wire import voice_detector
from hardware.clock import MonotonicClock
from models.fake import HummingSynthesizer, ScriptedRecognizer
from models.vlm.scripted import ScriptedVlm

SENTENCES = (
    "what is on the table in front of me",
    "is there a bus stop on this street",
    "please read me the label on this bottle",
    "where did I put my glasses",
    "how many people are in the room",
)
RECOGNITION = 0.05
"""Seconds. An endpoint cannot be surer before the words are known; how fast they are is the recognizer's affair."""
SPEED = 4.0
"""Of the clock: what the assistant itself takes counts that many times."""
LEAD, PERIOD_AFTER, EARLY = 0.7, 2.0, 0.1
"""Seconds from the button to the question, from its end to the next, and before its end from which it was cut off."""


def measure(folder: Path) -> dict[str, float | list[float]]:
    """Seconds from the true end of speech until it is sure, by whoever speaks; and questions that were cut off.

    What is heard makes whole sentences, as far as words tell.
    """
    people, synthetic = recorded(), said(SENTENCES)
    measured: dict[str, float | list[float]] = {}
    delays: list[float] = []
    cut = 0
    for name, utterances in (("people", people), ("synthetic", synthetic)):
        if utterances:
            after = [delay for delay in _delays(utterances) if delay is not None]
            delays += after
            cut += len(utterances) - len(after)
            measured[f"endpoint_{name}_s"] = after
    return {"endpoint_s": delays, **measured, "endpoint_cut_off_percent": 100 * cut / (cut + len(delays))}


def _delays(utterances: list[Utterance]) -> list[float | None]:
    """Of each, None where it was cut off."""
    begins, at = [], 1.0
    for utterance in utterances:
        begins.append(at)
        at += utterance.seconds + PERIOD_AFTER + LEAD
    script = Script(
        [(begin, utterance.samples) for begin, utterance in zip(begins, utterances, strict=True)],
        [begin - LEAD for begin in begins],
        tail=PERIOD_AFTER,
    )
    clock = MonotonicClock(SPEED)
    engines = Engines(
        wake=None,
        detector=voice_detector(),
        recognizer=ScriptedRecognizer(
            [SENTENCES[0]] * 20 * len(utterances), RECOGNITION, lambda seconds: clock.wait(seconds)
        ),
        synthesizer=HummingSynthesizer(),
        mind=mind(ScriptedVlm(default="Yes.")),
    )
    session = hold(script, engines, camera(clock), manners(ears__follow_up=0.0), clock)
    return [
        _delay(session, begin, begin + utterance.seconds)
        for begin, utterance in zip(begins, utterances, strict=True)
    ]


def _delay(session: Session, begin: float, end: float) -> float | None:
    ended = session.first(SpeechEnded, session.begun + begin)
    if ended is None or ended.at > session.begun + end + PERIOD_AFTER:
        raise RuntimeError("an utterance was not heard: its recording may be too soft")
    delay = ended.at - session.begun - end
    return delay if delay > -EARLY else None
