"""Answer from the things in the picture, looked at one by one: how many, where, and whether it is so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from edge.thinking.agreement import Opinion, count_in, judge
from edge.thinking.counting import COUNTER, counted, supposed
from edge.thinking.eyes import Eyes
from edge.thinking.kinds import Kind, kind_of
from edge.thinking.many import many
from edge.thinking.placing import placed
from edge.thinking.things import find_things
from models.ports import Exchange

_PLACES = re.compile(
    r"\b(?:left|right|top|bottom|middle|centre|center|above|over|below|under|underneath|beneath)\b",
    re.IGNORECASE,
)


def is_of_things(question: str) -> bool:
    """Whether a yes-or-no question supposes a number or a place."""
    return bool(supposed(question) or _PLACES.search(question))


def look_at_things(
    eyes: Eyes, question: str, history: Sequence[Exchange], glances: Sequence[Opinion]
) -> Opinion | None:
    """What the things that can be told apart come to; None where they do not answer the question. glances: what was
    said of all of the picture."""
    supposition = supposed(question) if kind_of(question) is Kind.YES_NO else None
    if supposition:
        asked, number = supposition
        return _compared(_count(eyes, asked, (), [eyes.ask(asked)]), number)
    if kind_of(question) is Kind.COUNT:
        return _counted(eyes, question, history, glances)
    opinion = placed(question, find_things(eyes), eyes.whole, history)
    if opinion:
        eyes.concluded("place", question, opinion)
    return opinion


def _counted(
    eyes: Eyes, question: str, history: Sequence[Exchange], glances: Sequence[Opinion]
) -> Opinion | None:
    """By the pieces."""
    if opinion := many(eyes, question):
        return opinion
    glance = judge(glances, Kind.COUNT)
    things = find_things(eyes, COUNTER)
    opinion = counted(question, things, count_in(glance.chosen.text) if glance else None, history)
    if opinion:
        eyes.concluded("count", question, opinion, tuple(thing.box for thing in things))
    return opinion


def _count(eyes: Eyes, question: str, history: Sequence[Exchange], glances: list[Opinion]) -> Opinion | None:
    """By the pieces and at a glance, whichever is surer."""
    piecewise = _counted(eyes, question, history, glances)
    verdict = judge([*glances, piecewise] if piecewise else glances, Kind.COUNT)
    return verdict.chosen if verdict else None


def _compared(count: Opinion | None, number: int) -> Opinion | None:
    if count is None or count_in(count.text) is None:
        return None
    return Opinion(COUNTER, "Yes." if count_in(count.text) == number else "No.", count.confidence)
