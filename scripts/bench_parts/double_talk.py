"""Words said over an answer: are they understood better with the echo taken out of them, or as they were heard?"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
from bench_parts._room import Room
from bench_parts._session import HISS
from bench_parts._speech import VOICES, said
from numpy.typing import NDArray

from edge.interruption import DUCKED
from edge.wire import router
from hardware.echo import FRAME, webrtc
from hardware.ports import MICROPHONE_RATE, Samples
from models import starter
from models.cancel import Cancel
from models.ports import Recognizer
from models.sphinx import SphinxRecognizer
from models.wer import word_errors
from models.whisper import WhisperRecognizer

ABOVE = (12, 6, 0)
"""Decibels by which the wearer is louder than the answer's echo."""
QUESTIONS = (
    "no the other one", "what is on the left", "what colour is the car", "where is the bottle", "is there a dog",
    "how many cups are there", "read the label", "what time is it",
)  # fmt: skip
ANSWER = "There is a red cup on the table, and beside it a newspaper that somebody has read. Behind them stands a lamp."
BEFORE, DUCKED_AFTER, SILENT_AFTER, AFTER = 3.0, 0.09, 0.75, 0.5
"""Seconds of the answer before the wearer speaks; then until it is softer, and until it is silent; and at the end."""
ROOM = Room(loss=0.0, delay=0.08)


def measure(folder: Path) -> dict[str, float]:
    """Share of the words that each recognizer gets wrong, for each level D above the echo:

    double_talk_NAME_alone    if nobody else speaks
    double_talk_NAME_D        with the echo cancelled, as the assistant hears it
    double_talk_NAME_D_raw    from before the canceller
    """
    measured: dict[str, float] = {}
    (answer,) = said((ANSWER,), VOICES[:1])
    spoken = [(text, said((text,), (voice,))[0].samples) for text in QUESTIONS for voice in VOICES[1:]]
    with (
        closing(SphinxRecognizer(router().phrases())) as sphinx,
        closing(WhisperRecognizer(starter.whisper(), threads=2)) as whisper,
    ):
        recognizers: dict[str, Recognizer] = {"pocketsphinx": sphinx, "starter": whisper}
        for name, recognizer in recognizers.items():
            of = f"double_talk_{name}_"
            measured[of + "alone"] = _wrong(recognizer, spoken)
            for above in ABOVE:
                heard = [
                    (text, _over(answer.samples, sound, above, seed))
                    for seed, (text, sound) in enumerate(spoken)
                ]
                measured[f"{of}{above}"] = _wrong(recognizer, [(text, clean) for text, (clean, _) in heard])
                measured[f"{of}{above}_raw"] = _wrong(recognizer, [(text, raw) for text, (_, raw) in heard])
    return measured


def _wrong(recognizer: Recognizer, spoken: list[tuple[str, Samples]]) -> float:
    counts = [word_errors(text, recognizer.transcribe(sound, Cancel()).text) for text, sound in spoken]
    return sum(wrong for wrong, _ in counts) / sum(words for _, words in counts)


def _over(answer: Samples, question: Samples, above: float, seed: int) -> tuple[Samples, Samples]:
    """The question as it is heard over the answer: without the echo, and with it."""
    begins = round(BEFORE * MICROPHONE_RATE)
    length = (begins + question.size + round(AFTER * MICROPHONE_RATE)) // FRAME * FRAME
    volume = np.ones(length)
    volume[begins + round(DUCKED_AFTER * MICROPHONE_RATE) :] = DUCKED
    volume[begins + round(SILENT_AFTER * MICROPHONE_RATE) :] = 0.0
    played = np.resize(answer, length) * volume * 10 ** (-above / 20)
    echo = np.convolve(played, ROOM.response())[:length]
    near = np.roll(echo, round(ROOM.delay * MICROPHONE_RATE))
    near[begins : begins + question.size] += question
    near += np.random.default_rng(seed).normal(0, HISS, length)
    raw, far = _int16(near), _int16(played)
    canceller = webrtc()
    clean = np.concatenate(
        [
            np.asarray(canceller.process(raw[at : at + FRAME], far[at : at + FRAME]), np.int16)
            for at in range(0, length, FRAME)
        ]
    )
    since = begins - MICROPHONE_RATE // 4
    return clean[since:], raw[since:]


def _int16(sound: NDArray[np.float64]) -> Samples:
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
