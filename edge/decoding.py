"""What a VLM says, piece by piece, as text to be spoken."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator

from edge.clauses import ClauseSplitter
from models.ports import Piece, VlmInfo


def hurried(texts: Iterable[str], likely: Callable[[str], None]) -> Iterator[str]:
    """The clauses of a text that comes in pieces; likely is told of the first as soon as it can be foreseen."""
    splitter = ClauseSplitter(hurried=True)
    foreseen = ""
    for text in texts:
        yield from splitter.feed(text)
        if (guess := splitter.likely()) not in ("", foreseen):
            foreseen = guess
            likely(guess)
    yield from splitter.flush()


class Decoding:
    """Texts of the pieces that the VLM decodes, and what can be told of them afterwards."""

    def __init__(self, pieces: Iterator[Piece], on_first_token: Callable[[], None], info: VlmInfo) -> None:
        self.logprobs: list[float] = []
        self.timings_ms: dict[str, float] = {}
        self.refused = False
        self._pieces = pieces
        self._on_first_token = on_first_token
        self._info = info

    def judged(self) -> Iterator[str]:
        """The whole answer at once, or nothing if it is a refusal.

        What has been spoken cannot be taken back, and how sure a model is shows only at the end of its answer. The
        wait is short: a model with so narrow a knowledge is small, and its answers are a few words.
        """
        answer = "".join(self)
        self.refused = self._info.refuses(answer, self.confidence)
        if not self.refused:
            yield answer

    def __iter__(self) -> Iterator[str]:
        decode = 0.0
        while True:
            started = time.monotonic()
            piece = next(self._pieces, None)
            spent = (time.monotonic() - started) * 1000
            if piece is None:
                break
            if not self.logprobs:
                self.timings_ms["first_token"] = spent
                self._on_first_token()
            else:
                decode += spent
            self.logprobs.append(piece.logprob)
            yield piece.text
        self.timings_ms["decode"] = decode

    @property
    def confidence(self) -> float | None:
        """How sure the model is, None without tokens. Where it is not calibrated, the geometric mean of the tokens'
        probabilities."""
        if not self.logprobs:
            return None
        mean = sum(self.logprobs) / len(self.logprobs)
        calibration = self._info.calibration
        return round(calibration.probability(mean) if calibration else math.exp(mean), 3)
