"""What several opinions come to: which agree, which is to be said, and what is to be said of the others. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from edge.thinking.kinds import Kind

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    (
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "it",
        "this",
        "that",
        "there",
        "of",
        "in",
        "on",
        "i",
        "see",
        "picture",
    )
)
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_ALIKE = 0.5
"""Share of their words that two opinions must have in common."""
_UNSURE = 0.5
"""What an opinion counts whose engine cannot tell how sure it is."""


@dataclass(frozen=True)
class Opinion:
    """One agent's answer."""

    agent: str
    text: str
    confidence: float | None = None
    """0..1, None where it cannot tell."""
    refused: bool = False
    say: float = 1.0
    """Those who share one look share one say: they err alike."""

    @property
    def sureness(self) -> float:
        """0..1, whether the engine can tell or not."""
        return _UNSURE if self.confidence is None else self.confidence

    @property
    def weight(self) -> float:
        """What it counts beside others."""
        return self.say * self.sureness


@dataclass(frozen=True)
class Verdict:
    """What they come to."""

    chosen: Opinion
    agreeing: tuple[Opinion, ...]
    """The chosen one among them."""
    dissenting: tuple[Opinion, ...]
    """The surest of each other view, the surest first."""
    asked: int
    """How many had an opinion."""
    confidence: float
    lead: float
    """Weight of the chosen view over the next."""

    @property
    def unanimous(self) -> bool:
        return not self.dissenting

    def sentence(self) -> str:
        """What is said of those who disagree; empty if none does."""
        if not self.dissenting:
            return ""
        other = self.dissenting[0].text.strip().rstrip(".!?")
        if 2 * len(self.agreeing) > self.asked:
            return f"{len(self.agreeing)} of {self.asked} looks agree; one says: {other}."
        return f"I am not sure: another look says: {other}."


def judge(opinions: Sequence[Opinion], kind: Kind) -> Verdict | None:
    """The view with the most weight; None where nobody has one, or refusals weigh more than any."""
    views: list[list[Opinion]] = []
    for opinion in sorted((each for each in opinions if not each.refused), key=lambda each: -each.weight):
        like = next((view for view in views if _agree(view[0].text, opinion.text, kind)), None)
        if like is None:
            views.append([opinion])
        else:
            like.append(opinion)
    if not views:
        return None
    views.sort(key=lambda view: -sum(opinion.weight for opinion in view))
    asked = sum(map(len, views))
    best = views[0]
    weights = [sum(opinion.weight for opinion in view) for view in views]
    if sum(opinion.weight for opinion in opinions if opinion.refused) > weights[0]:
        return None
    share = weights[0] / sum(weights) if sum(weights) else 0.0
    return Verdict(
        chosen=best[0],
        agreeing=tuple(best),
        dissenting=tuple(view[0] for view in views[1:]),
        asked=asked,
        confidence=round(share * max(opinion.sureness for opinion in best), 3),
        lead=weights[0] - max(weights[1:], default=0.0),
    )


def _agree(one: str, other: str, kind: Kind) -> bool:
    words, others = _words(one), _words(other)
    if kind is Kind.YES_NO:
        return words[:1] == others[:1]
    if kind is Kind.COUNT:
        return count_in(one) == count_in(other)
    mine, yours = set(words) - _EMPTY, set(others) - _EMPTY
    if not mine or not yours:
        return words == others
    if kind is Kind.WHERE:  # "left" is not "top left"
        return mine == yours
    return len(mine & yours) / min(len(mine), len(yours)) > _ALIKE


def count_in(text: str) -> int | None:
    """The first number that a text names, in digits or words; 0 for "no" and "none", None without any."""
    for word in _words(text):
        if word in ("no", "none", "nothing"):
            return 0
        if word in _NUMBERS:
            return _NUMBERS.index(word)
        if word.isdecimal():
            return int(word)
    return None


def number(count: int) -> str:
    """In words as far as there are any: "Two", "13"."""
    return _NUMBERS[count].capitalize() if count < len(_NUMBERS) else str(count)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
