"""How a wearer asks for each meaning, as a speech recogniser writes it down."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

Wordings = Literal["training", "held out", "all"]

_POLITE = 0.15
_PLEASE = 0.06
_MISHEARD = 0.05
_WRITTEN_OUT = 0.25
"""Share with a capital and a closing mark."""
_AMERICAN = 0.3

_ASKING = {"what", "what's", "where", "where's", "which", "how", "who", "whose", "when", "why"}
_TELLING = {
    "read", "describe", "count", "tell", "name", "find", "identify", "look", "give", "explain", "locate",
    "show", "caption", "spell", "sum", "translate",
}  # fmt: skip
_OPENINGS = ("hey", "um", "so", "ok", "and", "well", "excuse me", "uh")
_BEFORE_ASKING = (
    "can you tell me",
    "please tell me",
    "tell me",
    "could you tell me",
    "do you know",
    "hey can you tell me",
)
_BEFORE_TELLING = ("please", "can you", "could you", "can you please", "hey please", "would you")
_HOMOPHONES = {
    "there": "their", "read": "red", "red": "read", "see": "sea", "blue": "blew", "for": "four", "two": "to",
    "four": "for", "here": "hear", "which": "witch", "right": "write", "it's": "its", "this": "the",
    "are": "our", "where": "were", "one": "won", "eight": "ate", "colour": "color", "by": "buy", "is": "his",
    "in": "and",
}  # fmt: skip


def ask(
    meaning: str, slots: Mapping[str, str], rng: np.random.Generator, wordings: Wordings = "training"
) -> str:
    """One wording of `meaning` with its slots filled, as it may come out of speech recognition."""
    text = pick(rng, _table()[meaning][wordings]).format_map(slots)
    if rng.random() < _POLITE:
        text = _politely(text, rng)
    if rng.random() < _PLEASE:
        text += " please"
    if rng.random() < _MISHEARD:
        text = _misheard(text, rng)
    if rng.random() < _AMERICAN:
        text = text.replace("colour", "color").replace("grey", "gray")
    if rng.random() < _WRITTEN_OUT:
        text = text[0].upper() + text[1:] + ("." if text.split()[0] in _TELLING else "?")
    return text


def pick(rng: np.random.Generator, choices: Sequence[str]) -> str:
    """One of `choices`, each as likely."""
    return choices[int(rng.integers(len(choices)))]


def _politely(text: str, rng: np.random.Generator) -> str:
    first = text.split()[0]
    before: tuple[str, ...] = _OPENINGS
    if first in _ASKING and rng.random() < 0.5:
        before = _BEFORE_ASKING
    elif first in _TELLING and rng.random() < 0.5:
        before = _BEFORE_TELLING
    return f"{pick(rng, before)} {text}"


def _misheard(text: str, rng: np.random.Generator) -> str:
    """One small error: a lost article or apostrophe, a homophone, a wrong verb."""
    words = text.split()
    errors = []
    for place, word in enumerate(words):
        if word in ("a", "an", "the", "is") and len(words) > 2:
            errors.append(words[:place] + words[place + 1 :])
        if "'" in word:
            errors.append([*words[:place], word.replace("'", ""), *words[place + 1 :]])
        if word == "are":
            errors.append([*words[:place], "is", *words[place + 1 :]])
        if word in _HOMOPHONES:
            errors.append([*words[:place], _HOMOPHONES[word], *words[place + 1 :]])
    return " ".join(errors[int(rng.integers(len(errors)))]) if errors else text


@cache
def _table() -> dict[str, dict[Wordings, tuple[str, ...]]]:
    with (Path(__file__).parent / "wordings.toml").open("rb") as file:
        read = tomllib.load(file)
    return {
        meaning: {
            "training": tuple(kept["training"]),
            "held out": tuple(kept["held_out"]),
            "all": (*kept["training"], *kept["held_out"]),
        }
        for meaning, kept in read.items()
    }
