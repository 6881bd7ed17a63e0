"""Cut a stream of text into clauses that can be spoken one by one. Pure: text in, clauses out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ABBREVIATIONS = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "no",
        "vs",
        "approx",
        "e.g",
        "i.e",
        "etc",
        "fig",
        "p",
        "pp",
        "vol",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
_HARD_END = re.compile(r"[.!?…]+[\"')\]]*\s+|\n+")
_SOFT_END = re.compile(r"[,;:]\s+|\s+[–—-]\s+")


_IN_NUMBER = re.compile(r"\d[,:;]\s*(\d|$)")
"""As in "May 5, 2020"; what comes after the comma has to be seen first."""
_NUMBER_WORDS = frozenset((
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
    "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "half", "minus", "point",
))  # fmt: skip
_FIRST_COMMA, _FIRST_PHRASE = 10, 16
"""Characters of the first clause in a hurry, before a comma and before a phrase."""
_LESS, _MORE = 0.5, 1.75
"""Characters of a later one before a comma and before a phrase, for each of those that were given before it. While
these sound it is synthesised: by an engine that takes half as long as it speaks, one of almost twice their length
without a gap."""
_ENOUGH = 36
"""Characters given after which no clause has to end between phrases."""
_PHRASE = re.compile(
    r"\s+(?=(?:and|but|or|which|who|where|when|that|while|because|with|without|on|in|at|beside|near|behind|under"
    r"|between|from|to|into|next)\s|(?:is|are|was|were|has|have|had)\s+\w+\s)"
)
"""Before such a word one may draw breath; before a verb, where more than a word follows it."""


def clauses_of(texts: Iterable[str], *, hurried: bool = False) -> Iterator[str]:
    """The clauses of a text that comes in pieces, each as soon as it is complete. hurried: see ClauseSplitter."""
    splitter = ClauseSplitter(hurried=hurried)
    for text in texts:
        yield from splitter.feed(text)
    yield from splitter.flush()


class ClauseSplitter:
    """Feed it pieces of text as they are generated.

    Whole sentences always leave at once; a comma, semicolon, colon or dash ends a clause only once the clause is
    long enough to be spoken without sounding chopped. The first clause may be shorter than the others: the sooner
    it is spoken, the sooner the answer begins. In a hurry, because the text comes more slowly than it is spoken, the
    first clauses may also end between two phrases.
    """

    def __init__(self, first_length: int = 24, later_length: int = 60, *, hurried: bool = False) -> None:
        """Lengths are characters that a clause must have before a soft end counts."""
        self._first_length, self._later_length, self._hurried = first_length, later_length, hurried
        self._text = ""
        self._given = 0
        """Characters of all clauses."""

    def feed(self, piece: str) -> list[str]:
        """The clauses that this piece completes."""
        self._text += piece
        clauses = []
        while (end := self._find_end(self._text)) is not None:
            clause, self._text = self._text[:end].strip(), self._text[end:]
            if clause:
                clauses.append(clause)
                self._given += len(clause)
        return clauses

    def likely(self) -> str:
        """The first clause where it is complete as soon as a space follows, else an empty text: whether one does, or a
        number, name or address goes on, shows only a token later."""
        end = None if self._given else self._find_end(self._text + " ")
        return "" if end is None else self._text[:end].strip()

    def flush(self) -> list[str]:
        """What is left at the end of the text."""
        rest, self._text = self._text.strip(), ""
        return [rest] if rest else []

    def _find_end(self, text: str) -> int | None:
        for match in _HARD_END.finditer(text):
            if not self._is_abbreviation(match.start()):
                return match.end()
        wanted = self._before_comma()
        ends = [
            match.end()
            for match in _SOFT_END.finditer(text)
            if match.start() >= wanted and not _IN_NUMBER.match(text, match.start() - 1)
        ]
        if self._hurried and self._given < _ENOUGH:
            ends += [match.end() for match in _PHRASE.finditer(text) if self._may_pause(match.start())]
        return min(ends, default=None)

    def _before_comma(self) -> float:
        """Characters that a clause must have before a soft end counts."""
        if not self._hurried:
            return self._later_length if self._given else self._first_length
        return min(self._later_length, max(_FIRST_COMMA, _LESS * self._given))

    def _may_pause(self, at: int) -> bool:
        """Between two phrases, but not after a number or a name, to which the next word may belong."""
        long_enough = at >= max(_FIRST_PHRASE, _MORE * self._given)
        words = self._text[:at].split()
        word = words[-1] if words else ""
        return long_enough and word.islower() and word.split("-")[0] not in _NUMBER_WORDS

    def _is_abbreviation(self, dot: int) -> bool:
        """A full stop after 'Dr', a single letter or a list number ends no sentence."""
        if self._text[dot] != ".":
            return False
        words = self._text[:dot].split()
        word = words[-1].lower().lstrip("(\"'") if words else ""
        return (
            word in _ABBREVIATIONS
            or (len(word) == 1 and word.isalpha())
            or (word.isdigit() and len(words) == 1)
        )
