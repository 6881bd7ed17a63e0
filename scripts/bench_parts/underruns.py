"""Is an answer of several clauses spoken without gaps, by a synthesizer that takes half as long as it speaks?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from bench_parts._session import Script, Session, hold
from bench_parts._speech import said
from bench_parts._stubs import Knowing, camera, manners, mind

from edge.assistant import Engines
from edge.events import Sounded, Spoken
from edge.wire import voice_detector
from hardware.clock import MonotonicClock
from models.cancel import Cancel
from models.espeak import EspeakSynthesizer
from models.ports import Speech
from models.vlm.scripted import Latency, ScriptedVlm

TURNS = 20
QUESTION = "what is this on the table"
ANSWERS = (
    "There is a red cup on the table, and beside it a newspaper that somebody has read.",
    "Yes, there are two trees. A bicycle leans on one of them, and the other has no leaves at all.",
    "It says that the shop is open from nine to five, but on Sundays it is closed.",
    "I see a woman with a small dog. She holds a bag in her left hand, and looks at her phone.",
)
TOKEN = 1 / 12
REAL_TIME_FACTOR = 0.5
PERIOD = 11.0
CARRIER = 12
"""Added to all speech, so that only what was not played at all is silence."""
_SHORTEST = 0.01
"""Seconds; shorter ones are lost among the stops of speech."""


def measure(folder: Path) -> dict[str, float]:
    """underruns: gaps in TURNS answers, in which nothing was played although more was to come; and the longest, in
    seconds, and how many of the answers had one."""
    gaps = [found for answer in ANSWERS for found in _session(answer)]
    return {
        "underruns": sum(len(found) for found in gaps),
        "underrun_longest_s": max((gap for found in gaps for gap in found), default=0.0),
        "underrun_answers": sum(bool(found) for found in gaps),
    }


def _session(answer: str) -> list[list[float]]:
    """The gaps of each time that it is spoken."""
    begins = [1.0 + PERIOD * number for number in range(TURNS // len(ANSWERS))]
    clock = MonotonicClock()
    engines = Engines(
        wake=None,
        detector=voice_detector(),
        recognizer=Knowing(QUESTION),
        synthesizer=_Slow(),
        mind=mind(ScriptedVlm(default=answer, latency=Latency(piece=TOKEN))),
    )
    asked = said((QUESTION,))[0].samples
    script = Script([(begin, asked) for begin in begins], [begin - 0.6 for begin in begins], tail=PERIOD)
    session = hold(script, engines, camera(clock), manners(ears__follow_up=0.0), clock)
    return [_gaps(session, session.begun + begin) for begin in begins]


def _gaps(session: Session, begin: float) -> list[float]:
    """Seconds of each gap in the answer to the question that began then."""
    sounded, spoken = (session.first(kind, begin) for kind in (Sounded, Spoken))
    if (
        sounded is None
        or spoken is None
        or spoken.at > begin + PERIOD
        or not isinstance(sounded.event, Sounded)
    ):
        raise RuntimeError("a question was not answered in time: the machine is too busy to measure")
    samples, rate = session.speaker.recording()
    window = slice(*(round((at - session.speaker.opened_at) * rate) for at in (sounded.event.at, spoken.at)))
    playing = np.flatnonzero(samples[window])
    pauses = np.diff(playing) / rate
    return [float(pause) for pause in pauses[pauses > _SHORTEST]]


class _Slow:
    """espeak-ng at the pace of a larger synthesizer."""

    name = "slow"

    def __init__(self) -> None:
        self._synthesizer = EspeakSynthesizer("en-us")

    def synthesize(self, text: str, cancel: Cancel) -> Iterator[Speech]:
        for speech in self._synthesizer.synthesize(text, cancel):
            time.sleep(REAL_TIME_FACTOR * len(speech.samples) / speech.rate)
            cancel.check()
            softer = speech.samples // 2 + np.int16(CARRIER)
            yield Speech(np.where(softer == 0, np.int16(CARRIER), softer), speech.rate)

    def close(self) -> None:
        self._synthesizer.close()
