"""Find what a question asks for in lines of text that were read. Pure.

No model is asked: the row that shares most of the question's telling words is the label, and what follows in it, beside
it or below it is the value, of the form that the question asks for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from edge.reading import clearness
from models.ocr import rows
from models.ports import TextLine

_EMPTY = frozenset((
    "a", "an", "the", "of", "on", "in", "at", "to", "for", "from", "by", "with", "and", "or", "is",
    "are", "was", "were", "be", "does", "do", "did", "has", "have", "what", "which", "when", "where",
    "who", "how", "much", "many", "whats", "what's", "it", "its", "this", "that", "these", "those",
    "there", "here", "i", "me", "my", "you", "your", "tell", "find", "read", "say", "says", "give",
    "show", "please", "can", "could", "would", "written", "printed", "stand", "stands", "picture",
    "label", "page", "sign", "text", "value", "word", "words", "really", "also",
))  # fmt: skip
_SAME: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "price cost costs",
        "expires expiry expire exp expiration",
        "phone telephone tel call mobile",
        "number no nr num",
        "weight weighs weigh net",
        "opens open opening",
        "closes close closing",
        "dose dosage",
        "temperature temp",
        "address street",
        "email e-mail mail",
        "amount total sum",
    )
)
_FORMS: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:price|costs?|how much (?:is|are))\b",
        r"(?:[€$£]\s*\d+(?:[.,]\d{1,2})?|\d+[.,]\d{2}\s*(?:[€$£]|eur|usd|gbp)?|\d+\s*[€$£])",
    ),
    (
        r"\b(?:when|dates?|expires?|expiry|best before|use by)\b",
        r"(?:\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{1,2}\.?\s+[a-z]{3,9}\.?\s+\d{2,4}|[a-z]{3,9}\s+\d{1,2},?\s+\d{4}|\d{1,2}:\d{2})",
    ),
    (r"\b(?:phone|telephone|call)\b", r"\+?\d[\d\s()/-]{5,}\d"),
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SEPARATOR = re.compile(r"^[\s:=.,;–—|-]+")
_ASKED_FOR = re.compile(r"\b(?:says?|reads?|spells?|written|printed)\b", re.IGNORECASE)
_ALIKE = 0.8
_ENOUGH = 0.5
"""Share of a question's telling words, the rare ones counting more, that a label must have."""


@dataclass(frozen=True)
class Found:
    """Where the answer stands."""

    row: str
    """As it stands."""
    value: str
    lines: tuple[TextLine, ...]
    share: float
    """0..1: how much of the question the label has."""

    @property
    def confidence(self) -> float:
        """How sure the reader was of these letters, 0..1."""
        return clearness(self.lines)


def find_fact(question: str, lines: Sequence[TextLine]) -> Found | None:
    """What the lines say of it; None where no row has enough of the question's words."""
    asked = _telling(question)
    page = rows(lines)
    if not asked or not page:
        return None
    words = [[word for line in row for word in _words(line.text)] for row in page]
    weights = _weights(asked, words)
    total = sum(weights.values())
    shares = [
        sum(weight for word, weight in weights.items() if _has(row, word)) / total if total else 0.0
        for row in words
    ]
    form = _form(question)
    order = sorted(range(len(page)), key=lambda i: (-shares[i], i))
    for index in order:
        if shares[index] < _ENOUGH:
            return None
        found = _value(page, index, asked, form)
        if found:
            value, used = found
            return Found(" ".join(line.text for line in page[index]), value, used, shares[index])
    return None


def is_written(question: str, lines: Sequence[TextLine]) -> bool:
    """Whether the words that a question names after "say", "read" or "written" stand there."""
    parts = _ASKED_FOR.split(question, maxsplit=1)
    before, after = parts[0], parts[1] if len(parts) > 1 else ""
    named = [word for word in _words(after) if word not in _EMPTY] or [
        word for word in _words(before) if word not in _EMPTY
    ]
    there = [word for line in lines for word in _words(line.text)]
    return bool(named) and all(_has(there, word) for word in named)


def _value(
    page: Sequence[Sequence[TextLine]], index: int, asked: Iterable[str], form: re.Pattern[str] | None
) -> tuple[str, tuple[TextLine, ...]] | None:
    """What stands behind the label in its row, else below it."""
    row = page[index]
    text = " ".join(line.text for line in row)
    ends = [
        match.end() for match in _WORD.finditer(text) if any(_alike(match[0].lower(), word) for word in asked)
    ]
    behind = _SEPARATOR.sub("", text[max(ends, default=0) :]).strip()
    below = page[index + 1] if index + 1 < len(page) else ()
    for candidate, used in (
        (behind, row),
        (text if form else "", row),
        (" ".join(line.text for line in below), (*row, *below)),
    ):
        if form and (match := form.search(candidate)):
            return match[0].strip(), tuple(used)
        if candidate and not form:
            return candidate, tuple(used)
    return None


def _form(question: str) -> re.Pattern[str] | None:
    for words, form in _FORMS:
        if re.search(words, question, re.IGNORECASE):
            return re.compile(form, re.IGNORECASE)
    return None


def _telling(question: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _words(question) if word not in _EMPTY))


def _weights(asked: Sequence[str], page: Sequence[Sequence[str]]) -> dict[str, float]:
    """A word that many rows have tells little."""
    counts = Counter(word for word in asked for row in page if _has(row, word))
    return {word: 1.0 / (1 + counts[word]) if counts[word] else 0.5 for word in asked}


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _has(row: Iterable[str], word: str) -> bool:
    return any(_alike(other, word) for other in row)


def _alike(one: str, other: str) -> bool:
    """The same word, but for its ending or a letter that was misread; or one that means the same."""
    if one == other or any(one in same and other in same for same in _SAME):
        return True
    if min(len(one), len(other)) < 4 or one[0] != other[0]:
        return False
    return one.rstrip("s") == other.rstrip("s") or SequenceMatcher(None, one, other).ratio() >= _ALIKE
