"""Whether an answer about a picture is right."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Literal

from models.colours import BASIC_COLOURS
from models.training.asking.nouns import NUMBERS, synonyms
from models.training.things import NAMES

Category = Literal[
    "name", "colour", "count", "where", "yes_no", "read", "compare", "chart", "caption", "describe", "refuse"
]

REFUSAL = "I cannot tell from this picture."
"""What the starter model answers where it does not know: the program recognises it."""

_NUMBERS = ("zero", *NUMBERS[1:])
_DIGITS = {word: str(number) for number, word in enumerate(_NUMBERS)}
_YES, _NO = {"yes", "yeah", "yep"}, {"no", "nope"}
_PLACES = {
    "left": "left", "right": "right", "top": "top", "upper": "top", "above": "top", "over": "top", "bottom": "bottom",
    "lower": "bottom", "below": "bottom", "under": "bottom", "beneath": "bottom", "underneath": "bottom",
    "middle": "middle", "centre": "middle", "center": "middle", "central": "middle",
}  # fmt: skip
_SPELLINGS = {"gray": "grey", "color": "colour"}
_PLURALS = {
    "mice": "mouse", "leaves": "leaf", "loaves": "loaf", "knives": "knife", "cacti": "cactus", "tomatoes": "tomato",
    "glasses": "glasses", "yes": "yes",
}  # fmt: skip
"""Words whose singular no rule gives; glasses are not several of a glass, and yes is no plural."""
_WORD = re.compile(r"[^\W_]+(?:['.,:][^\W_]+)*")
_READ = re.compile(r"[$€£%&]|(?<!\w)-(?=\d)|\d+(?:[.,:]\d+)*|[^\W\d_]+")
"""What counts in a reading: signs of money, percent and minus, numbers with their points, and words."""
_LONGEST = 4
"""Words of a name."""
_QUOTED = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")
_LEAD_IN = re.compile(
    r"^.*?\b(?:says?|reads?|written|(?:text|word|number|price|time) is)\b:?\s*", re.I | re.S
)


def correct(answer: str, accepted: tuple[str, ...], category: str) -> bool:
    """Whether `answer` says what one of the `accepted` answers says.

    Case, punctuation, articles, number words and plurals do not matter; more than was asked for does: an answer that
    names two things, two colours or two numbers is wrong, and what is read must be exact. `category` is one of
    Category; with any other, for sets like VQA whose `accepted` are what several people answered, the answer must hold
    one of them as whole words.
    """
    if category == "read":
        return not _readings(answer).isdisjoint(map(_reading, accepted))
    if category in ("refuse", "caption", "describe"):
        return words(answer) in [words(wish) for wish in accepted]
    return not refused(answer) and any(_agrees(answer, wish, category) for wish in accepted)


def refused(answer: str) -> bool:
    """Whether the answer is the starter model's refusal."""
    return words(answer) == words(REFUSAL)


def words(text: str) -> list[str]:
    """Lower-case words in the singular, numbers as digits, without articles and punctuation."""
    found = [_SPELLINGS.get(word, word) for word in _WORD.findall(text.lower().replace("’", "'"))]
    content = [word for word in found if word not in ("a", "an", "the")]
    return [_singular(_DIGITS.get(word, word)) for word in content or found]


def _agrees(answer: str, wish: str, category: str) -> bool:
    got, wanted = words(answer), words(wish)
    if category == "compare" and _colours(wanted) and _colours(wanted) != _colours(got):
        return False  # of two circles, the other one
    senses = _SENSES.get(category, (_decision, _numbers) if len(wanted) == 1 else ())
    for sense in senses:
        meant = sense(wanted)
        if meant:
            return sense(got) == meant
    return any(got[start : start + len(wanted)] == wanted for start in range(len(got)))


def _decision(found: list[str]) -> set[str]:
    first = found[0] if found else ""
    return {"yes"} if first in _YES else {"no"} if first in _NO else set()


def _numbers(found: list[str]) -> set[str]:
    return {word for word in found if word.isdigit()}


def _colours(found: list[str]) -> set[str]:
    return {word for word in found if word in BASIC_COLOURS}


def _places(found: list[str]) -> set[str]:
    """Sides; the middle only where no side is said: "in the middle on the left" is on the left, a top hat nowhere."""
    places = {_PLACES[word] for part in _parts(found) if len(part) == 1 for word in part if word in _PLACES}
    return places - {"middle"} if len(places) > 1 else places


def _names(found: list[str]) -> set[str]:
    """Names of things; a colour before a name is no orange."""
    parts = [*_parts(found), ()]
    return {
        " ".join(part)
        for part, after in pairwise(parts)
        if part in _known() and not (part[0] in BASIC_COLOURS and after in _known())
    }


def _parts(found: list[str]) -> list[tuple[str, ...]]:
    """The words, with those together that make up the name of one thing."""
    parts, place = [], 0
    while place < len(found):
        sizes = (size for size in range(_LONGEST, 1, -1) if tuple(found[place : place + size]) in _known())
        size = next(sizes, 1)
        parts.append(tuple(found[place : place + size]))
        place += size
    return parts


@cache
def _known() -> frozenset[tuple[str, ...]]:
    """Everything that a thing may be called, in words."""
    return frozenset(tuple(words(name)) for thing in NAMES for name in (thing, *synonyms(thing)))


_Sense = Callable[[list[str]], set[str]]
_SENSES: dict[str, tuple[_Sense, ...]] = {
    "name": (_names,),
    "colour": (_colours,),
    "count": (_numbers,),
    "where": (_places, _names),
    "yes_no": (_decision,),
    "compare": (_decision, _names),
    "chart": (_numbers,),
}
"""What answers are compared by: the first sense that the accepted answer has."""


def _singular(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "uses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _reading(text: str) -> tuple[str, ...]:
    plain = text.lower().replace("’", "").replace("'", "")
    return tuple(_READ.findall(plain))


def _readings(answer: str) -> set[tuple[str, ...]]:
    """What the answer may mean to have read: all of it, what it quotes, or what follows "it says"."""
    return {
        _reading(answer),
        _reading(" ".join(_QUOTED.findall(answer))),
        _reading(_LEAD_IN.sub("", answer, count=1)),
    } - {()}
