"""Match a question to a tool by sentence templates, else by likeness, without a language model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Any

from edge.likeness import Likeness
from edge.tools.arguments import Choice, kinds
from edge.tools.tool import Tool

_SKIPPED = [
    "please",
    "hey",
    "okay",
    "now",
    "can you",
    "could you",
    "would you",
    "will you",
    "for me",
    "thank you",
    "in the picture",
    "on the picture",
    "in the photo",
]
_LEADING_OVER = re.compile(r"^(?:(?:no|know|wait|and|but|so|then) )+")
"""How a question begins that follows another; "know" is how recognizers spell "no"."""
_THINGS = "(text|label|sign|page|letter|screen|menu|box|bottle|card|packet|note|paper|book|receipt)"
"""What may carry writing; <thing> in templates."""
_SHORT = 3
"""Letters of words that tell nothing."""
_NOT_SPOKEN = re.compile(r"[^\w\s']")
_ARGUMENT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Match:
    """A tool that was asked for, and what it takes."""

    tool: Tool
    values: Mapping[str, object] = field(default_factory=dict)
    likeness: float = 1.0
    """0..1: 1 where these are its very words."""


class Router:
    """Built once from the table of tools; matching takes well under a millisecond. Source: hassil's templates."""

    def __init__(self, tools: tuple[Tool, ...]) -> None:
        self._tools = {tool.name: tool for tool in tools}

    @property
    def tools(self) -> tuple[Tool, ...]:
        """All of them."""
        return tuple(self._tools.values())

    def tool(self, name: str) -> Tool:
        """The tool of that name."""
        return self._tools[name]

    def match(self, question: str) -> Match | None:
        """The tool whose sentences the question is one of, None if there is none."""
        from hassil import recognize_best

        found = recognize_best(_spoken(question), self._intents, slot_lists=self._choices)
        if found is None:
            return None
        values = {name: entity.value for name, entity in found.entities.items()}
        return Match(self._tools[found.intent.name], values)

    def alike(self, question: str) -> tuple[Match, ...]:
        """Tools that are asked for in words like these, the likeliest first; what they take is not known."""
        found = self._likeness.of(_spoken(question))
        return tuple(Match(self._tools[name], {}, likeness) for name, likeness in found)

    def phrases(self) -> tuple[str, ...]:
        """Every sentence that the templates stand for: what a recognizer should expect to hear."""
        return tuple(dict.fromkeys(sentence for _, sentence in self._samples()))

    def vocabulary(self) -> tuple[str, ...]:
        """The words by which each tool's sentences differ from all others', the commonest of each tool first."""
        tools: dict[str, Counter[str]] = {}
        for name, sentence in self._samples():
            tools.setdefault(name, Counter()).update(sentence.split())
        own = (
            [word for word, _ in words.most_common() if sum(word in other for other in tools.values()) == 1]
            for words in tools.values()
        )
        return tuple(word for words in zip_longest(*own) for word in words if word and len(word) > _SHORT)

    def _samples(self) -> list[tuple[str, str]]:
        from hassil.sample import sample_intents

        found = sample_intents(self._intents, slot_lists=self._choices)
        return [(name, " ".join(sentence.split())) for name, sentence in found]

    @cached_property
    def _likeness(self) -> Likeness:
        examples = [(tool.name, _spoken(text)) for tool in self.tools for text in tool.examples]
        return Likeness([*self._samples(), *examples])

    @cached_property
    def _intents(self) -> Any:
        from hassil import Intents

        templates = {
            name: {
                "data": [
                    {"sentences": [_ARGUMENT.sub(rf"{{{name}__\1:\1}}", text) for text in tool.sentences]}
                ]
            }
            for name, tool in self._tools.items()
            if tool.sentences
        }
        rules = {"thing": f"(the|this|that) {_THINGS}", "what_is": "(what is|what's|whats)"}
        return Intents.from_dict(
            {"language": "en", "intents": templates, "expansion_rules": rules, "skip_words": _SKIPPED}
        )

    @cached_property
    def _choices(self) -> dict[str, Any]:
        """For each argument that a template may name, its words."""
        from hassil.intents import TextSlotList

        return {
            f"{tool.name}__{name}": TextSlotList.from_tuples(
                [*((word, word) for word in kind.words), *kind.said]
            )
            for tool in self.tools
            for name, kind in kinds(tool.arguments).items()
            if isinstance(kind, Choice)
        }


def _spoken(question: str) -> str:
    """As a recognizer would write it, without the words that lead over to it."""
    words = _NOT_SPOKEN.sub(" ", question.lower().replace("’", "'"))
    return _LEADING_OVER.sub("", " ".join(words.split()))
