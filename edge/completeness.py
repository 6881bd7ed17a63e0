"""Do the words said so far make a whole question? A pure opinion, from text alone, that no silence has to prove."""

from __future__ import annotations

import re
from enum import Enum


class Ending(Enum):
    """How an utterance sounds that has just paused."""

    COMPLETE = "complete"
    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"


_SOUNDS_FINISHED, _SOUNDS_UNFINISHED = 0.7, 0.3
"""Probability that the speaker has finished, from which on, and up to which, his voice has a say."""
_WORD = re.compile(r"[\w']+")
_MORE_FOLLOWS = frozenset((
    "and", "or", "but", "because", "although", "unless", "while", "if", "than", "whether", "as",
    "the", "a", "an", "my", "your", "our", "their", "its", "every", "each",
    "um", "umm", "uh", "uhm", "er", "erm", "hmm", "hm",
    "i'm", "it's", "there's", "what's", "where's", "who's",
))  # fmt: skip
"""No sentence ends with one of these."""
_PREPOSITIONS = frozenset((
    "of", "to", "with", "without", "for", "from", "at", "by", "into", "onto", "between", "near", "beside", "about",
    "behind", "under", "on", "in", "than", "like",
))  # fmt: skip
"""These end a question ("what am i looking at"), and nothing else that is said in full."""
_ASKING = frozenset((
    "what", "what's", "where", "where's", "who", "who's", "which", "how", "why", "when", "is", "are", "was", "were",
    "do", "does", "did", "can", "could", "will", "would", "should", "am", "have", "has",
))  # fmt: skip
_OPENINGS = frozenset((
    "hey", "okay", "ok", "please", "so", "well", "can you", "could you", "would you", "can i", "i want", "i want to",
    "i would like", "what", "what is", "what are", "what does", "where", "where is", "where are", "which", "who",
    "who is", "how", "how many", "how much", "is", "is there", "are there", "is this", "do you see", "tell me",
    "tell me about", "show me", "find", "find me", "look for", "remind me", "remind me to", "is it", "does it",
    "does it say", "compare", "take", "call", "set", "set a",
))  # fmt: skip
"""Beginnings, at which one stops only to think."""
_SURE = 3
"""Words from which on a question counts as whole."""


def ending(text: str, is_command: bool = False) -> Ending:
    """text: English, with a recognizer's punctuation or none. is_command: a tool answers to exactly these words."""
    words = _WORD.findall(text.lower())
    if is_command:
        return Ending.COMPLETE
    if not words:
        return Ending.UNKNOWN
    if (
        words[-1] in _MORE_FOLLOWS
        or " ".join(words) in _OPENINGS
        or text.rstrip().endswith((",", "…", "...", "-"))
    ):
        return Ending.INCOMPLETE
    if words[-1] in _PREPOSITIONS:
        return Ending.UNKNOWN if words[0] in _ASKING else Ending.INCOMPLETE
    closed = text.rstrip().endswith((".", "?", "!"))
    return Ending.COMPLETE if len(words) >= _SURE and (closed or words[0] in _ASKING) else Ending.UNKNOWN


def agreed(words: Ending, finished: float | None, is_command: bool = False) -> Ending:
    """What the words and the voice tell together. finished: 0..1, the voice's opinion, None while nobody has asked it.

        words        voice: finished   unsure       goes on
        COMPLETE            COMPLETE   COMPLETE     UNKNOWN
        UNKNOWN             COMPLETE   UNKNOWN      INCOMPLETE
        INCOMPLETE          UNKNOWN    INCOMPLETE   INCOMPLETE

    A command is complete whatever its voice.
    """
    if is_command or finished is None or _SOUNDS_UNFINISHED < finished < _SOUNDS_FINISHED:
        return words
    order = (Ending.INCOMPLETE, Ending.UNKNOWN, Ending.COMPLETE)
    step = 1 if finished >= _SOUNDS_FINISHED else -1
    return order[min(2, max(0, order.index(words) + step))]
