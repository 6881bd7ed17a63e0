"""Let the model choose a tool: it can write nothing but a call that parses."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from edge.guard import Call
from edge.origin import Origin, Words, origins_of, quoted, written_by_model
from edge.question import Question
from edge.reply import Source
from edge.thinking.steps import Step
from edge.tools.arguments import NoArguments, grammar, longest, parse, read_call, schema
from edge.tools.tool import Tool
from models.cancel import Cancel
from models.errors import BadInput, ModelTooBig
from models.ports import AskOptions, CallForm, Exchange, Piece, VisionLanguage

_ANSWER, _DONE = "answer", "done"
"""What the model calls to answer in words, and where the tools' words are answer enough."""


@dataclass(frozen=True)
class Choice:
    """What the model wrote."""

    call: Call | None
    """None: it needs no tool, or no other."""
    done: bool = False
    """Whether what the tools gave is all the answer."""
    step: Step = Step("choose", "", "", Source.VLM, 0.0)


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
    takes: list[tuple[str, type]] = [(tool.name, tool.arguments) for tool in tools]
    takes += [(name, NoArguments) for name in ((_ANSWER, _DONE) if found else (_ANSWER,))]
    form = vlm.info.call_form
    options = AskOptions(max_tokens=longest(takes, form) + 1, grammar=grammar(takes, form))
    try:
        pieces = _asked(vlm, _prompt(question.text, tools, found), question.told, options, cancel)
        text = "".join(piece.text for piece in pieces)
        choice = _read(text, form, {tool.name: tool for tool in tools}, _told(question, found))
    except (ModelTooBig, BadInput) as fault:
        pieces, text, choice = [], f"no choice: {fault}", Choice(None)
    spent = round((time.monotonic() - started) * 1000, 1)
    return replace(choice, step=Step("choose", question.text, text, Source.VLM, spent, tokens=len(pieces)))


def _told(question: Question, found: Sequence[Words]) -> tuple[Words, ...]:
    """All that the model knows when it chooses."""
    history = (Words(earlier.answer, origins_of(Source.MEMORY)) for earlier in question.history)
    return (Words.of(question.text, Origin.WEARER, Origin.PICTURE), *found, *history)


def _read(text: str, form: CallForm, tools: Mapping[str, Tool], told: Sequence[Words]) -> Choice:
    """BadInput where it is no call: a model of others may not keep to the grammar."""
    name, values = read_call(text, form)
    if name not in tools:
        return Choice(None, done=name == _DONE)
    arguments = parse(tools[name].arguments, values)
    return Choice(Call(name, tools[name].effect, vars(arguments), written_by_model(text, told).origins))


def _asked(
    vlm: VisionLanguage, asked: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
) -> list[Piece]:
    """What the model writes; told of as much of the history as there is room for: of all, or of none."""
    try:
        return list(vlm.ask(asked, history, options, cancel))
    except ModelTooBig:
        if not history:
            raise
        return list(vlm.ask(asked, (), options, cancel))


def _prompt(question: str, tools: Sequence[Tool], found: Sequence[Words]) -> str:
    lines = ["You may use a tool:"]
    lines += [
        f"- {tool.name}: {tool.summary}. Arguments: {json.dumps(schema(tool.arguments)['properties'])}"
        for tool in tools
    ]
    lines.append(f"- {_ANSWER}: use none, answer in words. Arguments: {{}}")
    if found:
        lines.append(f"- {_DONE}: the wearer has been told all this, and it is enough. Arguments: {{}}")
    lines += [f"A tool has given:\n{quoted(words)}" for words in found]
    lines += [f"The wearer says: {question}", "Write the call of the tool to use now, as JSON."]
    return "\n".join(lines)
