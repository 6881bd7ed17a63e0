"""Speaking over an answer: how soon is it played softly, and how soon is it silent? In real time, real ears."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bench_parts._session import Script, Session, hold
from bench_parts._speech import Utterance, at_level, recorded, said
from bench_parts._stubs import Knowing, camera, manners, mind

from edge.assistant import Engines
from edge.events import Overheard, Sounded, SpeechConfirmed, Spoken
from edge.wire import voice_detector
from hardware.clock import MonotonicClock
from models.fake import HummingSynthesizer
from models.vlm.scripted import ScriptedVlm

QUESTION = "what is this on the table"
OVER = ("no wait what about the other one", "please tell me where the door is")
TURNS = 24
LEVELS = (-20.0, -26.0, -32.0)
"""dBFS of whoever speaks over the answer."""
ANSWER = "one two three four five six seven eight nine ten " * 2
"""Hummed for five seconds: a steady tone, of which every change shows."""
BEGUN, PERIOD = 4.0, 9.0
"""Seconds from the question's beginning until somebody speaks over the answer, and to the next question."""
_LONGEST = 3.0
_WINDOW = 0.002
_SOFTER = 0.5
"""Of the answer's loudness before: then it is on its way to a quarter."""


def measure(folder: Path) -> dict[str, float | list[float]]:
    """Of TURNS voices that speak over an answer, through the echo canceller, which makes sound 13 ms late:

    barge_in_duck_s     from the beginning of speech until the answer is played softly
    barge_in_silence_s  from the moment at which it is clear that somebody speaks until it is silent
    barge_in_cut_s      from the beginning of speech until then
    barge_in_missed     voices that did not end the answer
    """
    people = recorded()[: TURNS // 2]
    everybody = (people + said(OVER) * TURNS)[:TURNS]
    asked = said((QUESTION,))[0]
    session = _session(asked, everybody)
    ducks, silences, cuts = [], [], []
    for number in range(TURNS):
        onset = session.begun + _spoken_over(number)
        found = _interruption(session, onset)
        if found is None:
            continue
        softened, confirmed, silent = found
        ducks.append(softened - onset)
        silences.append(silent - confirmed)
        cuts.append(silent - onset)
    return {
        "barge_in_duck_s": ducks,
        "barge_in_silence_s": silences,
        "barge_in_cut_s": cuts,
        "barge_in_missed": TURNS - len(cuts),
    }


def _session(asked: Utterance, people: Sequence[Utterance]) -> Session:
    sounds = []
    for number, person in enumerate(people):
        spoken = at_level(person.samples[: round(_LONGEST * 16_000)], LEVELS[number % len(LEVELS)])
        sounds += [(_asked(number), asked.samples), (_spoken_over(number), spoken)]
    clock = MonotonicClock()
    engines = Engines(
        wake=None,
        detector=voice_detector(),
        recognizer=Knowing(QUESTION),
        synthesizer=HummingSynthesizer(),
        mind=mind(ScriptedVlm(default=ANSWER)),
    )
    script = Script(sounds, [_asked(number) - 0.6 for number in range(len(people))])
    return hold(script, engines, camera(clock), manners(ears__follow_up=0.0), clock, cancelling=True)


def _asked(number: int) -> float:
    return 1.0 + PERIOD * number


def _spoken_over(number: int) -> float:
    return _asked(number) + BEGUN


def _interruption(session: Session, onset: float) -> tuple[float, float, float] | None:
    """When the answer was softer, when it was clear that somebody speaks, and when it was silent; None if it was
    heard to its end."""
    sounded = [noted for noted in session.log if isinstance(noted.event, Sounded) and noted.at < onset]
    spoken = session.first(Spoken, onset)
    confirmed = min(
        (
            noted.at
            for kind in (SpeechConfirmed, Overheard)
            if (noted := session.first(kind, onset)) is not None
        ),
        default=None,
    )
    if not sounded or spoken is None or confirmed is None or spoken.at > onset + PERIOD - BEGUN:
        return None
    if isinstance(spoken.event, Spoken) and spoken.event.complete:
        return None
    samples, rate = session.speaker.recording()
    start = round((onset - session.speaker.opened_at) * rate)
    size = round(_WINDOW * rate)
    window = samples[start - 50 * size : start + round(3 * rate) // size * size]
    loudness = np.sqrt(np.square(window[: window.size // size * size].reshape(-1, size) / 32768).mean(1))
    usual, after = loudness[:50].mean(), loudness[50:]
    softer, silent = (
        np.flatnonzero(after < _SOFTER * usual),
        np.flatnonzero(after[round((confirmed - onset) / _WINDOW) :] == 0),
    )
    if not softer.size or not silent.size:
        return None
    return onset + float(softer[0]) * _WINDOW, confirmed, confirmed + float(silent[0]) * _WINDOW
