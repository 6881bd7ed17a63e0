"""Which words a recognizer should expect. A pure opinion, from the configuration and from what was said lately."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from models.ports import Exchange

MOST = 30
"""Words: more would leave the recognizer less room than they are worth, and tempt it to hear what nobody said."""
_SHORTEST = 4
"""Letters: shorter words are mostly those of which every sentence is made, which no recognizer needs to be told."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COMMON = frozenset((
    "about", "above", "after", "again", "also", "another", "because", "been", "before", "behind", "below",
    "beside", "between", "both", "cannot", "could", "does", "each", "every", "find", "from", "have", "here",
    "into", "it's", "just", "like", "looks", "made", "many", "more", "most", "much", "near", "next",
    "nothing", "only", "other", "over", "perhaps", "please", "read", "says", "seems", "seen", "some",
    "something", "tell", "than", "that", "that's", "their", "them", "then", "there", "there's", "these",
    "they", "thing", "things", "this", "those", "through", "under", "very", "want", "were", "what", "what's",
    "when", "where", "which", "while", "will", "with", "without", "would", "your",
))  # fmt: skip


def hot_words(
    names: Sequence[str], exchanges: Sequence[Exchange], expected: Sequence[str] = ()
) -> tuple[str, ...]:
    """At most MOST words, the likeliest first: the names that the wearer set, then what was said and read lately
    (exchanges come oldest first; the newest words lead), then the other words that are expected."""
    recent = (word for exchange in reversed(exchanges) for word in _telling(exchange))
    distinct: dict[str, str] = {}
    for word in (*names, *recent, *expected):
        distinct.setdefault(word.casefold(), word)
    return tuple(distinct.values())[:MOST]


def _telling(exchange: Exchange) -> Iterable[str]:
    """The words of an exchange that tell it from others, the answer's first: it names what was seen and read."""
    for text in (exchange.answer, exchange.question):
        for word in _WORD.findall(text):
            if len(word) >= _SHORTEST and word.casefold() not in _COMMON:
                yield word
