"""A vision-language engine that says what it was told to, for tests and demonstrations without a model."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelTooBig
from models.ports import AskOptions, Exchange, Piece, Pixels, Seen, VlmInfo
from models.vlm.picture import View
from models.vlm.sampling import check_options

MAX_SIDE = 768


@dataclass(frozen=True)
class Latency:
    """Seconds that each step takes."""

    encode: float = 0.0
    prefill: float = 0.0
    piece: float = 0.0


class ScriptedVlm:
    """models.ports.VisionLanguage with given answers, latencies and failures.

    answers: question -> answer; default is said to every other question. failures are raised one a call of ask or
    ask_many, in order and after the first piece; None lets a call pass. wait(seconds) passes the time: tests give
    a virtual clock's.
    """

    def __init__(
        self,
        answers: Mapping[str, str] | None = None,
        default: str = "I cannot tell.",
        latency: Latency | None = None,
        failures: Sequence[Exception | None] = (),
        wait: Callable[[float], None] = time.sleep,
        context: int = 4096,
    ) -> None:
        self._answers = dict(answers or {})
        self._default = default
        self._latency = latency or Latency()
        self._failures = list(failures)
        self._wait = wait
        self._context = context
        self._view: View | None = None
        self._calls = 0
        self.asked: list[str] = []
        """Every question, in order."""

    @property
    def info(self) -> VlmInfo:
        return VlmInfo("scripted", engine="scripted", context=self._context)

    def look(self, pixels: Pixels | None, cancel: Cancel) -> Seen:
        self._calls += 1
        view = View.of(pixels, MAX_SIDE)
        tokens = 16 if pixels is None else 80
        if view == self._view:
            return Seen(tokens, 0.0, 0.0, reused=True)
        self._view = view
        encode = 0.0 if pixels is None else self._latency.encode
        for seconds in (encode, self._latency.prefill):
            self._pass(seconds, cancel)
        return Seen(tokens, encode * 1000, self._latency.prefill * 1000, reused=False)

    def ask(
        self, question: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[Piece]:
        for _, piece in self._answer([question], history, options, cancel):
            yield piece

    def ask_many(
        self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[tuple[int, Piece]]:
        if not questions:
            raise BadInput("Ask at least one question.")
        yield from self._answer(questions, history, options, cancel)

    def close(self) -> None:
        self._calls += 1
        self._view = None

    def _answer(
        self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[tuple[int, Piece]]:
        self._calls += 1
        call = self._calls
        self._check(questions, history, options)
        self.asked += questions
        failure = self._failures.pop(0) if self._failures else None
        said = [self._pieces(question)[: options.max_tokens] for question in questions]
        for step in range(max(map(len, said))):
            self._pass(self._latency.piece, cancel)
            for number, pieces in enumerate(said):
                if step < len(pieces):
                    yield number, pieces[step]
                    if call != self._calls:
                        raise ModelCancelled("Another call came before this answer ended.")
            if failure is not None:
                raise failure
        cancel.check()

    def _check(self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions) -> None:
        check_options(options)
        if self._view is None:
            raise BadInput("Nothing has been looked at: look at a picture, or at None to ask without one.")
        if any(not question.strip() for question in questions):
            raise BadInput("The question is empty: ask something.")
        words = sum(len(f"{e.question} {e.answer}".split()) for e in history)
        longest = max(len(question.split()) for question in questions)
        if words + longest + options.max_tokens > self._context:
            raise ModelTooBig(f"The prompt does not fit into {self._context} tokens of context: ask less.")

    def _pieces(self, question: str) -> list[Piece]:
        words = re.findall(r"\s*\S+", self._answers.get(question, self._default))
        return [Piece(word, number, math.log(0.9)) for number, word in enumerate(words)]

    def _pass(self, seconds: float, cancel: Cancel) -> None:
        cancel.check()
        if seconds:
            self._wait(seconds)
        cancel.check()
