"""How right a transcript is."""

from __future__ import annotations

import re

import numpy as np

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words(text: str) -> list[str]:
    """Lower-case words without punctuation, as errors are counted in."""
    return _WORD.findall(text.lower().replace("’", "'"))


def word_errors(reference: str, heard: str) -> tuple[int, int]:
    """(errors, words of the reference): the fewest substitutions, insertions and deletions that turn the one into the
    other. Their quotient, summed over all sentences, is the word error rate."""
    expected, got = words(reference), words(heard)
    costs = np.arange(len(got) + 1)
    steps = np.arange(len(got) + 1)
    for number, word in enumerate(expected, start=1):
        same = np.array([word == other for other in got], dtype=bool)
        best = np.minimum(costs[1:] + 1, costs[:-1] + ~same)
        best = np.concatenate([[number], best])
        # An insertion costs 1 more than what is left of it.
        costs = np.minimum.accumulate(best - steps) + steps
    return int(costs[-1]), len(expected)


def words_found(content: str, heard: str) -> tuple[int, int]:
    """(distinct words of content that were heard, distinct words of content)."""
    wanted = set(words(content))
    return len(wanted & set(words(heard))), len(wanted)
