"""Which sounds a text is made of, and roughly when each is said by whoever says it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.espeak import phonemes

PHONES = (
    "t", "I", "n", "s", "k", "d", "V", "D", "z", "r", "l", "w", "m", "E", "i:", "a", "@", "b", "p", "eI", "aI", "f",
    "3", "u:", "h", "oU", "i", "aU", "j", "0", "g", "A@", "O", "N", "T", "tS", "e@", "@L", "dZ", "3:", "S", "o@", "U",
    "O@", "O:", "aa", "i@", "A:", "U@", "aI@", "OI", "Z", "A",
)  # fmt: skip
"""Sounds of English, as espeak-ng writes them without its marks of stress and variants."""
_NUMBERS = {name: 1 + place for place, name in enumerate(PHONES)}
_STRESS, _VARIANT = "',", "123456789#-~"
"""What marks stress at the beginning, and a variant at the end of a name."""


@dataclass(frozen=True, eq=False)
class Pronunciation:
    """How a text sounds. Voices differ in speed, and little in how they divide their time."""

    phones: NDArray[np.uint8]
    """shape (n,): 1 + index into PHONES, 0 for a pause."""
    ends: NDArray[np.float32]
    """shape (n,): the share of the time after which each has ended; the last one is 1."""
    letters: NDArray[np.uint8]
    """shape (n,): which letter of the text each is about at, as if a word's sounds shared its letters evenly."""


def pronunciation(text: str) -> Pronunciation:
    """Of a text of at most 255 letters; of no sounds if that is empty."""
    said = list(phonemes(text)) if text else []
    while said and not _number(said[-1].name):
        said.pop()
    if not said:
        return Pronunciation(np.zeros(0, np.uint8), np.zeros(0, np.float32), np.zeros(0, np.uint8))
    ends = np.array([each.end for each in said]) - said[0].start
    words = np.array([each.letter for each in said])
    letters = words.astype(float)
    for start in np.unique(words):
        among = words == start
        length = text.find(" ", start) - start if " " in text[start:] else len(text) - start
        letters[among] += np.arange(among.sum()) * length / among.sum()
    return Pronunciation(
        np.array([_number(each.name) for each in said], np.uint8),
        np.asarray(ends / ends[-1], np.float32),
        letters.astype(np.uint8),
    )


def _number(name: str) -> int:
    name = name.lstrip(_STRESS)
    return _NUMBERS.get(name) or _NUMBERS.get(name.rstrip(_VARIANT), 0)
