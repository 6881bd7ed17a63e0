"""Tells an answer from a refusal to answer."""

from __future__ import annotations

from models.wer import words

OPENINGS = (
    "sorry",
    "i'm sorry",
    "i am sorry",
    "i apologize",
    "unfortunately",
    "i can't tell",
    "i cannot tell",
    "i can't say",
    "i cannot say",
    "i can't answer",
    "i cannot answer",
    "i can't identify",
    "i cannot identify",
    "i can't determine",
    "i cannot determine",
    "i can't help",
    "i cannot help",
    "i can't make out",
    "i cannot make out",
    "i'm not able to",
    "i am not able to",
    "i'm unable to",
    "i am unable to",
    "unable to",
    "i don't know",
    "i do not know",
    "i'm not sure",
    "i am not sure",
    "it's not possible to",
    "it is not possible to",
    "it's impossible to",
    "it is impossible to",
    "unanswerable",
)
"""How vision-language models begin where they decline. "I can't see a dog" is not among them: to the question whether
there is one, that is an answer."""


def is_refusal(answer: str) -> bool:
    """Whether an answer begins as refusals do; case and punctuation do not count. The sentence with which a model of
    ours refuses is for the mind to recognise."""
    said = words(answer)
    return any(said[: len(opening)] == opening for opening in map(words, OPENINGS))
