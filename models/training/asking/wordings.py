"""How a wearer asks for each meaning, as a speech recogniser writes it down."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from models.training.asking.nouns import agreeing, is_pair, without_pair

Wordings = Literal["training", "held out", "all"]

_POLITE = 0.15
_PLEASE = 0.06
_MISHEARD = 0.05
_WRITTEN_OUT = 0.25
"""Share with a capital and a closing mark."""
_AMERICAN = 0.3

_ASKING = {"what", "what's", "where", "where's", "which", "how", "who", "whose", "when", "why"}
_TELLING = {
    "read", "describe", "count", "tell", "name", "find", "identify", "look", "give", "explain", "locate", "show",
    "caption", "spell", "sum", "translate",
}  # fmt: skip
_OPENINGS = ("hey", "um", "so", "ok", "and", "well", "excuse me", "uh")
_BEFORE_ASKING = ("can you tell me", "please tell me", "tell me", "could you tell me", "hey can you tell me")
_BEFORE_TELLING = ("please", "can you", "could you", "can you please", "hey please", "would you")
_HOMOPHONES = {
    "there": "their", "read": "red", "see": "sea", "for": "four", "two": "to", "here": "hear", "which": "witch",
    "right": "write", "it's": "its", "this": "the", "are": "our", "where": "were", "one": "won", "by": "buy",
    "is": "his", "in": "and", "what": "but", "say": "stay", "how": "who", "many": "any", "count": "counter",
}  # fmt: skip
"""Words and what recognisers take them for."""


def ask(
    meaning: str, slots: Mapping[str, str], rng: np.random.Generator, wordings: Wordings = "training"
) -> str:
    """One wording of `meaning` with its slots filled, as it may come out of speech recognition.

    What is in the slots stays as it is, but for American spelling: to mishear it would change the answer.
    """
    text = _pick(rng, _table()[meaning][wordings])
    first = text.split()[0]
    if rng.random() < _MISHEARD:
        text = _misheard(text, rng)
    if rng.random() < _POLITE:
        text = f"{_pick(rng, _before(first, rng))} {text}"
    if rng.random() < _PLEASE:
        text += " please"
    text = text.format_map(slots)
    thing = slots.get("thing", "")
    text = without_pair(text, thing) if is_pair(thing) and rng.random() < 0.5 else agreeing(text, thing)
    if "text" not in slots and rng.random() < _AMERICAN:
        text = text.replace("colour", "color").replace("grey", "gray")
    if rng.random() < _WRITTEN_OUT:
        text = text[0].upper() + text[1:] + ("." if first in _TELLING else "?")
    return text


def _pick(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _before(first: str, rng: np.random.Generator) -> Sequence[str]:
    """What people say before a question that begins with the word `first`."""
    if rng.random() < 0.5:
        return _OPENINGS
    return _BEFORE_ASKING if first in _ASKING else _BEFORE_TELLING if first in _TELLING else _OPENINGS


def _misheard(text: str, rng: np.random.Generator) -> str:
    """One small error: a lost article, verb or apostrophe, a word that sounds alike, a wrong verb."""
    words = text.split()
    errors = []
    for place, word in enumerate(words):
        before, after = words[:place], words[place + 1 :]
        if word in ("a", "an", "the", "is") and len(words) > 2:
            errors.append([*before, *after])
        if "'" in word:
            errors.append([*before, word.replace("'", ""), *after])
        if word == "are":
            errors.append([*before, "is", *after])
        if word in _HOMOPHONES:
            errors.append([*before, _HOMOPHONES[word], *after])
    return " ".join(errors[int(rng.integers(len(errors)))]) if errors else text


@cache
def _table() -> dict[str, dict[Wordings, tuple[str, ...]]]:
    with Path(__file__).with_name("wordings.toml").open("rb") as file:
        read = tomllib.load(file)
    return {
        meaning: {
            "training": tuple(kept["training"]),
            "held out": tuple(kept["held_out"]),
            "all": (*kept["training"], *kept["held_out"]),
        }
        for meaning, kept in read.items()
    }
