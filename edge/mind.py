"""Answer a question about a frame: by a tool where one matches, else by the vision-language model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Protocol

from edge.choosing import Choice, choose
from edge.clauses import clauses_of
from edge.decoding import Decoding, hurried
from edge.faces import DECLINED, asks_who
from edge.guard import Ruling
from edge.hands import MOST_CALLS, Done, Hands, Senses, after, reply_of
from edge.modes import BUDGETS, Budget, Mode, wish
from edge.question import UNWATCHED, Answering, Progress, Question
from edge.reading import CLEAR
from edge.reference import in_full
from edge.reply import Clause, Reply, Source
from edge.router import Router
from edge.thinking.conclusion import Conclusion
from edge.thinking.contemplation import contemplate
from edge.thinking.eyes import Eyes, Organs
from edge.thinking.guidance import Guide
from edge.thinking.kinds import Kind, kind_of
from edge.thinking.steps import Step
from edge.thinking.thought import think
from edge.thinking.writings import Writings
from edge.tools.tool import Tool
from hardware.ports import Frame
from models.cancel import Cancel
from models.errors import ModelCrashed, ModelTooBig
from models.languages import english_name
from models.ports import AskOptions, Exchange, Piece, Seen, VisionLanguage

_HELPERS = ("read_text", "scan_code", "colours")
"""Tools that tell something about any picture, whatever a VLM knows."""

_READING = (Kind.READ, Kind.SAYS, Kind.FACT)
"""Kinds of questions that are answered with what is written."""

_BEFORE = Clause("In the picture before:", Source.ASSISTANT)
"""Who asks about the past ought to know which one is meant."""


class Programs(Protocol):
    """Other programs, whose tools may be used."""

    def start(self) -> None:
        """Start them, without waiting for them."""

    def close(self) -> None:
        """End those that were started."""


class Mind:
    """Stateless but for its engines and what was read of the latest pictures. One lane asks, another may look ahead."""

    def __init__(
        self,
        router: Router,
        senses: Senses,
        vlm: VisionLanguage | None,
        vlm_advice: str,
        options: AskOptions,
        programs: Programs | None = None,
        budgets: Mapping[Mode, Budget] = BUDGETS,
    ) -> None:
        """vlm_advice: what to say, and which command to name, where vlm is None or does not know; may be empty.
        programs: those that tools of the router rest on. budgets: of every mode."""
        self._hands = Hands(router, senses)
        self._senses = senses
        self._vlm = vlm
        self._vlm_advice = vlm_advice
        self._options = options
        self._programs = programs
        self._budgets = budgets
        self._writings = Writings()
        self._guide = Guide(self._writings, senses.text_reader)
        self._vlm_in_use = threading.Lock()  # the sight lane looks ahead while the mind may still be asking

    def prepare(self, cancel: Cancel) -> None:
        """Load what the first question would otherwise wait for. ModelError if something is damaged."""
        if self._programs:
            self._programs.start()
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

    def answer(self, question: Question, cancel: Cancel, progress: Progress = UNWATCHED) -> Answering:
        """Clauses of the answer, then the Reply. Raises ModelCancelled, and DeviceError or ModelError with a message
        fit to be spoken."""
        busy = 0.0  # without the time for which the voice makes the mind wait
        wished = wish(question.text, question.mode)
        again = next((earlier.question for earlier in reversed(question.history)), question.text)
        text = in_full(wished.text or again, question.history)
        # What an earlier question ordered is not ordered anew by "are you sure?", nor is it known who asked it.
        certain = question.certain and text == in_full(wished.text, ())
        question = replace(question, text=text, mode=wished.mode, certain=certain)
        first = [_BEFORE] if question.is_about_before else []
        yield from first
        for clause in self._aim(question, cancel):
            first.append(clause)
            yield clause
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
        last = tuple(self._advice(question, reply))
        yield from last
        timings = {**reply.timings_ms, "total": round(busy, 1)}
        return replace(reply, clauses=(*first, *reply.clauses, *last), timings_ms=timings)

    def _aim(self, question: Question, cancel: Cancel) -> Iterator[Clause]:
        """Guide the wearer to a picture in which can be read what he wants to have read."""
        if question.newer is None or question.is_about_before or not self._is_reading(question):
            return
        frame = question.frame()
        if self._guide.hint(frame):
            question.settled()
            yield from self._guide.guide(frame, question.newer, cancel)

    def _advice(self, question: Question, reply: Reply) -> Iterator[Clause]:
        """What would have helped to read a picture that cannot be taken again."""
        poor = reply.refused or (reply.confidence is not None and reply.confidence < CLEAR)
        if question.newer or not (poor and self._is_reading(question)):
            return
        if hinted := self._guide.hint(question.frame()):
            yield Clause(hinted, Source.ASSISTANT)

    def _is_reading(self, question: Question) -> bool:
        return self._hands.reads(question) or (
            question.mode != Mode.INSTANT and kind_of(question.text) in _READING
        )

    def _answering(self, question: Question, cancel: Cancel, progress: Progress) -> Answering:
        calls = self._hands.asked_for(question)
        may_look_closer = question.mode != Mode.INSTANT and kind_of(question.text) is Kind.CODE
        if calls and not may_look_closer:
            return self._hands.use_all(calls, question, cancel)
        if asks_who(question.text):
            return _decline(DECLINED)
        vlm = self._vlm
        if question.mode != Mode.INSTANT:
            lack = "I cannot tell, however closely I look."
            answer = partial(self._look_closely, cancel=cancel, progress=progress)
        elif vlm:
            lack = "That is outside what my vision model knows."
            answer = partial(self._ask, vlm, cancel=cancel, progress=progress)
        else:
            return self._without_vlm(question)
        tools = self._hands.candidates(question) if vlm else ()
        if vlm and tools:
            return self._think(
                question, partial(self._with_tools, vlm, tools, answer, question, cancel), lack
            )
        return self._think(question, partial(answer, question), lack)

    def _with_tools(
        self,
        vlm: VisionLanguage,
        tools: Sequence[Tool],
        answer: Callable[[Question], Answering],
        question: Question,
        cancel: Cancel,
    ) -> Answering:
        """Let the model use tools, if it is one that can choose, then answer, told what they gave."""
        vlm.look((question.known or question.frame)().pixels, cancel)
        if vlm.info.may_refuse:
            return (yield from answer(question))
        used: list[Done] = []
        choices: list[Choice] = []
        while len(used) < MOST_CALLS:
            choices.append(choose(vlm, question, tools, [done.words for done in used], cancel))
            call = choices[-1].call
            if call is None or any(done.call.read_back() == call.read_back() for done in used):
                break
            used.append((yield from self._hands.use(call, question, cancel)))
            if used[-1].ruling is Ruling.ASK:
                break
        reply = reply_of(used)
        if choices[-1].call is None and not choices[-1].done:
            given = tuple(Exchange(done.call.read_back(), done.step.found, foreign=True) for done in used)
            told = replace(question, history=(*question.history, *given))
            reply = after(reply, (yield from answer(told)))
        steps = (*(choice.step for choice in choices), *reply.steps)
        return replace(
            reply, steps=steps, tokens=reply.tokens + sum(choice.step.tokens for choice in choices)
        )

    def is_command(self, text: str) -> bool:
        """Whether a tool answers to exactly these words."""
        return self._hands.is_command(text)

    def close(self) -> None:
        """End the VLM's process, and other programs whose tools could be used."""
        if self._vlm:
            self._vlm.close()
        if self._programs:
            self._programs.close()

    def _without_vlm(self, question: Question) -> Answering:
        clauses = yield from self._help(question, "That needs a vision model, and none is installed.")
        return Reply(clauses, engine="tools", tools=_HELPERS, missing=self._vlm_advice)

    def _help(self, question: Question, lack: str) -> Generator[Clause, None, tuple[Clause, ...]]:
        """Say what is lacking, what the tools find in the picture all the same, and how to get more.

        The wearer does not hear the advice again while an answer that gave it is remembered."""
        clauses = [Clause(lack, Source.ASSISTANT)]
        yield clauses[0]
        for name in _HELPERS:
            finding = self._hands.finding(name, question)
            if finding.found:
                clauses += finding.clauses
                yield from finding.clauses
        told = any(self._vlm_advice in exchange.answer for exchange in question.history)
        if self._vlm_advice and not told:
            clauses.append(Clause(self._vlm_advice, Source.ASSISTANT))
            yield clauses[-1]
        return tuple(clauses)

    def _look_closely(self, question: Question, cancel: Cancel, progress: Progress) -> Answering:
        """Answer after several looks."""
        progress.pondering()
        senses, remembered = self._senses, question.remembered
        organs = Organs(
            self._vlm, senses.text_reader, senses.code_reader, self._options, remembered, self._writings
        )
        pixels, known = question.frame().pixels, (question.known or question.frame)().pixels
        eyes = Eyes(
            pixels,
            organs,
            self._budgets[Mode(question.mode)],
            cancel,
            question.language,
            known,
            question.enough,
        )
        if question.mode == Mode.CONTEMPLATING:
            thinking = contemplate(eyes, question.text, question.told)
        else:
            thinking = think(eyes, question.text, question.told)
        clauses: list[Clause] = []
        while True:
            try:
                clauses.append(next(thinking))
            except StopIteration as done:
                conclusion: Conclusion = done.value
                break
            yield clauses[-1]
        asked = any(step.source is Source.VLM for step in eyes.steps)
        info = self._vlm.info if self._vlm and asked else None  # complete only now that the model is loaded
        return Reply(
            clauses=tuple(clauses),
            engine=info.engine if info else "tools",
            mode=question.mode,
            model=info.name if info else None,
            confidence=conclusion.confidence,
            refused=conclusion.refused,
            tokens=sum(step.tokens for step in eyes.steps),
            timings_ms=_spent(eyes.steps),
            steps=tuple(eyes.steps),
            missing=self._vlm_advice if conclusion.refused and self._vlm is None else None,
        )

    def _think(self, question: Question, attempt: Callable[[], Answering], lack: str) -> Answering:
        """Ask the VLM; if its process dies in mid-answer, apologise, and ask once more. If it does not know, say so,
        and help as without it."""
        try:
            with self._vlm_in_use:
                reply = yield from attempt()
        except ModelCrashed:
            sorry = Clause(
                "Sorry, my vision model stopped in mid-answer. I am asking it again.", Source.ASSISTANT
            )
            yield sorry
            with self._vlm_in_use:
                reply = yield from attempt()
            reply = replace(reply, clauses=(sorry, *reply.clauses))
        if not reply.refused:
            return reply
        helped = yield from self._help(question, lack)
        return replace(reply, clauses=(*reply.clauses, *helped), tools=_HELPERS)

    def _ask(self, vlm: VisionLanguage, question: Question, cancel: Cancel, progress: Progress) -> Answering:
        seen = vlm.look((question.known or question.frame)().pixels, cancel)
        info = vlm.info  # complete only now that the model is loaded
        decoding = Decoding(self._pieces(vlm, question, cancel), progress.first_token, info)
        clauses: list[Clause] = []
        language = "en" if info.refusal else question.language
        if info.may_refuse:  # such an answer comes at once
            texts = clauses_of(decoding.judged())
        else:
            texts = hurried(decoding, lambda text: progress.likely(Clause(text, Source.VLM, language)))
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
            steps=(
                Step(
                    "look",
                    question.text,
                    " ".join(clause.text for clause in clauses),
                    Source.VLM,
                    round(sum(timings.values()), 1),
                    tokens=len(decoding.logprobs),
                    confidence=decoding.confidence,
                ),
            ),
        )

    def _pieces(self, vlm: VisionLanguage, question: Question, cancel: Cancel) -> Iterator[Piece]:
        """The answer's pieces. Earlier exchanges that the model's context has no room for are left out, oldest first:
        a page that was read aloud is long."""
        text = question.text
        if (
            question.language != "en" and not vlm.info.refusal
        ):  # what is in a model's own words is so in English
            text = f"{text}\nAnswer in {english_name(question.language)}."
        history = question.told
        for first in range(len(history) + 1):
            try:
                yield from vlm.ask(text, history[first:], self._options, cancel)
                return
            except ModelTooBig:
                if first == len(history):
                    raise


def _decline(sentence: str) -> Answering:
    clause = Clause(sentence, Source.ASSISTANT)
    yield clause
    return Reply((clause,), engine="tools", confidence=1.0)


def _spent(steps: Sequence[Step]) -> dict[str, float]:
    """Milliseconds by what was done."""
    spent: dict[str, float] = {}
    for step in steps:
        spent[step.action] = round(spent.get(step.action, 0.0) + step.ms, 1)
    return spent
