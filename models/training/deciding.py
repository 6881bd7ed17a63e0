"""Questions of yes or no, as often with the one answer as with the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.training.facts import Fact, none_of, only, other_colour, sorts
from models.training.nouns import NUMBERS, a, absent_like, is_countable, the
from models.training.phrases import compose
from models.training.places import PLACES, is_clear, opposite, place_of, side_pairs, wording_of
from models.training.scene import Scene, Thing
from models.training.things import PLURALS

_YES, _NO = "Yes.", "No."


def yes_no_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Facts of each meaning; a meaning that has no fact of the one answer has none of the other."""
    for facts in (_presence, _colours, _places, _numbers, _texts):
        yield from facts(scene, rng)


def present(meaning: str, scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Whether something is there, in wordings of `meaning`: as many that are as that are not."""
    groups = sorts(scene)
    for name, group in groups.items():
        yield _fact(meaning, True, {"a": a(name)}, group[0])
        missing = absent_like(tuple(groups), rng)
        answer = f"No, {none_of(missing).lower()}"
        yield Fact("yes_no", meaning, answer, (_NO,), {"a": a(missing)})


def _presence(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    yield from present("is_there", scene, rng)
    if len(scene.things) == 1:
        for fact in present("is_this", scene, rng):
            yield Fact(
                "yes_no", "is_this", _YES if fact.about else _NO, fact.accepted, fact.slots, scene.things[0]
            )


def _colours(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    for thing in only(scene):
        if thing.colour:
            for right, colour in ((True, thing.colour), (False, other_colour(thing.colour, scene, rng))):
                yield _fact("is_colour", right, {"the": the(thing), "colour": colour}, thing)
    if scene.ground:
        for right, colour in ((True, scene.ground), (False, other_colour(scene.ground, scene, rng))):
            yield _fact("is_ground", right, {"colour": colour})


def _places(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    for thing in only(scene):
        if is_clear(thing):
            wrong = _elsewhere(place_of(thing), rng)
            for right, place in ((True, place_of(thing)), (False, wrong)):
                yield _fact("is_at", right, {"the": the(thing), "place": place}, thing)
    for thing, side, other in side_pairs(scene):
        for right, where in ((True, side), (False, opposite(side))):
            slots = {"the": the(thing), "other": the(other), "beside": wording_of(where, rng)}
            yield _fact("is_beside", right, slots, thing)


def _elsewhere(place: str, rng: np.random.Generator) -> str:
    """Another place that shares no word with this one: "on the left" is no error for the top left."""
    wrong = [other for other in PLACES.values() if not set(other.split()[2:]) & set(place.split()[2:])]
    return wrong[int(rng.integers(len(wrong)))]


def _numbers(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    for name, group in sorts(scene).items():
        if len(group) > 1 and is_countable(name):
            near = [count for count in range(2, 10) if 0 < abs(count - len(group)) <= 3]
            for count in (len(group), near[int(rng.integers(len(near)))]):
                slots = {"number": NUMBERS[count], "things": PLURALS[name]}
                yield _fact("are_there", count == len(group), slots)


def _texts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    for thing in scene.things:
        if thing.kind == "writing":
            text = thing.name.lower()
            other = " ".join(compose(rng)).lower()
            yield _fact("does_it_say", True, {"text": text}, thing)
            yield _fact("does_it_say", other == text, {"text": other}, thing)


def _fact(meaning: str, right: bool, slots: dict[str, str], about: Thing | None = None) -> Fact:
    answer = _YES if right else _NO
    return Fact("yes_no", meaning, answer, (answer,), slots, about)
