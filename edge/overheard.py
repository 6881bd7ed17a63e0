"""What a few words mean that were said over an answer. Pure: text in, meaning out."""

from __future__ import annotations

import re
from enum import Enum


class Meaning(Enum):
    """What to do about them."""

    STOP = "stop"
    """Fall silent."""
    BACKCHANNEL = "backchannel"
    """Go on: somebody listens, coughs, or speaks to someone else."""
    WORDS = "words"
    """Listen: that is for the assistant."""


_WORD = re.compile(r"[\w']+")
_STOPPING = frozenset(("stop", "quiet", "silence", "enough", "cancel", "hush", "shush"))
_AROUND_STOPPING = frozenset((
    "please", "now", "be", "that", "that's", "talking", "speaking", "hey", "no", "all", "everything", "wait",
))  # fmt: skip
_ATTENTIVE = frozenset((
    "uh", "huh", "um", "mm", "mhm", "mmm", "hm", "hmm", "okay", "ok", "yeah", "yes", "yep", "yup", "right", "sure", "i",
    "see", "good", "great", "aha", "ah", "oh", "wow", "really", "cool", "nice", "alright", "fine", "thanks", "thank",
    "you", "so", "well", "interesting", "got", "it",
))  # fmt: skip
_CALLING = frozenset((
    "no", "wait", "what", "why", "how", "where", "who", "when", "which", "hey", "sorry", "actually", "but", "not", "is",
    "are", "can", "could", "do", "does",
))  # fmt: skip
"""A single word that is meant for the assistant."""


def meaning(text: str, is_command: bool = False) -> Meaning:
    """text: what a recognizer made of it. is_command: a tool answers to exactly these words."""
    words = _WORD.findall(text.lower())
    others = set(words) - _STOPPING
    if len(others) < len(set(words)) and others <= _AROUND_STOPPING | _ATTENTIVE:
        return Meaning.STOP
    if is_command:
        return Meaning.WORDS
    if all(word in _ATTENTIVE for word in words):
        return Meaning.BACKCHANNEL
    return Meaning.WORDS if len(words) > 1 or words[0] in _CALLING else Meaning.BACKCHANNEL
