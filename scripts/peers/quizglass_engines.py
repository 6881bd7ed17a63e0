"""The bench's engines behind Quizglass's ports: of fixed cost, or real ones that say the script's words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import count

from peers import engines
from peers.turn import Turn, note

from models.cancel import Cancel
from models.errors import BadInput
from models.ports import (
    AskOptions,
    Exchange,
    Piece,
    Pixels,
    Recognizer,
    Samples,
    Seen,
    Speech,
    Synthesizer,
    Transcript,
    VisionLanguage,
    VlmInfo,
)


class BenchRecognizer:
    """A Recognizer that understands what the turn says."""

    name = "bench"

    def __init__(self, turn: Turn, real: Recognizer | None) -> None:
        self._turn = turn
        self._real = real

    def transcribe(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str] = ()) -> Transcript:
        cancel.check()
        text = engines.said_in(self._turn, samples)
        if self._real:
            start = time.monotonic()
            self._real.transcribe(samples, cancel, hot_words)
            note(self._turn, "recognise", start, text)
        else:
            engines.recognise(self._turn, text)
        cancel.check()
        return Transcript(text, 0.9 if text else None, self.name)

    def close(self) -> None:
        """The real one is its owner's to close."""


class BenchVlm:
    """A VisionLanguage that gives the turn's answer, a token a word."""

    def __init__(self, turn: Turn, real: VisionLanguage | None) -> None:
        self._turn = turn
        self._real = real
        self._seen: int | None = None

    @property
    def info(self) -> VlmInfo:
        return VlmInfo("bench", engine="bench", context=4096)

    def look(self, pixels: Pixels | None, cancel: Cancel) -> Seen:
        if (
            pixels is None or not self._turn.picture
        ):  # as in an assistant that has run for long: nothing to prepare
            return Seen(80, 0.0, 0.0, reused=True)
        start = time.monotonic()
        if self._real:
            seen = self._real.look(pixels, cancel)
            if not seen.reused:
                note(self._turn, "look", start)
            return seen
        key = hash(pixels.tobytes())
        reused, self._seen = key == self._seen, key
        if reused:
            return Seen(80, 0.0, 0.0, reused=True)
        engines.look(self._turn)
        return Seen(80, (time.monotonic() - start) * 1000, 0.0, reused=False)

    def ask(
        self, question: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[Piece]:
        if self._real is None:
            for number, word in enumerate(engines.tokens(self._turn, cancel.wait)):
                cancel.check()
                yield Piece(word, number, -0.1)
            return
        start = time.monotonic()
        words = self._turn.answer.split()
        real = self._real.ask(question, history, AskOptions(max_tokens=len(words)), cancel)
        for number, word, _ in zip(count(), words, real, strict=False):
            if not number:
                note(self._turn, "first token", start)
            yield Piece(f" {word}" if number else word, number, -0.1)
        note(self._turn, "decode", start)

    def ask_many(
        self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[tuple[int, Piece]]:
        raise BadInput("The comparison asks one question at a time.")

    def close(self) -> None:
        """The real one is its owner's to close."""


class BenchSynthesizer:
    """A Synthesizer whose speech is the bench's level, after the work of a real one."""

    name = "bench"

    def __init__(self, turn: Turn, real: Synthesizer | None) -> None:
        self._turn = turn
        self._real = real

    def synthesize(self, text: str, cancel: Cancel) -> Iterator[Speech]:
        cancel.check()
        if self._real is None:
            yield Speech(engines.speak(self._turn, text, cancel.wait), engines.RATE)
            return
        start = time.monotonic()
        for _ in self._real.synthesize(text, cancel):
            pass
        note(self._turn, "synthesise", start, text)
        yield Speech(engines.voice(text), engines.RATE)

    def close(self) -> None:
        """Nothing to release."""
