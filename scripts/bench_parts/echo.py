"""Its own voice: does the assistant interrupt itself through open speakers, and does it hear who really does?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench_parts._room import Happened, Listener, Room, answer
from bench_parts._speech import Utterance, recorded, said
from bench_parts._stubs import manners

from edge.wire import router, voice_detector
from models.sphinx import SphinxRecognizer

ANSWERS, INTERRUPTIONS = 100, 40
LOSSES = (15.0, 6.0)
"""Decibels between speaker and microphone."""
DELAYS = (0.02, 0.05, 0.08, 0.12, 0.18, 0.25)
REVERBERATIONS = (0.2, 0.3, 0.45, 0.6)
LEVELS = (-26.0, -20.0, -14.0)
"""dBFS of the answer, before the volume that is set."""
TEXTS = (
    "There is a red cup on the table, and beside it a newspaper that somebody has read.",
    "The window is open, and outside I can see two trees and a bicycle.",
    "It says, take one tablet in the morning and one in the evening, with water.",
    "Three people sit on the bench, and a dog lies in front of them.",
    "No, that is not the number nine bus, but the number nineteen.",
)
OVER = ("no wait what about the other one", "please stop and tell me where the door is")
OVER_AT = 2.0
CONVERGED = 3.0


def measure(folder: Path) -> dict[str, float | list[float]]:
    """For each loss L of LOSSES, over ANSWERS answers and INTERRUPTIONS more that somebody speaks over:

    echo_L_cut_offs            answers that the assistant's own voice cut off
    echo_L_ducks               times that they were played more softly for it
    echo_L_erle_first_db       how much of the echo is taken away in the first second, each canceller being new
    echo_L_erle_db             and after three
    echo_L_heard_percent       of those who really spoke over it, 2 s after its beginning, at -26 dBFS
    echo_L_duck_s, ..._cut_s   after they began
    """
    measured: dict[str, float | list[float]] = {}
    with closing(SphinxRecognizer(router().phrases())) as recognizer:
        listener = Listener(manners(), voice_detector(), recognizer)
        for loss in LOSSES:
            of = f"echo_{loss:g}_"
            alone = [answer(listener, *each) for each in answers(loss, ANSWERS)]
            measured |= {of + name: value for name, value in _alone(alone).items()}
            over = [
                answer(listener, sound, room, [(OVER_AT, person.samples)])
                for (sound, room), person in zip(
                    answers(loss, INTERRUPTIONS), _people(INTERRUPTIONS), strict=True
                )
            ]
            measured |= {of + name: value for name, value in _spoken_over(over).items()}
    return measured


def answers(loss: float, count: int) -> list[tuple[Utterance, Room]]:
    """Answers by several voices at several levels, each in a room of its own."""
    spoken = [said(TEXTS, level=level) for level in LEVELS]
    return [
        (
            spoken[at % len(LEVELS)][at % len(spoken[0])],
            Room(loss, DELAYS[at % len(DELAYS)], REVERBERATIONS[at // 3 % len(REVERBERATIONS)], seed=at),
        )
        for at in range(count)
    ]


def _people(count: int) -> list[Utterance]:
    everybody = recorded() + said(OVER)
    return [replace(everybody[at % len(everybody)]) for at in range(count)]


def _alone(found: Sequence[Happened]) -> dict[str, float]:
    return {
        "cut_offs": sum(each.cut_off is not None for each in found),
        "ducks": sum(len(each.ducked) for each in found),
        "erle_first_db": median(each.enhancement(0.0, 1.0) for each in found),
        "erle_db": median(each.enhancement(CONVERGED, 60.0) for each in found),
    }


def _spoken_over(found: Sequence[Happened]) -> dict[str, float | list[float]]:
    cuts = [each.cut_off - OVER_AT for each in found if each.cut_off is not None and each.cut_off >= OVER_AT]
    ducks = [next((at - OVER_AT for at in each.ducked if at >= OVER_AT), None) for each in found]
    return {
        "heard_percent": 100 * len(cuts) / len(found),
        "duck_s": [duck for duck in ducks if duck is not None],
        "cut_s": cuts,
    }
