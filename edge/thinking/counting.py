"""How many there are, from the things that were found one by one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from edge.thinking.agreement import Opinion, count_in, number
from edge.thinking.things import Thing
from models.colours import BASIC_COLOURS
from models.ports import Exchange

COUNTER = "counter"
_TRUST, _FEWER = 0.6, 0.13
"""What a count of named pieces weighs, and what one that falls short of what the picture shows at a glance: things that
touch or hide one another are missed, while hardly any is invented."""
_MISSED = 1
"""Things fewer than at a glance beyond which the ground was not told from what lies on it."""
_ALL = re.compile(r"\b(?:things?|objects?|items?|everything|all|altogether|in total)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:how many|number of|count)(?: of)?(?: the| these| those)? (?P<what>.+?)"
    r"(?:\s+(?:are|is|do|does|can|have|would|in|on|you|there|here|please|i|we)\b|\W*$)",
    re.IGNORECASE,
)
_NUMBER = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+"
_SUPPOSED = (
    re.compile(
        rf"\b(?P<number>{_NUMBER}) (?P<what>[\w' -]+?)(?:\s+(?:in|on|here|there|please)\b.*|\W*)$",
        re.IGNORECASE,
    ),
    re.compile(rf"\bnumber of (?:the )?(?P<what>[\w' -]+?) (?P<number>{_NUMBER})\b", re.IGNORECASE),
)
"""A number of things in a question that is not for it."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ENDINGS = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("men", "man"), ("es", ""), ("s", ""))


def counted(
    question: str, things: Sequence[Thing], glance: int | None, history: Sequence[Exchange] = ()
) -> Opinion | None:
    """How many of what the question names; None where none, or too few, of the things are. glance: how many there
    seem to be."""
    meant = [thing for thing in things if is_named(thing, question)]
    if not meant and history and not is_of_all(question):
        meant = [thing for thing in things if is_named(thing, history[-1].question)]
    if not meant and (is_of_all(question) or not _COUNTED.search(question)):
        meant = list(things)
    if not meant:
        return None
    sure, total = sum(thing.confidence for thing in meant) / len(meant), sum(thing.count for thing in meant)
    short = glance - total if glance is not None else 0
    if short > _MISSED:
        return None
    trust = _FEWER if short > 0 else _TRUST
    return Opinion(COUNTER, f"{number(total)}.", round(trust * sure, 3))


def supposed(question: str) -> tuple[str, int] | None:
    """The question how many there are, and how many a yes-or-no question supposes: "are there three cups"; None where
    it supposes no number."""
    match = next(filter(None, (pattern.search(question) for pattern in _SUPPOSED)), None)
    if not match or (number := count_in(match["number"])) is None:
        return None
    return f"how many {match['what']} do you see", number


def is_of_all(question: str) -> bool:
    """Whether everything is to be counted, whatever it is."""
    return bool(_ALL.search(question))


def is_named(thing: Thing, question: str) -> bool:
    """Whether the question speaks of such a thing, in its colour if it names one with it."""
    words, name = _words(question), _words(thing.name)
    counted = _COUNTED.search(question)
    wanted = [word for word in _words(counted["what"]) if word not in BASIC_COLOURS] if counted else []
    named = bool(name) and all(_forms([word]) & _forms(words) for word in name)
    if not named and not (wanted and all(_forms([word]) & _forms(name) for word in wanted)):
        return False
    colours = {
        word for word, after in pairwise(words) if word in BASIC_COLOURS and _forms([after]) & _forms(name)
    }
    return not colours or not thing.colours or not colours.isdisjoint(thing.colours)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _forms(words: Iterable[str]) -> set[str]:
    """Words as they stand, and what they may be the plural of."""
    found = set(words)
    for word in tuple(found):
        found |= {
            word[: -len(end)] + ending
            for end, ending in _ENDINGS
            if word.endswith(end) and len(word) > len(end) + 1
        }
    return found
