"""What a question refers to that it does not name: the question before, or the picture before. Pure.

Most of what is left out, such as "it" or "the other one", a model understands from the history that it is given. What
is asked of something else, and what is asked of the past, it cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from edge.thinking.kinds import Kind, kind_of
from models.ports import Exchange

RECENT = 120.0
"""Seconds for which the picture before is meant by "what was on the left?"."""

_SAME_OF_THIS = re.compile(
    r"(?:and|but)?(?: ?(?:what|how) about)? ?(?:this|here|now|this one|this time|over here)"
    r"(?: (?:here|now|then|please))?"
)
"""Asks the same as before about what is to be seen now."""
_LAST_PICTURE = re.compile(r"\b(?:last|previous|earlier) (?=(?:picture|photo|view|scene)\b)", re.IGNORECASE)
_PLACE = r"(?:there|on|in|under|behind|beside|next to|above|below|between|near|left|right|at the)"
_PAST = re.compile(
    r"(?:(?:and|but|so) )?(?:"
    rf"(?:what|who|which|how many|whose)\b.* (?:was|were)\b.* {_PLACE}\b.*|(?:what|who) (?:was|were) {_PLACE}\b.*"
    r"|(?:was|were) there .+|where (?:was|were) the \w+|how many \w+ were there"
    r"|what (?:colou?r|shape) (?:was|were) (?:it|they|the .+)|what did the .+ say|what did it say"
    r")"
)
"""Asks about what was to be seen."""
_HERE = re.compile(r".*\b(?:this|these|here|today|year|made|built)\b.*")
"""Asks of something that is there, how it came to be."""


def in_full(question: str, history: Sequence[Exchange]) -> str:
    """The question, or the last one that was complete, where this one only asks the same of something else: "and this
    one?". Which picture it names is no matter to whoever is shown that one."""
    if _is_same(question):
        complete = (exchange.question for exchange in reversed(history) if not _is_same(exchange.question))
        question = next(complete, question)
    return _LAST_PICTURE.sub("", question)


def is_about_before(question: str) -> bool:
    """Whether the question is about the picture before: "what was on the left of it?"."""
    if kind_of(question) is Kind.CHANGE:  # about this one, beside that
        return False
    if _LAST_PICTURE.search(question):
        return True
    plain = _plain(question)
    return bool(_PAST.fullmatch(plain)) and not _HERE.fullmatch(plain)


def _is_same(question: str) -> bool:
    return bool(_SAME_OF_THIS.fullmatch(_plain(question)))


def _plain(question: str) -> str:
    return " ".join(re.findall(r"[\w']+", question.lower().replace("’", "'")))
