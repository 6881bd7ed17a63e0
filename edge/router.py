"""Match a question to a tool by sentence templates, without a language model."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import zip_longest
from typing import Any

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


class Router:
    """Built once from the table of tools; matching takes well under a millisecond. Source: hassil's templates."""

    def __init__(self, tools: tuple[Tool, ...]) -> None:
        self._tools = {tool.name: tool for tool in tools}

    def tool(self, name: str) -> Tool:
        """The tool of that name."""
        return self._tools[name]

    def match(self, question: str) -> Tool | None:
        """The tool whose sentences the question is one of, None if there is none."""
        from hassil import recognize_best

        words = _NOT_SPOKEN.sub(" ", question.lower().replace("’", "'"))
        found = recognize_best(_LEADING_OVER.sub("", " ".join(words.split())), self._intents)
        return self._tools[found.intent.name] if found else None

    def phrases(self) -> tuple[str, ...]:
        """Every sentence that the templates stand for: what a recognizer should expect to hear."""
        from hassil.sample import sample_intents

        sentences = (" ".join(sentence.split()) for _, sentence in sample_intents(self._intents))
        return tuple(dict.fromkeys(sentences))

    def vocabulary(self) -> tuple[str, ...]:
        """The words by which each tool's sentences differ from all others', the commonest of each tool first."""
        from hassil.sample import sample_intents

        tools: dict[str, Counter[str]] = {}
        for name, sentence in sample_intents(self._intents):
            tools.setdefault(name, Counter()).update(sentence.split())
        own = (
            [word for word, _ in words.most_common() if sum(word in other for other in tools.values()) == 1]
            for words in tools.values()
        )
        return tuple(word for words in zip_longest(*own) for word in words if word and len(word) > _SHORT)

    @cached_property
    def _intents(self) -> Any:
        from hassil import Intents

        templates = {
            name: {"data": [{"sentences": list(tool.sentences)}]} for name, tool in self._tools.items()
        }
        rules = {"thing": f"(the|this|that) {_THINGS}", "what_is": "(what is|what's|whats)"}
        return Intents.from_dict(
            {"language": "en", "intents": templates, "expansion_rules": rules, "skip_words": _SKIPPED}
        )
