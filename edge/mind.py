"""Answer a question about a frame: by a tool where one matches, else by the vision-language model."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from edge.clauses import ClauseSplitter, clauses_of
from edge.reference import in_full
from edge.reply import Clause, Reply, Source
from edge.router import Router
from edge.tools.tool import Scene, Tool
from hardware.ports import Frame
from models.cancel import Cancel
from models.errors import ModelCrashed, ModelTooBig
from models.languages import english_name
from models.ports import AskOptions, CodeReader, Exchange, Piece, Seen, TextReader, VisionLanguage, VlmInfo

Answering = Generator[Clause, None, Reply]
"""Clauses as they become ready; the complete reply is the generator's return value."""


_HELPERS = ("read_text", "scan_code", "colours")
"""Tools that tell something about any picture, whatever a VLM knows."""

_BEFORE = Clause("In the picture before:", Source.ASSISTANT)
"""Who asks about the past ought to know which one is meant."""


@dataclass(frozen=True)
class Question:
    """What is asked, and what it may refer to."""

    text: str
    frame: Callable[[], Frame]
    """The frame that the question is about; raises DeviceError where there is none."""
    history: tuple[Exchange, ...] = ()
    last_answer: str = ""
    language: str = "en"
    """ISO 639-1: in which it is asked, and to be answered where the model can."""
    settled: Callable[[], None] = lambda: None
    """Waits until the question is known to be complete."""
    is_about_before: bool = False
    """Whether the frame is that of an earlier question."""
    mode: str = "instant"
    known: Callable[[], Frame] | None = None
    """A frame of the same scene that the VLM may have looked at before; None: that one."""


@dataclass(frozen=True)
class Progress:
    """Whom to tell what is known of an answer before its clauses."""

    first_token: Callable[[], None] = lambda: None
    likely: Callable[[Clause], None] = lambda clause: None
    """Of the clause that comes first unless the next token changes it: its speech may be made ready."""


@dataclass(frozen=True)
class Senses:
    """Engines that tools use, opened when first needed."""

    text_reader: Callable[[], TextReader]
    code_reader: Callable[[], CodeReader]
    photo_dir: Path
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()


class Mind:
    """Stateless but for its engines. One lane asks, another may look ahead."""

    def __init__(
        self,
        router: Router,
        senses: Senses,
        vlm: VisionLanguage | None,
        vlm_advice: str,
        options: AskOptions,
    ) -> None:
        """vlm_advice: what to say, and which command to name, where vlm is None or does not know; may be empty."""
        self._router = router
        self._senses = senses
        self._vlm = vlm
        self._vlm_advice = vlm_advice
        self._options = options
        self._vlm_in_use = threading.Lock()  # the sight lane looks ahead while the mind may still be asking

    def prepare(self, cancel: Cancel) -> None:
        """Load what the first question would otherwise wait for. ModelError if something is damaged."""
        self._senses.text_reader()
        if self._vlm:
            with self._vlm_in_use:
                self._vlm.look(None, cancel)

    def look(self, frame: Frame, cancel: Cancel) -> Seen | None:
        """Encode the frame ahead of the question, so that only the question is left to do. None without a VLM."""
        if self._vlm is None:
            return None
        with self._vlm_in_use:
            return self._vlm.look(frame.pixels, cancel)

    def answer(self, question: Question, cancel: Cancel, progress: Progress = Progress()) -> Answering:
        """Clauses of the answer, then the Reply. Raises ModelCancelled, and DeviceError or ModelError with a message
        fit to be spoken."""
        busy = 0.0  # without the time for which the voice makes the mind wait
        question = replace(question, text=in_full(question.text, question.history))
        first = (_BEFORE,) if question.is_about_before else ()
        yield from first
        with closing(self._answering(question, cancel, progress)) as answering:
            while True:
                started = time.monotonic()
                try:
                    clause = next(answering)
                except StopIteration as done:
                    reply: Reply = done.value
                    break
                finally:
                    busy += (time.monotonic() - started) * 1000
                yield clause
        timings = {**reply.timings_ms, "total": round(busy, 1)}
        return replace(reply, clauses=(*first, *reply.clauses), mode=question.mode, timings_ms=timings)

    def _answering(self, question: Question, cancel: Cancel, progress: Progress) -> Answering:
        tool = self._router.match(question.text)
        if tool:
            return self._use(tool, question)
        if self._vlm is None:
            return self._without_vlm(question)
        return self._think(self._vlm, question, cancel, progress)

    def is_command(self, text: str) -> bool:
        """Whether a tool answers to exactly these words."""
        return self._router.match(text) is not None

    def close(self) -> None:
        """End the VLM's process."""
        if self._vlm:
            self._vlm.close()

    def _use(self, tool: Tool, question: Question) -> Answering:
        if tool.keeps:
            question.settled()
        started = time.monotonic()
        finding = tool.run(self._scene(question))
        spent = round((time.monotonic() - started) * 1000, 1)
        yield from finding.clauses
        return Reply(
            clauses=finding.clauses,
            engine="tools",
            tools=(tool.name,),
            confidence=finding.confidence,
            timings_ms={tool.name: spent},
            control=finding.control,
        )

    def _without_vlm(self, question: Question) -> Answering:
        clauses = yield from self._help(question, "That needs a vision model, and none is installed.")
        return Reply(clauses, engine="tools", tools=_HELPERS, missing=self._vlm_advice)

    def _help(self, question: Question, lack: str) -> Generator[Clause, None, tuple[Clause, ...]]:
        """Say what is lacking, what the tools find in the picture all the same, and how to get more.

        The wearer does not hear the advice again while an answer that gave it is remembered."""
        clauses = [Clause(lack, Source.ASSISTANT)]
        yield clauses[0]
        for name in _HELPERS:
            finding = self._router.tool(name).run(self._scene(question))
            if finding.found:
                clauses += finding.clauses
                yield from finding.clauses
        told = any(self._vlm_advice in exchange.answer for exchange in question.history)
        if self._vlm_advice and not told:
            clauses.append(Clause(self._vlm_advice, Source.ASSISTANT))
            yield clauses[-1]
        return tuple(clauses)

    def _think(
        self, vlm: VisionLanguage, question: Question, cancel: Cancel, progress: Progress
    ) -> Answering:
        """Ask the VLM; if its process dies in mid-answer, apologise, and ask once more. If it does not know, help
        as without it."""
        try:
            with self._vlm_in_use:
                reply = yield from self._ask(vlm, question, cancel, progress)
        except ModelCrashed:
            sorry = Clause(
                "Sorry, my vision model stopped in mid-answer. I am asking it again.", Source.ASSISTANT
            )
            yield sorry
            with self._vlm_in_use:
                reply = yield from self._ask(vlm, question, cancel, progress)
            reply = replace(reply, clauses=(sorry, *reply.clauses))
        if not reply.refused:
            return reply
        helped = yield from self._help(question, "That is outside what my vision model knows.")
        return replace(reply, clauses=(*reply.clauses, *helped), tools=_HELPERS)

    def _ask(self, vlm: VisionLanguage, question: Question, cancel: Cancel, progress: Progress) -> Answering:
        seen = vlm.look((question.known or question.frame)().pixels, cancel)
        info = vlm.info  # complete only now that the model is loaded
        decoding = _Decoding(self._pieces(vlm, question, cancel), progress.first_token, info)
        clauses: list[Clause] = []
        language = "en" if info.refusal else question.language
        if info.may_refuse:  # such an answer comes at once
            texts = clauses_of(decoding.judged())
        else:
            texts = _hurried(decoding, lambda text: progress.likely(Clause(text, Source.VLM, language)))
        for text in texts:
            clauses.append(Clause(text, Source.VLM, language))
            yield clauses[-1]
        if not clauses and not decoding.refused:
            clauses.append(Clause("The vision model gave no answer to that.", Source.ASSISTANT))
            yield clauses[-1]
        timings = {"encode": seen.encode_ms, "prefill": seen.prefill_ms, **decoding.timings_ms}
        return Reply(
            clauses=tuple(clauses),
            engine=info.engine,
            model=info.name,
            confidence=decoding.confidence,
            refused=decoding.refused,
            tokens=len(decoding.logprobs),
            timings_ms={name: round(ms, 1) for name, ms in timings.items()},
        )

    def _pieces(self, vlm: VisionLanguage, question: Question, cancel: Cancel) -> Iterator[Piece]:
        """The answer's pieces. Earlier exchanges that the model's context has no room for are left out, oldest first:
        a page that was read aloud is long."""
        text = question.text
        if (
            question.language != "en" and not vlm.info.refusal
        ):  # what is in a model's own words is so in English
            text = f"{text}\nAnswer in {english_name(question.language)}."
        for first in range(len(question.history) + 1):
            try:
                yield from vlm.ask(text, question.history[first:], self._options, cancel)
                return
            except ModelTooBig:
                if first == len(question.history):
                    raise

    def _scene(self, question: Question) -> Scene:
        return Scene(
            frame=question.frame,
            text_reader=self._senses.text_reader,
            code_reader=self._senses.code_reader,
            now=self._senses.now(),
            last_answer=question.last_answer,
            photo_dir=self._senses.photo_dir,
        )


def _hurried(texts: Iterable[str], likely: Callable[[str], None]) -> Iterator[str]:
    """The clauses of a text that comes in pieces; likely is told of the first as soon as it can be foreseen."""
    splitter = ClauseSplitter(hurried=True)
    foreseen = ""
    for text in texts:
        yield from splitter.feed(text)
        if (guess := splitter.likely()) not in ("", foreseen):
            foreseen = guess
            likely(guess)
    yield from splitter.flush()


class _Decoding:
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
        own_words = self._info.refusal and answer.strip().startswith(self._info.refusal.strip())
        floor = self._info.calibration.floor if self._info.calibration else 0.0
        self.refused = bool(own_words) or (self.confidence or 0.0) < floor
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
