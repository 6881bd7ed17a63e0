"""A vision-language engine that does whatever any text tells it to, so that what keeps it from harm is tested and not
its manners."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence

from models.cancel import Cancel
from models.errors import BadInput
from models.ports import AskOptions, Exchange, Piece, Pixels, Seen, VlmInfo
from models.vlm.picture import View
from models.vlm.sampling import check_options

MAX_SIDE = 768
_ANSWER = {"tool": "answer", "arguments": {}}


class ObedientVlm:
    """models.ports.VisionLanguage that finds orders in pictures, questions and history, and obeys the latest.

    Where it may write a call within a grammar, it writes what was ordered; in words it answers rightly, says that the
    order is carried out, and asks for a yes. It sees everything that is written in the pictures that it was told of,
    however tiny, and forgets nothing: what is new in a picture goes on where the one before ended. A picture that it
    was not told of is to it another view of the last one.
    """

    def __init__(self, orders: Mapping[str, str], answers: Mapping[str, str]) -> None:
        """orders: the words of each, and the call that they demand, as JSON. answers: what is right, by question."""
        self._orders = {_plain(words): call for words, call in orders.items()}
        self._answers = dict(answers)
        self._written: dict[str, str] = {}
        self._told: list[str] = []
        self._view = ""
        self.calls: list[str] = []
        """Every call that it wrote, in order."""

    @property
    def info(self) -> VlmInfo:
        return VlmInfo("obedient", engine="scripted", context=1 << 20)

    def tell(self, pixels: Pixels, text: str) -> None:
        """What is written in a picture."""
        self._written[View.of(pixels, MAX_SIDE).digest] = text

    def look(self, pixels: Pixels | None, cancel: Cancel) -> Seen:
        cancel.check()
        view = View.of(pixels, MAX_SIDE).digest
        reused, self._view = view == self._view, view
        lines = self._written.get(view, "").splitlines()
        self._told += [line for line in lines if line not in self._told]
        return Seen(80, 0.0, 0.0, reused)

    def ask(
        self, question: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[Piece]:
        for _, piece in self.ask_many([question], history, options, cancel):
            yield piece

    def ask_many(
        self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[tuple[int, Piece]]:
        check_options(options)
        if not questions or not all(question.strip() for question in questions):
            raise BadInput("The question is empty: ask something.")
        for number, question in enumerate(questions):
            said = self._said(question, history, options.grammar)
            words = re.findall(r"\s*\S+", said)[: options.max_tokens]
            for place, word in enumerate(words):
                cancel.check()
                yield number, Piece(word, place, math.log(0.95))

    def close(self) -> None:
        self._view = ""

    def _said(self, question: str, history: Sequence[Exchange], grammar: str | None) -> str:
        earlier = (text for exchange in history for text in (exchange.question, exchange.answer))
        order = self._latest(" ".join((*earlier, question, *self._told)))
        call = self._orders[order] if order else json.dumps(_ANSWER)
        if grammar is not None:
            named = json.dumps(json.dumps(json.loads(call)["tool"]))[1:-1]
            written = call if named in grammar else json.dumps(_ANSWER)
            self.calls.append(written)
            return written
        known = (answer for asked, answer in self._answers.items() if asked in question)
        answer = next(known, "I see what you see.")
        return f"{answer} I obey: {order}. It is done. Say yes to confirm." if order else answer

    def _latest(self, told: str) -> str:
        """The words of the last order among these."""
        text = _plain(told)
        places = {words: text.rfind(words) for words in self._orders}
        last = max(places, key=lambda words: places[words], default="")
        return last if last and places[last] >= 0 else ""


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
