"""Finds the names of things among the tokens of a dialogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from models.training.things import NAMES, PLURALS

ANY = len(NAMES) + 1
"""The label of words for whatever there is."""
_ANYTHING = ("thing", "things", "objects", "items")
GROUND = ANY + 1
"""The label of words for the background."""
_BEHIND = ("background", "surface", "behind it", "around it")


class Nouns:
    """Knows every name, its plural, and words for anything and for the background, as the tokenizer splits them."""

    def __init__(self, tokenizer: Any) -> None:
        self._by_first: defaultdict[int, list[tuple[list[int], int]]] = defaultdict(list)
        words = [(word, label) for label, name in enumerate(NAMES, 1) for word in {name, PLURALS[name]}]
        for word, label in (
            *words,
            *((word, ANY) for word in _ANYTHING),
            *((word, GROUND) for word in _BEHIND),
        ):
            ids = tokenizer.encode(f" {word}", add_special_tokens=False).ids
            self._by_first[ids[0]].append((ids, label))
        for spellings in self._by_first.values():
            spellings.sort(key=lambda spelling: -len(spelling[0]))

    def marked(self, tokens: Sequence[int]) -> list[int]:
        """For each token that ends a name, 1 + index of the name in NAMES, ANY or GROUND; 0 for all others."""
        labels = [0] * len(tokens)
        for place, first in enumerate(tokens):
            for ids, label in self._by_first.get(first, ()):
                if list(tokens[place : place + len(ids)]) == ids:
                    labels[place + len(ids) - 1] = label
                    break
        return labels
