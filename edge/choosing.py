"""Let a model choose a tool, and note whose words may have had a say in its choice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from edge.calling import Takes, write_call
from edge.guard import Call
from edge.lexicon import words_of
from edge.origin import Origin, Words, origins_of, quoted, written_by_model
from edge.question import Question
from edge.reply import Source
from edge.thinking.steps import Step
from edge.tools.arguments import NoArguments
from edge.tools.tool import Tool
from models.cancel import Cancel
from models.errors import BadInput, ModelTooBig
from models.ports import VisionLanguage

_WEARER = frozenset((Origin.WEARER,))
_ANSWER, _DONE = "answer", "done"
"""What the model calls to answer in words, and where the tools' words are answer enough."""


@dataclass(frozen=True)
class Choice:
    """What the model wrote."""

    call: Call | None
    """None: it needs no tool, or no other."""
    step: Step
    done: bool = False
    """Whether what the tools gave is all the answer."""


def choose(
    vlm: VisionLanguage,
    question: Question,
    tools: Sequence[Tool],
    found: Sequence[Words],
    cancel: Cancel,
) -> Choice:
    """Which of the tools the model takes, about what it last looked at. found: what those gave that were used before.

    Whoever has a say in what the model is told has a say in its choice: the picture too."""
    started = time.monotonic()
    known, choices = {tool.name: tool for tool in tools}, _choices(tools, found)
    try:
        written = write_call(vlm, _prompt(question.text, choices, found), question.told, choices, cancel)
    except (ModelTooBig, BadInput) as fault:
        return Choice(None, _step(question, f"no choice: {fault}", started))
    step = _step(question, written.text, started, written.tokens)
    if written.name not in known:
        return Choice(None, step, done=written.name == _DONE)
    tool, values = known[written.name], vars(written.arguments)
    by_model = written_by_model(written.text, _told(question, found)).origins
    own = {name: _WEARER for name, value in values.items() if _said(value, question.text)}
    call = Call(tool.name, tool.effect, values, by_model, own, outside=tool.outside)
    return Choice(call, step)


def _said(value: object, question: str) -> bool:
    """Whether it stands in the wearer's own words, or has no words that could be somebody else's."""
    words = " ".join(words_of(str(value)))
    return isinstance(value, bool) or not words or f" {words} " in f" {' '.join(words_of(question))} "


def _step(question: Question, found: str, started: float, tokens: int = 0) -> Step:
    spent = round((time.monotonic() - started) * 1000, 1)
    return Step("choose", question.text, found, Source.VLM, spent, tokens=tokens)


def _told(question: Question, found: Sequence[Words]) -> tuple[Words, ...]:
    """All that the model knows when it chooses."""
    history = (Words(earlier.answer, origins_of(Source.MEMORY)) for earlier in question.history)
    return (Words.of(question.text, Origin.WEARER, Origin.PICTURE), *found, *history)


def _choices(tools: Sequence[Tool], found: Sequence[Words]) -> tuple[Takes, ...]:
    own = [Takes(_ANSWER, "use none, answer in words", NoArguments)]
    if found:
        own.append(Takes(_DONE, "the wearer has been told all this, and it is enough", NoArguments))
    return (*(Takes(tool.name, tool.summary, tool.arguments) for tool in tools), *own)


def _prompt(question: str, choices: Sequence[Takes], found: Sequence[Words]) -> str:
    return "\n".join(
        (
            "You may use a tool:",
            *map(str, choices),
            *(f"A tool has given:\n{quoted(words)}" for words in found),
            f"The wearer says: {question}",
            "Write the call of the tool to use now, as JSON.",
        )
    )
