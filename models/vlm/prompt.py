"""Renders a model's own chat template and splits it behind the picture.

What comes before the split (system prompt and picture) is the same for every question and stays in the KV
cache; only what follows is evaluated per question. Templates differ in whether they take content as a list of
parts or as a string and whether they know a system role, so the layout is probed once, on loading.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from models.errors import BadInput, ModelCorrupt
from models.ports import CallForm, Exchange

Message = dict[str, object]

# Characters of a private use area: no template has them and none trims them.
SYSTEM, QUESTION, EARLIER, ANSWER = "\ue000s\ue001", "\ue000q\ue001", "\ue000e\ue001", "\ue000a\ue001"


@dataclass(frozen=True)
class Layout:
    """How a template wants its messages: each kind of content as a list of parts or as a string."""

    system_parts: bool
    user_parts: bool
    answer_parts: bool
    folded: bool
    """No system role: the system prompt opens the first message of the user."""

    def messages(
        self, system: str, picture: bool, history: Sequence[Exchange], question: str
    ) -> list[Message]:
        first: list[Message] = [{"type": "image"}] if picture else []
        messages: list[Message] = []
        if system and self.folded:
            first.insert(0, {"type": "text", "text": f"{system}\n\n"})
        elif system:
            messages.append(self._message("system", self.system_parts, system))
        for exchange in history:
            messages.append(self._message("user", self.user_parts, exchange.question, first))
            messages.append(self._message("assistant", self.answer_parts, exchange.answer))
            first = []
        messages.append(self._message("user", self.user_parts, question, first))
        return messages

    @staticmethod
    def _message(role: str, parts: bool, text: str, first: Sequence[Message] = ()) -> Message:
        if parts:
            return {"role": role, "content": [*first, {"type": "text", "text": text}]}
        return {"role": role, "content": "".join(str(part.get("text", "")) for part in first) + text}


LAYOUTS = tuple(
    Layout(system, user, answer, folded)
    for folded, user, system, answer in product((False, True), (True, False), (True, False), (True, False))
)
"""In order of preference: a real system role, and parts, which are the only way to place a picture."""


class ChatPrompt:
    """A chat template with a fixed system prompt.

    source is Jinja as found in a GGUF; it runs in a sandbox, since whoever made the file wrote it.
    ModelCorrupt where no layout brings system prompt, history and question through.
    """

    def __init__(self, source: str, system: str, bos: str, eos: str) -> None:
        self._render = _compile(source, bos, eos)
        self._system = system
        self._layout = self._probe()
        self._before = {picture: self._split(picture)[0] for picture in (False, True)}
        self._gap = self._split(True)[1]
        self.call_form = self._called()
        """How it writes calls of tools."""

    def prefix(self, picture: bool) -> str:
        """What precedes the picture, or, without one, the first question."""
        return self._before[picture]

    def suffix(self, picture: bool, history: Sequence[Exchange], question: str) -> str:
        """What follows the picture: history, question and the opening of the answer."""
        first = history[0].question if history else question
        if not question.strip():
            raise BadInput("The question is empty: ask something.")
        mark = EARLIER if history else QUESTION
        marked = [Exchange(mark, history[0].answer), *history[1:]] if history else []
        text = self._render(
            self._layout.messages(self._system, picture, marked, question if history else mark)
        )
        rest = text[text.index(mark) + len(mark) :]
        lead = self._gap if picture else text[len(self._before[False]) : text.index(mark)]
        return lead + first.strip() + rest

    def _called(self) -> CallForm:
        """What the template makes of a call that stands in the history; the common form where that is no JSON."""
        function = {"name": EARLIER, "arguments": {"key": ANSWER}}
        call = {"type": "function", "id": "call00000", "function": function}
        asked = self._layout.messages(self._system, False, (), QUESTION)
        try:
            before = self._render(asked)
            text = self._render([*asked, {"role": "assistant", "content": "", "tool_calls": [call]}])
            text = text[text.index(before) + len(before) :]
            start, end = text.index("{"), text.rindex("}") + 1
            (name, arguments), values = zip(*json.loads(text[start:end]).items(), strict=True)
        except (ModelCorrupt, ValueError, AttributeError):
            return CallForm()
        if values != (EARLIER, function["arguments"]):
            return CallForm()
        return CallForm(text[:start], name, arguments, _closing(text[end:]))

    def _probe(self) -> Layout:
        for layout in LAYOUTS:
            text = self._attempt(layout)
            marks = [text.find(mark) for mark in (SYSTEM, EARLIER, ANSWER, QUESTION)]
            if -1 not in marks and marks == sorted(marks) and "'type'" not in text:
                return layout
        raise ModelCorrupt("The model's chat template does not pass on what it is given.")

    def _attempt(self, layout: Layout) -> str:
        try:
            return self._render(layout.messages(SYSTEM, True, [Exchange(EARLIER, ANSWER)], QUESTION))
        except ModelCorrupt:
            return ""

    def _split(self, picture: bool) -> tuple[str, str]:
        """Text before the picture (or the question), and white space between the picture and the question.

        The template's own mark for a picture is what it writes only when there is one. It is left out: the
        encoder brings its own.
        """
        bare = self._render(self._layout.messages(self._system, False, (), QUESTION))
        bare = bare[: bare.index(QUESTION)]
        if not picture:
            return bare.rstrip(" "), ""
        marked = self._render(self._layout.messages(self._system, True, (), QUESTION))
        marked = marked[: marked.index(QUESTION)]
        same = next((i for i, (a, b) in enumerate(zip(marked, bare, strict=False)) if a != b), len(bare))
        mark = marked[same:]
        lead = mark[: len(mark) - len(mark.lstrip())]
        gap = mark[len(mark.rstrip()) :] if mark.strip() else ""
        return marked[:same] + lead, gap


def _closing(rest: str) -> str:
    """What stands behind a call, without the mark that ends the turn: the model's own end comes in its place."""
    mark = rest.lstrip()
    closes = mark.startswith("</")
    return rest[: rest.index(">") + 1] if closes else ""


def _compile(source: str, bos: str, eos: str) -> Callable[[list[Message]], str]:
    from jinja2 import TemplateError
    from jinja2.ext import Extension
    from jinja2.nodes import Node
    from jinja2.parser import Parser
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(Extension):
        """Takes the tags that mark, for training, what a model says; they put out nothing."""

        tags = {"generation"}  # noqa: RUF012

        def parse(self, parser: Parser) -> list[Node]:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Generation, "jinja2.ext.loopcontrols"],
    )
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.now().astimezone().strftime(form)
    try:
        template = environment.from_string(source)
    except TemplateError as error:
        raise ModelCorrupt(f"The model's chat template cannot be read: {error}.") from None

    def render(messages: list[Message]) -> str:
        values: dict[str, Any] = {"messages": messages, "bos_token": bos, "eos_token": eos, "tools": None}
        try:
            return template.render(add_generation_prompt=True, enable_thinking=False, **values)
        except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
            raise ModelCorrupt(f"The model's chat template fails: {error}.") from None

    return render


def _refuse(message: str) -> None:
    """What templates call for messages that they do not take."""
    raise ValueError(message)
