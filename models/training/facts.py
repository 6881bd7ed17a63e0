"""What can be asked about a picture, with the right answers: things, colours, numbers, sizes and writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from models.colours import BASIC_COLOURS
from models.training.grading import REFUSAL, Category
from models.training.nouns import (
    NUMBERS,
    a,
    absent_like,
    called,
    is_countable,
    listed,
    many,
    synonyms,
    the,
)
from models.training.scene import Scene, Thing
from models.training.things import PLURALS

_LOOKALIKES = (
    {"red", "orange"}, {"orange", "yellow"}, {"orange", "brown"}, {"red", "pink"}, {"pink", "purple"},
    {"blue", "purple"}, {"grey", "white"}, {"grey", "black"}, {"red", "brown"}, {"brown", "black"},
    {"grey", "blue"}, {"yellow", "brown"},
)  # fmt: skip
"""Colours that people call the one or the other: nobody is asked whether the one is the other."""
_PRICE = re.compile(r"[$€£]\s?\d|\d\s?[$€£]|^\d+[.,]\d\d$")
_TIME = re.compile(r"^\d{1,2}:\d\d( [ap]m)?$|^\d{1,2} [ap]m$")
READ_LEAD = "It says"
"""How every answer begins that reads writing out; the trainer spells what follows it."""
_MUCH_BIGGER = 1.35
"""Least quotient of two sizes that are compared."""


@dataclass(frozen=True)
class Fact:
    """One thing that can be asked, in any wording of its meaning, and its answer."""

    category: Category
    meaning: str
    answer: str
    accepted: tuple[str, ...]
    slots: Mapping[str, str] = field(default_factory=dict)
    about: Thing | None = None
    """What one would call "it" afterwards."""


def sorts(scene: Scene) -> dict[str, list[Thing]]:
    """The things that are no writing, by name, in the order from left to right."""
    found: dict[str, list[Thing]] = {}
    for thing in sorted(scene.things, key=lambda thing: thing.box[0]):
        if thing.kind != "writing":
            found.setdefault(thing.name, []).append(thing)
    return found


def only(scene: Scene) -> list[Thing]:
    """The things that "the banana" or "the writing" can mean: those that have no second of their name."""
    writings = [thing for thing in scene.things if thing.kind == "writing"]
    return [group[0] for group in sorts(scene).values() if len(group) == 1] + (
        writings if len(writings) == 1 else []
    )


def says(text: str) -> str:
    """The answer of what a piece of writing says."""
    return f"{READ_LEAD} {text.lower()}" + ("" if text[-1] in ".!?" else ".")


def name_facts(scene: Scene) -> Iterator[Fact]:
    groups = sorts(scene)
    if 1 <= len(groups) <= 3:
        answer = listed([many(name, len(group)) for name, group in groups.items()])
        first = next(iter(groups.values()))
        accepted = [answer, *synonyms(next(iter(groups)))] if len(groups) == 1 else [answer]
        yield Fact(
            "name",
            "name",
            f"{answer}.".capitalize(),
            tuple(accepted),
            {},
            first[0] if len(groups) == 1 else None,
        )
    if len(groups) > 1:
        shown = [thing for group in groups.values() for thing in group]
        for colour in {thing.colour for thing in shown if thing.colour}:
            alike = [thing for thing in shown if thing.colour == colour]
            if len(alike) == 1 and all(thing.colour for thing in shown):
                thing = alike[0]
                slots = {"colour": colour}
                yield Fact(
                    "name", "name_by_colour", f"{a(thing.name).capitalize()}.", called(thing), slots, thing
                )


def colour_facts(scene: Scene) -> Iterator[Fact]:
    groups = sorts(scene)
    for group in groups.values():
        thing = group[0]
        if len(group) == 1 and thing.colour:
            slots = {"the": the(thing), "thing": thing.name}
            yield Fact("colour", "colour", f"{thing.colour.capitalize()}.", (thing.colour,), slots, thing)
            if len(scene.things) == 1:
                yield Fact(
                    "colour", "colour_of_this", f"{thing.colour.capitalize()}.", (thing.colour,), {}, thing
                )
    if scene.ground:
        yield Fact("colour", "colour_of_ground", f"{scene.ground.capitalize()}.", (scene.ground,))


def count_facts(scene: Scene) -> Iterator[Fact]:
    groups = sorts(scene)
    for name, group in groups.items():
        if not is_countable(name):
            continue
        yield _count_fact("count", len(group), {"things": PLURALS[name]}, group[0])
    total = sum(map(len, groups.values()))
    if 0 < total == len(scene.things) and all(map(is_countable, groups)):
        yield _count_fact("count_all", total, {}, None)


def _count_fact(meaning: str, count: int, slots: Mapping[str, str], about: Thing | None) -> Fact:
    return Fact("count", meaning, f"{NUMBERS[count].capitalize()}.", (str(count),), slots, about)


def read_facts(scene: Scene) -> Iterator[Fact]:
    writings = [thing for thing in scene.things if thing.kind == "writing"]
    if len(writings) != 1:
        return
    thing = writings[0]
    text = thing.name.lower()
    meanings = ["read", "read"]
    if _PRICE.search(text):
        meanings.append("read_price")
    if _TIME.search(text):
        meanings.append("read_time")
    if text.isdigit():
        meanings.append("read_number")
    if len(scene.things) == 1:
        meanings.append("name")
    for meaning in meanings:
        yield Fact("read", meaning, says(text), (text,), {}, thing)


def compare_facts(scene: Scene) -> Iterator[Fact]:
    groups = sorts(scene)
    shown = [thing for group in groups.values() for thing in group]
    single = [group[0] for group in groups.values() if len(group) == 1]
    for first in single:
        for second in single:
            if first is not second:
                yield from _pair_facts(first, second)
    by_size = sorted(shown, key=lambda thing: thing.scale)
    if len(by_size) > 2 and len(shown) == len(scene.things):
        for word, thing, next_one in (
            ("biggest", by_size[-1], by_size[-2]),
            ("smallest", by_size[0], by_size[1]),
        ):
            if _ratio(thing, next_one) >= _MUCH_BIGGER and thing in single:
                yield Fact(
                    "compare",
                    "extreme_size",
                    f"{the(thing).capitalize()}.",
                    called(thing),
                    {"biggest": word},
                    thing,
                )
    if len(shown) == 2 == len(scene.things):
        answer = "Yes." if len(groups) == 1 else "No."
        yield Fact("compare", "same_kind", answer, (answer,))
    for first_name, group in groups.items():
        for second_name, others in groups.items():
            if len(group) > len(others) and is_countable(first_name) and is_countable(second_name):
                yield from _more_facts(first_name, second_name)


def _pair_facts(first: Thing, second: Thing) -> Iterator[Fact]:
    slots = {"the": the(first), "other": the(second)}
    if first.scale and second.scale and _ratio(first, second) >= _MUCH_BIGGER:
        bigger, smaller = (first, second) if first.scale > second.scale else (second, first)
        for word, thing in (("bigger", bigger), ("smaller", smaller)):
            yield Fact(
                "compare",
                "compare_size",
                f"{the(thing).capitalize()}.",
                called(thing),
                {**slots, "bigger": word},
                thing,
            )
    if first.colour and second.colour and not are_lookalikes(first.colour, second.colour):
        answer = "Yes." if first.colour == second.colour else "No."
        yield Fact("compare", "same_colour", answer, (answer,), slots)


def _more_facts(more: str, fewer: str) -> Iterator[Fact]:
    """Of two sorts, the first of which is there more often."""
    for word, name in (("more", more), ("fewer", fewer)):
        for first, second in ((more, fewer), (fewer, more)):
            slots = {"more": word, "things": PLURALS[first], "others": PLURALS[second]}
            yield Fact(
                "compare", "compare_count", f"{PLURALS[name].capitalize()}.", (PLURALS[name], name), slots
            )


def _ratio(first: Thing, second: Thing) -> float:
    small, large = sorted((first.scale, second.scale))
    return large / small if small else 0.0


def are_lookalikes(first: str, second: str) -> bool:
    """Whether two different colours are easily taken for each other."""
    return {first, second} in _LOOKALIKES


def refuse_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Questions that this picture does not answer: beyond any picture, or about what is not there."""
    refusal = (REFUSAL,)
    yield Fact("refuse", "beyond", REFUSAL, refusal)
    for thing in only(scene):
        if thing.kind == "object":
            yield Fact(
                "refuse", "beyond_thing", REFUSAL, refusal, {"the": the(thing), "thing": thing.name}, thing
            )
    texts = [thing.name.lower() for thing in scene.things if thing.kind == "writing"]
    if not texts:
        answer = "There is no writing."
        yield Fact("refuse", "read", answer, (answer, "No."))
    if not any(map(_PRICE.search, texts)):
        yield Fact("refuse", "read_price", REFUSAL, refusal)
    if not any(map(_TIME.search, texts)):
        yield Fact("refuse", "read_time", REFUSAL, refusal)
    if sorts(scene):
        name = absent_like(tuple(sorts(scene)), rng)
        answer = none_of(name)
        slots = {"the": f"the {name}", "thing": name, "things": PLURALS[name]}
        for meaning in ("colour", "where", "count"):
            yield Fact("refuse", meaning, answer, (answer, "No.", "None."), slots)


def none_of(name: str) -> str:
    """What is answered about something that is not there."""
    return f"There {'is' if a(name) != name or not name.endswith('s') else 'are'} no {name}."


def other_colour(colour: str, scene: Scene, rng: np.random.Generator) -> str:
    """A colour that `colour` can't be taken for; rather one that the picture holds elsewhere."""
    present = {thing.colour for thing in scene.things if thing.colour} | {scene.ground}
    wrong = [other for other in BASIC_COLOURS if other != colour and not are_lookalikes(colour, other)]
    near = [other for other in wrong if other in present]
    choices = near if near and rng.random() < 0.6 else wrong
    return choices[int(rng.integers(len(choices)))]
