"""Is somebody talking to the assistant who has not called it? A pure opinion, from words and loudness."""

from __future__ import annotations

from edge.lexicon import lexicon, words_of

_FEWEST = 2
"""Words: a single one is a murmur, unless a tool answers to it."""
_SOFTER = 12.0
"""Decibels below the wearer's own voice at which it is somebody else, further away."""
_FAR = 18.0
"""Decibels below it while the assistant speaks: taking the echo out of a voice makes that voice softer too."""
_RISE, _FALL = 6.0, 1.0
"""Decibels by which a voice that differs by more than _SOFTER changes what is usual: it may be a shout, or a television
that says the wake word."""


def is_far(level: float, usual: float | None) -> bool:
    """Whether somebody who speaks over an answer does so at the other end of the room, or on television. Arguments as
    of is_addressed."""
    return usual is not None and level < usual - _FAR


def is_near(level: float, usual: float | None) -> bool:
    """Whether a voice is about as loud as the wearer's. Arguments as of is_addressed."""
    return usual is None or level >= usual - _SOFTER


def accustomed(usual: float | None, level: float) -> float:
    """What is usual once somebody has called and spoken so loudly."""
    if usual is None or abs(level - usual) <= _SOFTER:
        return level
    return usual + _RISE if level > usual else usual - _FALL


def is_addressed(
    text: str, level: float, usual: float | None, is_command: bool = False, language: str = "en"
) -> bool:
    """level: of the voice, in dBFS; usual: the wearer's own, when he called, None while it is not known.
    is_command: a tool answers to exactly these words. language: its BCP 47 tag."""
    if not is_near(level, usual):
        return False
    words, known = words_of(text), lexicon(language)
    begins = words and words[0] in known.asking | known.ordering
    return is_command or (len(words) >= _FEWEST and (bool(begins) or text.rstrip().endswith("?")))
