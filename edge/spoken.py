"""Speak a text into a sound file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from edge.settings import Settings

MOST_CHARACTERS = 50_000
"""About an hour of speech, which is kept in memory until it is written."""


@dataclass(frozen=True)
class Recording:
    """What was written."""

    seconds: float
    engine: str


def speak_into(settings: Settings, text: str, path: Path) -> Recording:
    """Write the text, as it is to be spoken, into a WAV file. BadInput if nothing in it can be spoken,
    or it is too long; ModelError; BadMedia if the file cannot be written."""
    import numpy as np

    from edge.wire import synthesizer
    from hardware.wav import save_wav
    from models.cancel import Cancel
    from models.errors import BadInput
    from models.speakable import speakable

    if len(text) > MOST_CHARACTERS:
        raise BadInput(f"The text has {len(text)} characters: give at most {MOST_CHARACTERS} at a time")
    words = speakable(text, settings.language)
    if not words.strip():
        raise BadInput(f"There is nothing to say in {text[:40]!r}: give some words")
    engine = synthesizer(settings)
    try:
        speech = list(engine.synthesize(words, Cancel()))
    finally:
        engine.close()
    samples = np.concatenate([piece.samples for piece in speech])
    rate = speech[0].rate
    save_wav(path, samples, rate)
    return Recording(len(samples) / rate, engine.name)
