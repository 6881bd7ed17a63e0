"""A synthesizer that hums."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from models.cancel import Cancel
from models.ports import SPEECH_RATE, Speech

SECONDS_A_WORD = 0.25


class HummingSynthesizer:
    """A Synthesizer whose speech is a tone of SECONDS_A_WORD for each word, one piece a sentence.

    wait is called with latency (seconds) before each piece: time.sleep for a demo, a virtual clock for a test. What
    was asked for is kept in `spoken`.
    """

    name = "humming"

    def __init__(self, latency: float = 0.0, wait: Callable[[float], object] = lambda seconds: None) -> None:
        self._latency = latency
        self._wait = wait
        self.spoken: list[str] = []

    def synthesize(self, text: str, cancel: Cancel) -> Iterator[Speech]:
        for sentence in text.replace("! ", ". ").replace("? ", ". ").split(". "):
            words = [word for word in sentence.split() if any(map(str.isalnum, word))]
            if not words:
                continue
            cancel.check()
            self._wait(self._latency)
            cancel.check()
            self.spoken.append(sentence)
            time = np.arange(round(len(words) * SECONDS_A_WORD * SPEECH_RATE)) / SPEECH_RATE
            yield Speech((np.sin(2 * np.pi * 220 * time) * 8000).astype(np.int16), SPEECH_RATE)

    def close(self) -> None:
        """Nothing to release."""
