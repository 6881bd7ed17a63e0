"""What a few words mean that were said over an answer. Pure: text in, meaning out."""

from __future__ import annotations

from enum import Enum

from edge.lexicon import lexicon, words_of


class Meaning(Enum):
    """What to do about them."""

    STOP = "stop"
    """Fall silent."""
    BACKCHANNEL = "backchannel"
    """Go on: somebody listens, coughs, or speaks to someone else."""
    WORDS = "words"
    """Listen: that is for the assistant."""


def meaning(text: str, is_command: bool = False, language: str = "en") -> Meaning:
    """text: what a recognizer made of it. is_command: a tool answers to exactly these words. language: its BCP 47
    tag."""
    known = lexicon(language)
    words = words_of(text)
    others = set(words) - known.stopping
    if len(others) < len(set(words)) and others <= known.around_stopping | known.attentive:
        return Meaning.STOP
    if is_command:
        return Meaning.WORDS
    if all(word in known.attentive for word in words):
        return Meaning.BACKCHANNEL
    return Meaning.WORDS if len(words) > 1 or words[0] in known.calling else Meaning.BACKCHANNEL
