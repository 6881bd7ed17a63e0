"""Engines of fixed cost: they sleep for as long as the real ones would work, the same for every system.

A token is a word. Speech is a level that no chime has, so that its first and last sample can be told from others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from peers.turn import Turn, note

MICROPHONE_RATE = 16_000
RATE = 22_050
"""Piper's, for a voice of medium quality."""
SECONDS_A_WORD = 0.3
LEVEL = 12_000

Pause = Callable[[float], object]
"""Passes so many seconds, or less if the work is called off."""


def said_by(turn: Turn, seconds: float) -> str:
    """What a perfect recognizer understands of the recording's first so many seconds."""
    return " ".join(words for until, words in turn.words if until <= seconds)


def said_by_now(turn: Turn) -> str:
    """What it understands of all that was heard so far."""
    return said_by(turn, time.monotonic() - began(turn))


def said_in(turn: Turn, samples: NDArray[np.int16]) -> str:
    """What it understands of a stretch of sound that begins in the silence before the first word. Of any other: what
    was heard so far."""
    speech = np.flatnonzero(samples)
    if not len(speech) or samples[0]:
        return said_by_now(turn)
    return said_by(turn, turn.speech_start + (len(samples) - int(speech[0])) / MICROPHONE_RATE)


def recognise(turn: Turn, text: str, pause: Pause = time.sleep) -> None:
    """Understand this text."""
    start = time.monotonic()
    if turn.costs:
        pause(turn.costs.recognition)
    note(turn, "recognise", start, text)


def look(turn: Turn, pause: Pause = time.sleep) -> None:
    """Encode a picture that was not seen before."""
    start = time.monotonic()
    if turn.costs:
        pause(turn.costs.encode)
    note(turn, "look", start)


def tokens(turn: Turn, pause: Pause = time.sleep) -> Iterator[str]:
    """The answer word by word, each with the space before it."""
    start = time.monotonic()
    if turn.costs:
        pause(turn.costs.first_token)
    note(turn, "first token", start)
    for number, word in enumerate(turn.answer.split()):
        if number and turn.costs:
            due = start + turn.costs.first_token + number / turn.costs.tokens_per_second
            pause(max(0.0, due - time.monotonic()))
        yield f" {word}" if number else word
    note(turn, "decode", start)


def speak(turn: Turn, text: str, pause: Pause = time.sleep) -> NDArray[np.int16]:
    """Speech for a stretch of text, mono at RATE, after what it costs."""
    start = time.monotonic()
    samples = voice(text)
    if turn.costs:
        pause(turn.costs.synthesis * len(samples) / RATE)
    note(turn, "synthesise", start, text)
    return samples


def voice(text: str) -> NDArray[np.int16]:
    """As long as its words."""
    words = sum(any(map(str.isalnum, word)) for word in text.split())
    return np.full(round(words * SECONDS_A_WORD * RATE), LEVEL, np.int16)


def began(turn: Turn) -> float:
    """When the recording's first sample was captured, as the runner told."""
    return float(Path(turn.log).with_suffix(".began").read_text(encoding="utf-8"))


def tell_began(turn: Turn, at: float) -> None:
    """Let the engines know it, wherever they run."""
    Path(turn.log).with_suffix(".began").write_text(repr(at), encoding="utf-8")
