"""Where the things of a picture are, as far as nobody would quarrel about it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.training.facts import Fact, only, says
from models.training.nouns import a, called, the
from models.training.scene import Scene, Thing
from models.training.wordings import pick

_CLEAR = 0.15
"""Least difference of two centres, as a share of the side, that left of, right of, above and below need."""
_STEEP = 1.5
"""How many times more the centres must differ this way than the other."""
_NEAR_LINE = 0.05
"""Centres this near to a line between thirds count for both."""

PLACES = {
    (0, 0): "at the top left", (1, 0): "at the top", (2, 0): "at the top right",
    (0, 1): "on the left", (1, 1): "in the middle", (2, 1): "on the right",
    (0, 2): "at the bottom left", (1, 2): "at the bottom", (2, 2): "at the bottom right",
}  # fmt: skip
"""Names of the ninths of a picture: (column, row)."""

_SIDES = {"left": (0, -1), "right": (0, 1), "above": (1, -1), "below": (1, 1)}
"""(axis, direction) of each relation."""
_OPPOSITE = {"left": "right", "right": "left", "above": "below", "below": "above"}
_BESIDE = {
    "left": ("left of", "to the left of", "on the left of"),
    "right": ("right of", "to the right of", "on the right of"),
    "above": ("above", "over"),
    "below": ("below", "under", "underneath"),
}
_NEXT_TO = ("next to", "beside", "near", "close to")
_NEAREST = 1.4
"""How many times farther the second nearest thing must be from a thing than what is "next to" it."""


def where_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Where each thing is, what is at each place, and what is beside or between which."""
    single = only(scene)
    for thing in single:
        yield Fact(
            "where", "where", _sentence(place_of(thing)), _accepted_places(thing), {"the": the(thing)}, thing
        )
        for side, other in _beside(thing, scene):
            yield _what("what_beside", other, {"the": the(thing), "beside": wording_of(side, rng)})
        nearest = nearest_to(thing, scene)
        if nearest:
            yield _what("what_beside", nearest, {"the": the(thing), "beside": pick(rng, _NEXT_TO)})
    for place, thing in things_at(scene).items():
        yield _what("what_at", thing, {"place": place})
    for thing, side, other in side_pairs(scene):
        slots = {"the": the(thing), "other": the(other)}
        yield Fact("where", "where_from", f"{_FROM[side]} {the(other)}.", (_FROM[side],), slots, thing)
    yield from _between_facts(scene, single)


_FROM = {"left": "Left of", "right": "Right of", "above": "Above", "below": "Below"}


def place_of(thing: Thing) -> str:
    """The ninth of the picture that holds the thing's centre."""
    x, y = thing.centre
    return PLACES[_third(x), _third(y)]


def is_clear(thing: Thing) -> bool:
    """Whether the thing is well inside its ninth."""
    return len(_accepted_places(thing)) == 1


def things_at(scene: Scene) -> dict[str, Thing]:
    """The thing at each place that clearly holds one, in a picture of several."""
    things = scene.things
    if len(things) < 2:
        return {}
    found = {}
    for axis, names in ((0, ("on the left", "on the right")), (1, ("at the top", "at the bottom"))):
        ordered = sorted(things, key=lambda thing: thing.centre[axis])
        (first, second), (last_but_one, last) = ordered[:2], ordered[-2:]
        if second.centre[axis] - first.centre[axis] >= _CLEAR and first.centre[axis] < 0.45:
            found[names[0]] = first
        if last.centre[axis] - last_but_one.centre[axis] >= _CLEAR and last.centre[axis] > 0.55:
            found[names[1]] = last
    for (column, row), place in PLACES.items():
        if (column == 1) == (row == 1):
            near = [
                thing
                for thing in things
                if column in _thirds(thing.centre[0]) and row in _thirds(thing.centre[1])
            ]
            if len(near) == 1 and is_clear(near[0]):
                found[place] = near[0]
    return found


def nearest_to(thing: Thing, scene: Scene) -> Thing | None:
    """What one would call next to `thing`, if there is one answer."""
    others = sorted(
        (other for other in scene.things if other is not thing), key=lambda other: _distance(thing, other)
    )
    if not others or any(other.name == thing.name for other in scene.things if other is not thing):
        return None
    if len(others) > 1 and _distance(thing, others[1]) < _NEAREST * _distance(thing, others[0]):
        return None
    return others[0]


def side_pairs(scene: Scene) -> Iterator[tuple[Thing, str, Thing]]:
    """(thing, side, other): the one is clearly on that side of the other."""
    single = only(scene)
    for thing in single:
        for other in single:
            for side in _sides(thing, other) if other is not thing else ():
                yield thing, side, other


def wording_of(side: str, rng: np.random.Generator) -> str:
    return pick(rng, _BESIDE[side])


def opposite(side: str) -> str:
    return _OPPOSITE[side]


def _what(meaning: str, thing: Thing, slots: dict[str, str]) -> Fact:
    if thing.kind == "writing":
        return Fact(
            "where",
            meaning,
            says(thing.name),
            (f"writing says {thing.name.lower()}", "writing", "text"),
            slots,
            thing,
        )
    return Fact("where", meaning, f"{a(thing.name).capitalize()}.", called(thing), slots, thing)


def _sentence(place: str) -> str:
    return f"{place.capitalize()}."


def _accepted_places(thing: Thing) -> tuple[str, ...]:
    own = place_of(thing)
    x, y = thing.centre
    near = [PLACES[column, row] for column in _thirds(x) for row in _thirds(y)]
    return (own, *(place for place in near if place != own))


def _third(at: float) -> int:
    return min(int(at * 3), 2)


def _thirds(at: float) -> set[int]:
    return {_third(max(at - _NEAR_LINE, 0.0)), _third(at + _NEAR_LINE)}


def _sides(thing: Thing, other: Thing) -> list[str]:
    """The sides of `other` on which `thing` clearly is."""
    apart = [one - two for one, two in zip(thing.centre, other.centre, strict=True)]
    return [
        side
        for side, (axis, direction) in _SIDES.items()
        if direction * apart[axis] >= max(_CLEAR, _STEEP * abs(apart[1 - axis]))
    ]


def _beside(thing: Thing, scene: Scene) -> Iterator[tuple[str, Thing]]:
    """(side, other) where `other` is all that is on that side of `thing`, clearly or not."""
    for side, (axis, direction) in _SIDES.items():
        beyond = [
            other
            for other in scene.things
            if other is not thing and direction * (other.centre[axis] - thing.centre[axis]) > 0.03
        ]
        if len(beyond) == 1 and side in _sides(beyond[0], thing):
            yield side, beyond[0]


def _between_facts(scene: Scene, single: list[Thing]) -> Iterator[Fact]:
    for middle in scene.things:
        for first in single:
            for last in single:
                if (
                    middle not in (first, last)
                    and first is not last
                    and _is_between(first, middle, last, scene)
                ):
                    yield _what("what_between", middle, {"the": the(first), "other": the(last)})


def _is_between(first: Thing, middle: Thing, last: Thing, scene: Scene) -> bool:
    """Whether `middle` alone lies between the other two, in a row or a column."""
    for axis in (0, 1):
        low, high = sorted((first.centre[axis], last.centre[axis]))
        within = [
            thing for thing in scene.things if thing not in (first, last) and low < thing.centre[axis] < high
        ]
        across = [thing.centre[1 - axis] for thing in (first, middle, last)]
        at = middle.centre[axis]
        if (
            within == [middle]
            and at - low >= _CLEAR
            and high - at >= _CLEAR
            and max(across) - min(across) < _CLEAR
        ):
            return True
    return False


def _distance(thing: Thing, other: Thing) -> float:
    return float(np.hypot(*np.subtract(thing.centre, other.centre)))
