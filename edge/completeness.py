"""Do the words said so far make a whole question? A pure opinion, from text alone, that no silence has to prove."""

from __future__ import annotations

from enum import Enum

from edge.lexicon import lexicon, words_of


class Ending(Enum):
    """How an utterance sounds that has just paused."""

    COMPLETE = "complete"
    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"


_SOUNDS_FINISHED, _SOUNDS_UNFINISHED = 0.7, 0.3
"""Probability that the speaker has finished, from which on, and up to which, his voice has a say."""
_SURE = 3
"""Words from which on a question counts as whole."""


def ending(text: str, is_command: bool = False, language: str = "en") -> Ending:
    """text: with a recognizer's punctuation or none. is_command: a tool answers to exactly these words. language: its
    BCP 47 tag."""
    known = lexicon(language)
    words = words_of(text)
    if is_command:
        return Ending.COMPLETE
    if not words:
        return Ending.UNKNOWN
    if (
        words[-1] in known.more_follows
        or " ".join(words) in known.openings
        or text.rstrip().endswith((",", "…", "...", "-"))
    ):
        return Ending.INCOMPLETE
    if words[-1] in known.prepositions:
        return Ending.UNKNOWN if words[0] in known.asking else Ending.INCOMPLETE
    closed = text.rstrip().endswith((".", "?", "!"))
    return Ending.COMPLETE if len(words) >= _SURE and (closed or words[0] in known.asking) else Ending.UNKNOWN


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
