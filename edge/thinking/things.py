"""What lies on a picture's ground, each thing by its name: found by segmentation, named by the model one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from edge.thinking.agreement import Opinion, count_in
from edge.thinking.blobs import Blob, alone, blobs, close_up, covered
from edge.thinking.eyes import Change, Eyes
from edge.thinking.regions import Box
from models.colours import describe_colours
from models.ports import Pixels

_ASKED = "what is this"
_CLEAR = 0.85
"""How sure a name is that needs no second look at the thing alone."""
_LEAST = 0.5
"""A name less sure than this is none."""
_PAINTED = 0.95
_GROUP = 0.6
"""What counts a name that was only given with all around painted over, and one of several things at once: that of a
single thing goes before it."""
_LOOKS = 2
"""At each, at most."""
_MAIN = 0.25
"""Share of a thing that makes a colour one of its own."""
_APART = 0.3
"""Share of the smaller of two things that may lie within the other."""
_ARTICLE = re.compile(
    r"^(?:an?|the|this is(?: an?)?|it is(?: an?)?|there (?:is|are)(?: an?)?)\s+", re.IGNORECASE
)


@dataclass(frozen=True)
class Thing:
    """Something that was found and named."""

    said: str
    """As the model put it: 'A red cup.', 'Two cups.'"""
    name: str
    """The same without an article."""
    box: Box
    confidence: float
    count: int = 1
    """How many the model saw in it."""
    colours: tuple[str, ...] = ()
    """Of BASIC_COLOURS, those that it mostly has."""

    @property
    def centre(self) -> tuple[float, float]:
        """x and y in pixels of the picture."""
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2


def find_things(eyes: Eyes, agent: str = "") -> tuple[Thing, ...]:
    """Those that the model can name, the surest of several that overlap; none where the ground cannot be told, or there
    are more than the budget has room for."""
    proposals = blobs(eyes.pixels)
    found = []
    for number, blob in enumerate(proposals):
        if not eyes.can_afford(_LOOKS * (len(proposals) - number)):
            return ()
        if thing := named(eyes, blob, agent):
            found.append(thing)
    kept: list[Thing] = []
    for thing in sorted(found, key=lambda each: -each.confidence):
        if all(covered(thing.box, other.box) < _APART for other in kept):
            kept.append(thing)
    return tuple(kept)


def named(eyes: Eyes, blob: Blob, agent: str) -> Thing | None:
    """What it is, seen closer, and by itself where that does not tell; None where neither does."""
    near = Change("closer", lambda pixels: close_up(pixels, blob))
    opinion = eyes.ask(_ASKED, change=near, agent=agent, box=blob.box)
    weight = opinion.weight
    if opinion.refused or opinion.weight < _CLEAR:
        lone = Change("closer, all else painted over", lambda pixels: alone(pixels, blob))
        second = eyes.ask(_ASKED, change=lone, agent=agent, box=blob.box)
        if not second.refused and (opinion.refused or second.weight * _PAINTED > weight):
            opinion, weight = second, second.weight * _PAINTED
    if opinion.refused or weight < _LEAST:
        return None
    return _thing(opinion, blob.box, weight, _colours(eyes.pixels, blob))


def _colours(pixels: Pixels, blob: Blob) -> tuple[str, ...]:
    """Those of a fair share of it, the largest first."""
    inside = blob.box.of(pixels)[blob.mask > 0]
    shares = describe_colours(inside[None]).shares if len(inside) else {}
    return tuple(name for name, share in shares.items() if share >= _MAIN)


def _thing(opinion: Opinion, box: Box, weight: float, colours: tuple[str, ...]) -> Thing | None:
    name = _ARTICLE.sub("", opinion.text.strip().rstrip(".!"))
    first = re.match(r"\w+", name)
    count = (count_in(first[0]) if first else None) or 1
    count += len(re.findall(r",\s|\band\b", name))
    weight *= _GROUP if count > 1 else 1.0
    return Thing(opinion.text, name, box, weight, count, colours) if name else None
