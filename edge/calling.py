"""Have a model write a call that parses: it can write nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edge.tools.arguments import grammar, longest, parse, read_call, schema
from models.cancel import Cancel
from models.errors import BadInput, ModelTooBig
from models.ports import AskOptions, Exchange, Piece, VisionLanguage


@dataclass(frozen=True)
class Takes:
    """Something that may be called."""

    name: str
    summary: str
    """What it does, in a few words."""
    arguments: type[Any]
    """See edge/tools/arguments.py."""

    def __str__(self) -> str:
        """As a model is told of it."""
        return f"- {self.name}: {self.summary}. Arguments: {json.dumps(schema(self.arguments)['properties'])}"


@dataclass(frozen=True)
class Written:
    """The call."""

    name: str
    arguments: Any
    """An instance of what it takes."""
    text: str
    """As the model wrote it."""
    tokens: int


def write_call(
    vlm: VisionLanguage, prompt: str, history: Sequence[Exchange], choices: Sequence[Takes], cancel: Cancel
) -> Written:
    """What the model calls, about what it last looked at. ModelTooBig where it has no room for the prompt; BadInput
    where it does not keep to the grammar, as models of others may not."""
    form, takes = vlm.info.call_form, [(choice.name, choice.arguments) for choice in choices]
    options = AskOptions(max_tokens=longest(takes, form) + 1, grammar=grammar(takes, form))
    pieces = _asked(vlm, prompt, history, options, cancel)
    text = "".join(piece.text for piece in pieces)
    name, values = read_call(text, form)
    known = dict(takes)
    if name not in known:
        raise BadInput(f"the model calls {name!r}, which there is not")
    return Written(name, parse(known[name], values), text, len(pieces))


def _asked(
    vlm: VisionLanguage, prompt: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
) -> list[Piece]:
    """What the model writes; told of as much of the history as there is room for: of all, or of none."""
    try:
        return list(vlm.ask(prompt, history, options, cancel))
    except ModelTooBig:
        if not history:
            raise
        return list(vlm.ask(prompt, (), options, cancel))
