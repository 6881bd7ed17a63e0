"""Asks the vision-language model a data set's questions, in the way in which the assistant asks it."""

from __future__ import annotations

import time
from collections.abc import Callable

from edge.evaluation.refusal import is_refusal
from edge.evaluation.vision_question import PHOTO, VisionOutcome, VisionQuestion
from edge.mind import Mind
from edge.modes import Mode
from edge.question import Question
from edge.reply import Reply, Source
from hardware.ports import Frame
from models.cancel import Cancel

Grade = Callable[[str, tuple[str, ...], str], bool]
"""(answer, accepted answers, category) -> whether it is right."""


_ANSWERING = (Source.VLM, Source.OCR)
"""Sources of what answers the question; the rest is the assistant's talk. In instant mode the model alone is asked."""


class Examination:
    """Asks one question after the other, and grades."""

    def __init__(self, mind: Mind, grade: Grade, mode: str) -> None:
        self._mind = mind
        self._grade = grade
        self._mode = mode
        self._looked: tuple[str, float] = "", 0.0

    def __call__(self, question: VisionQuestion) -> VisionOutcome:
        """DeviceError where the picture cannot be used; ModelError where there is no answer."""
        frame = Frame(question.picture(), time.monotonic(), question.shown)
        reply = self._reply(Question(question.text, lambda: frame, question.history, mode=self._mode))
        said = " ".join(clause.text for clause in reply.clauses if clause.source in _ANSWERING)
        refused = reply.refused or is_refusal(said)
        return VisionOutcome(
            picture=question.shown,
            question=question.text,
            expected=question.accepted,
            answer=said or reply.clauses[0].text,
            right=self._right(question, said, refused),
            refused=refused,
            confidence=reply.confidence,
            category=question.category,
            style=question.style,
            tokens=reply.tokens,
            ms=round(self._spent(question.shown, reply), 1),
        )

    def _spent(self, shown: str, reply: Reply) -> float:
        """ms, of which several looks share nothing."""
        if reply.mode != Mode.INSTANT:
            return reply.timings_ms["total"]
        return self._looking(shown, reply) + self._answering(reply)

    def _looking(self, shown: str, reply: Reply) -> float:
        """ms to look at the picture, which the engine does once for all questions on it in a row."""
        ms = reply.timings_ms.get("encode", 0.0) + reply.timings_ms.get("prefill", 0.0)
        if ms or self._looked[0] != shown:
            self._looked = shown, ms
        return self._looked[1]

    @staticmethod
    def _answering(reply: Reply) -> float:
        return reply.timings_ms.get("first_token", 0.0) + reply.timings_ms.get("decode", 0.0)

    def _right(self, question: VisionQuestion, said: str, refused: bool) -> bool | None:
        if question.style == PHOTO:
            return None
        if refused or not question.accepted:
            return refused and not question.accepted
        return self._grade(said, question.accepted, question.category)

    def _reply(self, question: Question) -> Reply:
        answering = self._mind.answer(question, Cancel())
        while True:
            try:
                next(answering)
            except StopIteration as done:
                reply: Reply = done.value
                return reply
