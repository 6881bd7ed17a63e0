"""What the wearer really heard of an answer that may have been cut off."""

from __future__ import annotations

from collections.abc import Sequence


def heard_text(clauses: Sequence[tuple[str, float]], played: float) -> str:
    """Cut an answer where its sound was cut.

    clauses: (text, seconds of speech) in the order spoken; played: seconds that left the speaker. Within the
    clause that was cut, words count by their share of its letters, and only whole words count.
    """
    heard: list[str] = []
    left = played
    for text, seconds in clauses:
        if left <= 0:
            break
        if not seconds:  # not synthesised yet
            break
        if left >= seconds - 0.02:  # the speaker reports in blocks; a block's worth short is complete
            heard.append(text)
        else:
            heard.append(_leading_words(text, left / seconds))
        left -= seconds
    return " ".join(part for part in heard if part)


def _leading_words(text: str, share: float) -> str:
    letters = len(text) * share
    words: list[str] = []
    used = 0
    for word in text.split():
        used += len(word) + 1
        if used > letters:
            break
        words.append(word)
    return " ".join(words)
