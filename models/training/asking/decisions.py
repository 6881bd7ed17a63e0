"""Questions of yes or no, as many with the one answer as with the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from models.training.asking.facts import Fact, known_as, other_colour, sorts
from models.training.asking.nouns import NUMBERS, a, absent_like, is_countable, several
from models.training.asking.places import OPPOSITE, PLACES, is_clear, place_of, side_pairs, wording_of
from models.training.phrases import compose
from models.training.scene import Scene, Thing


def yes_no_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """In each meaning, and in each form of a question, there is a fact to deny for every fact to confirm."""
    yield from presence_facts("is_there", scene, rng)
    if len(scene.things) == 1:
        yield from presence_facts("is_this", scene, rng)
    for facts in (_colours, _places, _numbers, _texts):
        yield from facts(scene, rng)


def presence_facts(meaning: str, scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Whether something is there, or something in some colour, in wordings of `meaning`."""
    groups = sorts(scene)
    for name, group in groups.items():
        yield _fact(meaning, True, {"a": a(name), "thing": name}, group[0])
        missing = absent_like(tuple(groups), rng)
        yield _fact(meaning, False, {"a": a(missing), "thing": missing})
        for colour in dict.fromkeys(thing.colour for thing in group if thing.colour):
            wrong = other_colour(colour, scene, rng)
            if all(thing.colour and thing.colour != wrong for thing in group):
                yield _fact(meaning, True, {"a": a(name, colour), "thing": name}, group[0])
                yield _fact(meaning, False, {"a": a(name, wrong), "thing": name})


def _colours(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    for name, (thing, *others) in sorts(scene).items():
        if thing.colour and not others:
            for right, colour in ((True, thing.colour), (False, other_colour(thing.colour, scene, rng))):
                slots = {"the": f"the {name}", "thing": name, "colour": colour}
                yield _fact("is_colour", right, slots, thing)
    if scene.ground:
        for right, colour in ((True, scene.ground), (False, other_colour(scene.ground, scene, rng))):
            yield _fact("is_ground", right, {"colour": colour})


def _places(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    names = known_as(scene)
    for thing, the in names.items():
        if is_clear(thing):
            for right, place in ((True, place_of(thing)), (False, _elsewhere(place_of(thing), rng))):
                yield _fact("is_at", right, {"the": the, "thing": thing.name, "place": place}, thing)
    for thing, side, other in side_pairs(scene):
        for right, where in ((True, side), (False, OPPOSITE[side])):
            slots = {"the": names[thing], "thing": thing.name, "other": names[other]}
            yield _fact("is_beside", right, slots | {"beside": wording_of(where, rng)}, thing)


def _elsewhere(place: str, rng: np.random.Generator) -> str:
    """Another place that shares no side with this one: "on the left" is no error for the top left."""
    wrong = [other for other in PLACES.values() if not set(other.split()[2:]) & set(place.split()[2:])]
    return wrong[int(rng.integers(len(wrong)))]


def _numbers(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    for name, group in sorts(scene).items():
        if 1 < len(group) < 10 and is_countable(name):
            near = [count for count in range(2, 10) if 0 < abs(count - len(group)) <= 3]
            for count in (len(group), near[int(rng.integers(len(near)))]):
                slots = {"number": NUMBERS[count], "things": several(name)}
                yield _fact("are_there", count == len(group), slots)


def _texts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    for thing in scene.things:
        if thing.kind == "writing":
            text = other = thing.name.lower()
            while other == text:
                other = " ".join(compose(rng)).lower()
            for shown in (text, other):
                yield _fact("does_it_say", shown == text, {"text": shown}, thing)


def _fact(meaning: str, right: bool, slots: Mapping[str, str], about: Thing | None = None) -> Fact:
    answer = "Yes." if right else "No."
    return Fact("yes_no", meaning, answer, (answer,), slots, about)
