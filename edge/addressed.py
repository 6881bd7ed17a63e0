"""Is somebody talking to the assistant who has not called it? A pure opinion, from words and loudness."""

from __future__ import annotations

import re

_WORD = re.compile(r"[\w']+")
_BEGINNINGS = frozenset((
    "what", "what's", "where", "where's", "who", "who's", "which", "how", "why", "when", "is", "are", "was", "were",
    "do", "does", "did", "can", "could", "will", "would", "should", "am", "have", "has",
    "and", "or", "but", "no", "not", "wait", "again", "also", "then", "now", "so", "the",
    "read", "describe", "tell", "show", "find", "look", "count", "compare", "say", "repeat", "spell", "translate",
    "take", "call", "set", "remind", "remember", "stop", "cancel", "louder", "softer", "please", "more", "explain",
))  # fmt: skip
"""Of questions, of orders, and of what refers to the answer before."""
_FEWEST = 2
"""Words: a single one is a murmur, unless a tool answers to it."""
_SOFTER = 12.0
"""Decibels below the wearer's own voice at which it is somebody else, further away."""


_FAR = 18.0
"""Decibels below it while the assistant speaks: taking the echo out of a voice makes that voice softer too."""


def is_far(level: float, usual: float | None) -> bool:
    """Whether somebody who speaks over an answer does so at the other end of the room, or on television. Arguments as
    of is_addressed."""
    return usual is not None and level < usual - _FAR


def is_addressed(text: str, level: float, usual: float | None, is_command: bool = False) -> bool:
    """level: of the voice, in dBFS; usual: the wearer's own, when he called, None while it is not known.
    is_command: a tool answers to exactly these words."""
    if usual is not None and level < usual - _SOFTER:
        return False
    words = _WORD.findall(text.lower())
    return is_command or (len(words) >= _FEWEST and (words[0] in _BEGINNINGS or text.rstrip().endswith("?")))
