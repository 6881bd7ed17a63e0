"""A recognizer that knows beforehand what will be said."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from models.cancel import Cancel
from models.errors import BadInput
from models.ports import SPEECH_RATE, Samples, Transcript


class ScriptedRecognizer:
    """A Recognizer that gives the next of its texts for any sound, and "" for silence or once none is left.

    wait is called with latency (seconds) before each answer: time.sleep for a demo, a virtual clock for a test.
    """

    name = "scripted"

    def __init__(
        self,
        texts: Sequence[str],
        latency: float = 0.0,
        wait: Callable[[float], object] = lambda seconds: None,
    ) -> None:
        self._texts = deque(texts)
        self._latency = latency
        self._wait = wait

    def transcribe(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str] = ()) -> Transcript:
        if samples.ndim != 1 or len(samples) > 600 * SPEECH_RATE:
            raise BadInput(f"speech of shape {samples.shape}: give mono, at most 10 minutes at a time")
        cancel.check()
        self._wait(self._latency)
        cancel.check()
        if not samples.any() or not self._texts:
            return Transcript("", None, self.name)
        return Transcript(self._texts.popleft(), 1.0, self.name)

    def close(self) -> None:
        self._texts.clear()
