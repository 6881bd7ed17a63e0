"""Where the things of a picture are, as far as nobody would quarrel about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from models.training.asking.facts import Fact, known_as, says
from models.training.asking.nouns import a, called, sentence
from models.training.scene import Scene, Thing, third

_CLEAR = 0.15
"""Least difference of two centres, as a share of the side, that left of, right of, above and below need."""
_STEEP = 1.5
"""How many times more the centres must differ this way than the other."""
_LEVEL = 0.03
"""Centres that differ by less than this are neither left nor right, neither above nor below."""
_NEAR_LINE = 0.05
"""Centres this near to a line between thirds count for both."""
_NEAREST = 1.4
"""How many times farther than what is "next to" a thing the second nearest must be."""
_MIDDLES = 0.2
"""Share of the lone things in the middle whose place is asked: else most answers to "where" would be the middle."""

PLACES = {
    (0, 0): "at the top left", (1, 0): "at the top", (2, 0): "at the top right",
    (0, 1): "on the left", (1, 1): "in the middle", (2, 1): "on the right",
    (0, 2): "at the bottom left", (1, 2): "at the bottom", (2, 2): "at the bottom right",
}  # fmt: skip
"""Names of the ninths of a picture: (column, row)."""

OPPOSITE = {"left": "right", "right": "left", "above": "below", "below": "above"}
_SIDES = {"left": (0, -1), "right": (0, 1), "above": (1, -1), "below": (1, 1)}
"""(axis, direction) of each side."""
_SAID = {
    "left": ("left of", "to the left of", "on the left of"),
    "right": ("right of", "to the right of", "on the right of"),
    "above": ("above", "over"),
    "below": ("below", "under", "underneath"),
    "next to": ("next to", "beside", "near", "close to"),
}
_ANSWERED = {"left": "left of", "right": "right of", "above": "above", "below": "below"}


def where_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Where each thing is, what is at each place, and what is beside or between which."""
    names = known_as(scene)
    for thing, the in names.items():
        place = place_of(thing)
        if len(scene.things) > 1 or place != PLACES[1, 1] or rng.random() < _MIDDLES:
            yield Fact(
                "where",
                "where",
                sentence(place),
                _accepted_places(thing),
                {"the": the, "thing": thing.name},
                thing,
            )
        for side, other in _beside(thing, scene):
            yield _what("what_beside", other, {"the": the, "beside": wording_of(side, rng)})
    for place, thing in things_at(scene).items():
        yield _what("what_at", thing, {"place": place})
    for thing, side, other in side_pairs(scene):
        slots = {"the": names[thing], "thing": thing.name, "other": names[other]}
        answer = f"{_ANSWERED[side]} {names[other]}"
        yield Fact("where", "where_from", sentence(answer), (_ANSWERED[side],), slots, thing)
    yield from _between_facts(scene, names)


def place_of(thing: Thing) -> str:
    """The ninth of the picture that holds the thing's centre."""
    return PLACES[thing.ninth]


def is_clear(thing: Thing) -> bool:
    """Whether the thing is well inside its ninth."""
    return len(_accepted_places(thing)) == 1


def things_at(scene: Scene) -> dict[str, Thing]:
    """The thing at each place that clearly holds one, in a picture of several."""
    found: dict[str, Thing] = {}
    if len(scene.things) < 2:
        return found
    for axis, (low, high) in enumerate((("on the left", "on the right"), ("at the top", "at the bottom"))):
        ordered = sorted(scene.things, key=lambda thing: thing.centre[axis])
        at = [thing.centre[axis] for thing in ordered]
        if at[1] - at[0] >= _CLEAR and 0 in _thirds(at[0]):
            found[low] = ordered[0]
        if at[-1] - at[-2] >= _CLEAR and 2 in _thirds(at[-1]):
            found[high] = ordered[-1]
    for (column, row), place in PLACES.items():
        if (column == 1) == (row == 1):
            near = [thing for thing in scene.things if _may_be_in(thing, column, row)]
            if len(near) == 1 and is_clear(near[0]):
                found[place] = near[0]
    return found


def side_pairs(scene: Scene) -> Iterator[tuple[Thing, str, Thing]]:
    """(thing, side, other): the one is clearly on that side of the other."""
    names = known_as(scene)
    for thing in names:
        for other in names:
            for side in _sides(thing, other) if other is not thing else ():
                yield thing, side, other


def wording_of(side: str, rng: np.random.Generator) -> str:
    """ "left of", "underneath" ..."""
    said = _SAID[side]
    return said[int(rng.integers(len(said)))]


def _what(meaning: str, thing: Thing, slots: Mapping[str, str]) -> Fact:
    if thing.kind == "writing":
        text = thing.name.lower()
        return Fact("where", meaning, says(text), (says(text), "writing", "text"), slots, thing)
    return Fact("where", meaning, sentence(a(thing.name)), called(thing.name), slots, thing)


def _accepted_places(thing: Thing) -> tuple[str, ...]:
    """The thing's own place, then others that it is near to."""
    own = place_of(thing)
    columns, rows = map(_thirds, thing.centre)
    near = [PLACES[column, row] for column in sorted(columns) for row in sorted(rows)]
    return (own, *(place for place in near if place != own))


def _may_be_in(thing: Thing, column: int, row: int) -> bool:
    columns, rows = map(_thirds, thing.centre)
    return column in columns and row in rows


def _thirds(at: float) -> set[int]:
    return {third(max(at - _NEAR_LINE, 0.0)), third(at + _NEAR_LINE)}


def _sides(thing: Thing, other: Thing) -> list[str]:
    """The sides of `other` on which `thing` clearly is."""
    apart = [one - two for one, two in zip(thing.centre, other.centre, strict=True)]
    return [
        side
        for side, (axis, direction) in _SIDES.items()
        if direction * apart[axis] >= max(_CLEAR, _STEEP * abs(apart[1 - axis]))
    ]


def _beside(thing: Thing, scene: Scene) -> Iterator[tuple[str, Thing]]:
    """(side, other) where `other` clearly is on that side of `thing` and nothing else is; the same for "next to"."""
    others = [other for other in scene.things if other is not thing]
    for side, (axis, direction) in _SIDES.items():
        beyond = [other for other in others if direction * (other.centre[axis] - thing.centre[axis]) > _LEVEL]
        if len(beyond) == 1 and side in _sides(beyond[0], thing):
            yield side, beyond[0]
    by_distance = sorted(others, key=lambda other: _distance(thing, other))
    if len(others) == 1 or (
        len(others) > 1 and _distance(thing, by_distance[1]) >= _NEAREST * _distance(thing, by_distance[0])
    ):
        yield "next to", by_distance[0]


def _between_facts(scene: Scene, names: Mapping[Thing, str]) -> Iterator[Fact]:
    for middle in scene.things:
        for first in names:
            for last in names:
                if len({first, middle, last}) == 3 and _is_between(first, middle, last, scene):
                    yield _what("what_between", middle, {"the": names[first], "other": names[last]})


def _is_between(first: Thing, middle: Thing, last: Thing, scene: Scene) -> bool:
    """Whether `middle` alone lies between the other two, in a row or in a column."""
    for axis in (0, 1):
        low, high = sorted((first.centre[axis], last.centre[axis]))
        within = [thing for thing in scene.things if low < thing.centre[axis] < high]
        at = middle.centre[axis]
        across = [thing.centre[1 - axis] for thing in (first, middle, last)]
        if within == [middle] and min(at - low, high - at) >= _CLEAR > max(across) - min(across):
            return True
    return False


def _distance(thing: Thing, other: Thing) -> float:
    return float(np.hypot(*np.subtract(thing.centre, other.centre)))
