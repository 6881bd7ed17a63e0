"""Find what a question asks for in lines of text that were read. Pure.

No model is asked: the cell that shares most of the question's telling words is the label, and what follows in it,
beside it or below it is the value, of the form that the question asks for. In a table, what stands at the head of a
column counts as said of each of its cells.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from statistics import median

from edge.reading import clearness
from models.ocr import rows, upright
from models.ports import TextLine

_EMPTY = frozenset((
    "a", "an", "the", "of", "on", "in", "at", "to", "for", "from", "by", "with", "and", "or", "is",
    "are", "was", "were", "be", "does", "do", "did", "has", "have", "what", "which", "when", "where",
    "who", "how", "much", "many", "whats", "what's", "it", "its", "this", "that", "these", "those",
    "there", "here", "i", "me", "my", "you", "your", "tell", "find", "read", "say", "says", "give",
    "show", "please", "can", "could", "would", "written", "printed", "stand", "stands", "picture",
    "label", "page", "sign", "text", "value", "word", "words", "really", "also",
    "should", "long", "often", "contain", "contains",
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
_PRICE = r"(?:[€$£]\s*\d+(?:[.,]\d{1,2})?|\d+[.,]\d{2}\s*(?:[€$£]|eur|usd|gbp)?|\d+\s*[€$£])"
_DAY = (
    r"(?:\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{1,2}\.?\s+[a-z]{3,9}\.?\s+\d{2,4}|[a-z]{3,9}\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,2}:\d{2})"
)
_DIGITS = r".*\d.*"
_FORMS: tuple[tuple[re.Pattern[str], tuple[re.Pattern[str], ...]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), tuple(re.compile(form, re.IGNORECASE) for form in forms))
    for words, *forms in (
        (r"\b(?:price|costs?)\b", _PRICE),
        (r"\b(?:when|dates?|expires?|expiry|best before|use by)\b", _DAY),
        (r"\b(?:phone|telephone|call)\b", r"\+?\d[\d\s()/-]{5,}\d"),
        (r"\bhow much (?:is|are)\b", _PRICE, _DIGITS),
        (r"\bhow (?:much|many|long|often|hot|heavy)\b|\bnumber\b", _DIGITS),
    )
)
"""What values look like, by words of the question: the likelier one first."""
_ANY = (re.compile(r".+"),)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SEPARATOR = re.compile(r"^[\s:=.,;–—|-]+")
_ASKED_FOR = re.compile(r"\b(?:says?|reads?|spells?|written|printed)\b", re.IGNORECASE)
_ALIKE = 0.8
_ENOUGH = 0.5
"""Share of a question's telling words, the rare ones counting more, that a label must have."""
_RUN_TOGETHER = 0.9
"""Likeness of a word that stands in letters between which spaces were misread."""
_TELLING = 5
"""Letters of a word that is hardly in another by chance."""
_GAP = 1.2
"""Of a line's height: what is closer together is one cell."""
_NAME = 3
"""Words of a column's name at most."""
_VALUE = 6
"""Words of a value at most: what is longer belongs to another column of text."""
_BELOW = 3.0
"""Of a line's height: farther down, something else begins."""


@dataclass(frozen=True)
class Found:
    """Where the answer stands."""

    row: str
    """Label and value as they stand."""
    value: str
    lines: tuple[TextLine, ...]
    share: float
    """0..1: how much of the question the label has."""

    @property
    def confidence(self) -> float:
        """How sure the reader was of these letters, 0..1."""
        return clearness(self.lines)


@dataclass(frozen=True)
class _Cell:
    """Lines that stand close behind one another."""

    lines: tuple[TextLine, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(_words(self.text))

    @cached_property
    def letters(self) -> str:
        return "".join(self.words)

    @cached_property
    def left(self) -> float:
        return min(x for line in self.lines for x, _ in line.box)

    @cached_property
    def right(self) -> float:
        return max(x for line in self.lines for x, _ in line.box)

    @cached_property
    def height(self) -> float:
        return median(math.dist(line.box[0], line.box[3]) for line in self.lines)

    @property
    def top(self) -> float:
        return min(y for line in self.lines for _, y in line.box)

    def likeness(self, word: str) -> float:
        """0..1: how surely the word stands here."""
        run_together = len(word) >= _TELLING and word in self.letters
        return max(_likeness(self.words, word), _RUN_TOGETHER if run_together else 0.0)


_Table = Sequence[Sequence[_Cell]]


@dataclass(frozen=True)
class _Label:
    """A cell, as what is asked for may be called in it."""

    row: int
    column: int
    share: float
    precision: float
    """0..1: how much of it was asked for; prose has little of that."""
    head: _Cell | None
    """The name of the column in which the value is to be expected."""


def find_fact(question: str, lines: Sequence[TextLine]) -> Found | None:
    """What the lines say of it; None where no cell has enough of the question's words."""
    asked = _telling(question)
    if not asked or not lines:
        return None
    turned = upright(lines)
    as_read = dict(zip(map(id, turned), lines, strict=True))
    table = [_cells(row) for row in rows(turned)]
    forms = _forms(question)
    for label in sorted(_labels(table, asked), key=lambda label: (-label.share, -label.precision)):
        if label.share < _ENOUGH:
            return None
        if found := _value(table, label, asked, forms):
            return replace(found, lines=tuple(as_read[id(line)] for line in found.lines))
    return None


def is_written(question: str, lines: Sequence[TextLine]) -> bool:
    """Whether the words that a question names after "say", "read" or "written" stand there."""
    parts = _ASKED_FOR.split(question, maxsplit=1)
    before, after = parts[0], parts[1] if len(parts) > 1 else ""
    named = [word for word in _words(after) if word not in _EMPTY] or [
        word for word in _words(before) if word not in _EMPTY
    ]
    there = [word for line in lines for word in _words(line.text)]
    return bool(named) and all(_likeness(there, word) for word in named)


def _cells(row: Sequence[TextLine]) -> tuple[_Cell, ...]:
    """What stands in a row, from its beginning."""
    cells: list[_Cell] = []
    for line in row:
        here = _Cell((line,))
        if cells and 0 <= here.left - cells[-1].right < _GAP * min(here.height, cells[-1].height):
            cells[-1] = _Cell((*cells[-1].lines, line))
        else:
            cells.append(here)
    return tuple(cells)


def _labels(table: _Table, asked: Sequence[str]) -> Iterator[_Label]:
    """How well each cell answers to the question's words, with the names of the columns behind it."""
    likeness = [[{word: cell.likeness(word) for word in asked} for cell in row] for row in table]
    weights = _weights(asked, [cell for row in likeness for cell in row])
    total = sum(weights.values())
    heads: Sequence[_Cell] = ()
    names: Sequence[Mapping[str, float]] = ()
    for index, row in enumerate(table):
        if _are_names(row):
            heads, names = row, likeness[index]
        for column, cell in enumerate(row):
            own = likeness[index][column]
            if not any(own.values()):
                continue
            head, both = _under(cell, own, heads, names) if heads is not row else (None, own)
            share = sum(weights[word] * both[word] for word in asked) / total
            matched = sum(1 for word in asked if own[word])
            yield _Label(index, column, share, matched / max(1, len(cell.words)), head)


def _under(
    cell: _Cell, own: Mapping[str, float], heads: Sequence[_Cell], names: Sequence[Mapping[str, float]]
) -> tuple[_Cell | None, Mapping[str, float]]:
    """The name, of a column further on, that says most of what the cell itself does not, and what both say."""
    best, said = None, own
    for head, name in zip(heads, names, strict=True):
        both = {word: max(own[word], name[word]) for word in own}
        if (head.left + head.right) / 2 > cell.right and sum(both.values()) > sum(said.values()):
            best, said = head, both
    return best, said


def _are_names(row: Sequence[_Cell]) -> bool:
    """Whether these may be the names of columns."""
    return len(row) > 1 and all(
        len(cell.words) <= _NAME and not any(letter.isdigit() for letter in cell.text) for cell in row
    )


def _value(
    table: _Table, label: _Label, asked: Sequence[str], forms: Sequence[re.Pattern[str]]
) -> Found | None:
    """What stands behind the label in its cell or in the cells behind it, else below it."""
    row, cell = table[label.row], table[label.row][label.column]
    ends = [
        match.end()
        for match in _WORD.finditer(cell.text)
        if any(_alike(match[0].lower(), word) for word in asked)
    ]
    rest = cell.text[max(ends, default=0) :]
    behind = [(_SEPARATOR.sub("", rest).strip(), (cell,))]
    beside = [(other.text, (cell, other)) for other in _behind(row, label)]
    below = [(other.text, (cell, other)) for other in _below(table, label)]
    separate = _SEPARATOR.match(rest.lstrip()) is not None
    for form in forms:
        for text, cells in (*behind, *beside, *below) if separate else (*beside, *behind, *below):
            if match := form.search(text):
                return Found(
                    " ".join(part.text for part in cells),
                    match[0].strip(),
                    tuple(line for part in cells for line in part.lines),
                    label.share,
                )
    return None


def _behind(row: Sequence[_Cell], label: _Label) -> list[_Cell]:
    """The other cells of the row, that of the column first which is asked for."""
    others = [cell for cell in row[label.column + 1 :] if len(cell.words) <= _VALUE]
    if label.head is not None and others:
        middle = (label.head.left + label.head.right) / 2
        others.sort(key=lambda cell: abs((cell.left + cell.right) / 2 - middle))
    return others


def _below(table: _Table, label: _Label) -> list[_Cell]:
    """What begins under the label."""
    cell = table[label.row][label.column]
    if label.row + 1 >= len(table):
        return []
    return [
        other
        for other in table[label.row + 1]
        if other.left < cell.right and other.right > cell.left and other.top - cell.top < _BELOW * cell.height
    ]


def _forms(question: str) -> tuple[re.Pattern[str], ...]:
    return next((forms for words, forms in _FORMS if words.search(question)), _ANY)


def _telling(question: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _words(question) if word not in _EMPTY))


def _weights(asked: Sequence[str], likeness: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """A word that many cells have tells little; one that stands nowhere, least: it is most likely the wearer's."""
    counts = Counter(word for cell in likeness for word in asked if cell[word])
    least = 1.0 / (1 + max(counts.values(), default=0))
    return {word: 1.0 / (1 + counts[word]) if counts[word] else least / 2 for word in asked}


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _likeness(words: Iterable[str], word: str) -> float:
    return max((_alike(other, word) for other in words), default=0.0)


@lru_cache(maxsize=1 << 15)
def _alike(one: str, other: str) -> float:
    """0..1: the same word but for its ending, one that means the same, or one in which a letter was misread; else 0."""
    if one == other or any(one in same and other in same for same in _SAME):
        return 1.0
    if min(len(one), len(other)) < 4 or one[0] != other[0]:
        return 0.0
    if one.rstrip("s") == other.rstrip("s"):
        return 1.0
    likeness = SequenceMatcher(None, one, other).ratio()
    return likeness if likeness >= _ALIKE else 0.0
