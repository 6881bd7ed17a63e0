"""How much a sentence resembles others, by its rarer words. Pure.

Source: the vector space model with tf-idf weights; G. Salton and C. Buckley, "Term-weighting approaches in automatic
text retrieval", 1988.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

_ENDINGS = ("ing", "ed", "es", "s", "e", "er")
_COMMON = frozenset((
    "a", "an", "and", "are", "at", "be", "can", "could", "did", "do", "does", "for", "from", "has", "have", "here",
    "how", "i", "in", "is", "it", "its", "me", "my", "of", "on", "or", "out", "please", "that", "the", "there",
    "these", "they", "this", "those", "to", "was", "what", "what's", "when", "where", "which", "who", "whats",
    "will", "with", "would", "you", "your", "now", "again", "tell", "see",
))  # fmt: skip
"""Words that sentences share which have nothing else in common."""
_LETTERS = 3
"""That remain of a word whose ending is taken off."""


class Likeness:
    """Of sentences to labelled examples. Built once; a sentence takes well under a millisecond."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        """examples: (label, sentence) pairs; letters in lower case."""
        found = [(label, _terms(sentence)) for label, sentence in dict.fromkeys(examples)]
        count = Counter(term for _, terms in found for term in set(terms))
        self._unknown = math.log(1 + len(found))
        self._rarity = {term: math.log(1 + len(found) / of) for term, of in count.items()}
        self._examples: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._labels = [label for label, _ in found]
        for number, (_, terms) in enumerate(found):
            for term, weight in self._weights(terms).items():
                self._examples[term].append((number, weight))

    def of(self, sentence: str) -> list[tuple[str, float]]:
        """(label, cosine 0..1 of the example that is most like it), the likeliest first; only those that share a
        telling word."""
        cosines: dict[int, float] = defaultdict(float)
        alike: set[int] = set()
        for term, weight in self._weights(_terms(sentence)).items():
            for number, other in self._examples.get(term, ()):
                cosines[number] += weight * other
                if term not in _COMMON and " " not in term:
                    alike.add(number)
        best: dict[str, float] = {}
        for number in alike:
            label = self._labels[number]
            best[label] = max(best.get(label, 0.0), min(1.0, cosines[number]))
        return sorted(best.items(), key=lambda entry: -entry[1])

    def _weights(self, terms: Iterable[str]) -> dict[str, float]:
        weights = {
            term: count * self._rarity.get(term, self._unknown) for term, count in Counter(terms).items()
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}


def _terms(sentence: str) -> list[str]:
    """Words without their endings, and pairs of neighbours: order tells more than words alone."""
    words = [_stem(word) for word in sentence.split()]
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word not in _COMMON and word.endswith(ending) and len(word) - len(ending) >= _LETTERS:
            return word.removesuffix(ending)
    return word
