"""What a question refers to that it does not name: the question before, or the picture before. Pure.

Most of what is left out, such as "it" or "the other one", a model understands from the history that it is given. What
is asked of something else, and what is asked of the past, it cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.ports import Exchange

_SAME_OF_THIS = re.compile(
    r"(?:and|but)?(?: ?(?:what|how) about)? ?(?:this|here|now|this one|this time|over here)"
    r"(?: (?:here|now|then|please))?"
)
"""Asks the same as before about what is to be seen now."""
_LAST_PICTURE = re.compile(
    r"\W*\b(?:in|on|from|of) the (?:last|previous|earlier) (?:picture|photo|view|scene)\b", re.IGNORECASE
)
_PAST = re.compile(
    r"(?:(?:and|but|so) )?(?:(?:what|where|who|which|how|whose)\b.*\b(?:was|were|did)\b.*|(?:was|were) .+)"
)
"""Asks about what was to be seen."""
_SAID = re.compile(
    r".*\b(?:you|i|we) (?:say|said|tell|told|mean|meant|ask|asked|answer|answered)\b.*|.*\bdid (?:you|i|we)\b.*"
)
"""Asks about what was said."""
_WORDS = re.compile(r"[\w']+")


def in_full(question: str, history: Sequence[Exchange]) -> str:
    """The question, without the picture that it names; or the one before it, where this one only asks the same of
    something else: "and this one?"."""
    if history and _SAME_OF_THIS.fullmatch(_plain(question)):
        return history[-1].question
    return _LAST_PICTURE.sub("", question)


def is_about_before(question: str) -> bool:
    """Whether the question is about the picture before: "what was on the left of it?"."""
    plain = _plain(question)
    named = _LAST_PICTURE.search(question) is not None
    return named or (bool(_PAST.fullmatch(plain)) and not _SAID.fullmatch(plain))


def _plain(question: str) -> str:
    return " ".join(_WORDS.findall(question.lower().replace("’", "'")))
