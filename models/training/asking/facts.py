"""What is true of a picture, as far as it can be asked: names, colours, numbers, sizes and writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from models.colours import BASIC_COLOURS
from models.training.asking.nouns import (
    NUMBERS,
    a,
    absent_like,
    called,
    is_countable,
    listed,
    many,
    none_of,
    sentence,
    several,
    synonyms,
)  # fmt: skip
from models.training.grading import REFUSAL, Category
from models.training.scene import Scene, Thing

READ_LEAD = "It says"
"""How every answer begins that reads writing out; the trainer spells what follows it."""

_LOOKALIKES = (
    {"red", "orange"}, {"orange", "yellow"}, {"orange", "brown"}, {"red", "pink"}, {"pink", "purple"},
    {"blue", "purple"}, {"grey", "white"}, {"grey", "black"}, {"red", "brown"}, {"brown", "black"},
    {"grey", "blue"}, {"yellow", "brown"}, {"red", "purple"},
)  # fmt: skip
"""Colours that people call the one or the other: nobody is asked whether the one is the other."""
_PRICE = re.compile(r"[$€£]\s?\d|\d\s?[$€£]|^\d+[.,]\d\d$")
_TIME = re.compile(r"^\d{1,2}:\d\d( ?[ap]m)?$|^\d{1,2} ?[ap]m$")
_MUCH_BIGGER = 1.35
"""Least quotient of two sizes that are compared."""
_LETTERED = {
    "stop sign", "taxi", "newspaper", "calendar", "keyboard", "ambulance", "parking sign", "police car",
    "billiard ball", "medal", "alarm clock", "credit card", "open book", "fire truck", "ruler", "bus", "envelope",
    "game controller", "television", "laptop", "mobile phone", "thermometer", "cardboard box", "printer",
}  # fmt: skip
"""What bears letters or numbers itself in some styles: nobody is told that there is no writing."""
_LIST = 3
"""With more sorts of things than this, "what is this" has no answer."""
_ONES = 0.04
"""Share of the chances to count one of something that are taken: else most answers to "how many" would be "one"."""


_MOST = 9
"""More are not counted at a glance."""
_OTHER_COLOUR, _OTHER_KIND = 0.12, 0.2
"""Shares of the unlike pairs that are asked about: few pairs are alike, and both answers should be as frequent."""


@dataclass(frozen=True)
class Fact:
    """One thing that can be asked, in any wording of its meaning, and its answer."""

    category: Category
    meaning: str
    """A table of wordings.toml."""
    answer: str
    accepted: tuple[str, ...]
    """What is as right, for models.training.grading."""
    slots: Mapping[str, str] = field(default_factory=dict)
    about: Thing | None = None
    """What one would call "it" afterwards."""


def sorts(scene: Scene) -> dict[str, list[Thing]]:
    """The things that are no writing, by name, from left to right."""
    found: dict[str, list[Thing]] = {}
    for thing in sorted(scene.things, key=lambda thing: thing.centre[0]):
        if thing.kind != "writing":
            found.setdefault(thing.name, []).append(thing)
    return found


def known_as(scene: Scene) -> dict[Thing, str]:
    """What to call each thing that can be told from all others: "the dog", "the red circle", "the writing"."""
    names = {}
    for name, group in sorts(scene).items():
        if len(group) == 1:
            names[group[0]] = f"the {name}"
            continue
        for thing in group:
            if all(other is thing or are_distinct(thing.colour, other.colour) for other in group):
                names[thing] = f"the {thing.colour} {name}"
    writings = [thing for thing in scene.things if thing.kind == "writing"]
    if len(writings) == 1:
        names[writings[0]] = "the writing"
    return names


def are_distinct(first: str | None, second: str | None) -> bool:
    """Whether two colours are known and nobody takes the one for the other."""
    return bool(first and second) and first != second and {first, second} not in _LOOKALIKES


def says(text: str) -> str:
    """The answer to what a piece of writing says."""
    return f"{READ_LEAD} {text.lower()}" + ("" if text[-1] in ".!?" else ".")


def name_facts(scene: Scene) -> Iterator[Fact]:
    """What this is, and what the one thing of a colour is; a label on a thing is not named."""
    groups = sorts(scene)
    if 1 <= len(groups) <= _LIST:
        answer = listed([many(name, len(group)) for name, group in groups.items()])
        (first, group), *others = groups.items()
        accepted = (answer,) if others else (answer, *synonyms(first))
        yield Fact("name", "name", sentence(answer), accepted, {}, None if others else group[0])
    shown = [thing for group in groups.values() for thing in group]
    for thing in shown if len(groups) > 1 else ():
        if thing.colour and all(
            other is thing or are_distinct(thing.colour, other.colour) for other in shown
        ):
            slots = {"colour": thing.colour}
            yield Fact("name", "name_by_colour", sentence(a(thing.name)), called(thing.name), slots, thing)


def colour_facts(scene: Scene) -> Iterator[Fact]:
    """The colours of single things and of the background."""
    for name, group in sorts(scene).items():
        colour = group[0].colour
        if len(group) == 1 and colour:
            slots = {"the": f"the {name}", "thing": name}
            yield Fact("colour", "colour", sentence(colour), (colour,), slots, group[0])
            if len(scene.things) == 1:
                yield Fact("colour", "colour_of_this", sentence(colour), (colour,), {}, group[0])
    if scene.ground:
        yield Fact("colour", "colour_of_ground", sentence(scene.ground), (scene.ground,))


def count_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """How many there are of each sort, of each colour of a sort, and of all."""
    groups = sorts(scene)
    for name, group in groups.items():
        if not is_countable(name):
            continue
        yield from _counted("count", len(group), rng, {"things": several(name)}, group[0])
        colours = {thing.colour for thing in group}
        if all(are_distinct(one, other) for one in colours for other in colours - {one}) and len(colours) > 1:
            for colour in sorted(filter(None, colours)):
                count = sum(thing.colour == colour for thing in group)
                yield from _counted("count", count, rng, {"things": several(name, colour)})
    if groups and all(map(is_countable, groups)):
        total = sum(map(len, groups.values()))
        if total == len(scene.things):
            yield from _counted("count_all", total, rng)


def _counted(
    meaning: str,
    count: int,
    rng: np.random.Generator,
    slots: Mapping[str, str] | None = None,
    about: Thing | None = None,
) -> Iterator[Fact]:
    if 1 < count <= _MOST or (count == 1 and rng.random() < _ONES):
        yield Fact("count", meaning, sentence(NUMBERS[count]), (str(count),), slots or {}, about)


def read_facts(scene: Scene) -> Iterator[Fact]:
    """What the writing says, also asked for as a price, a time or a number if it is one."""
    writings = [thing for thing in scene.things if thing.kind == "writing"]
    if len(writings) != 1:
        return
    text = writings[0].name.lower()
    meanings = {
        "read": True,
        "read_price": bool(_PRICE.search(text)),
        "read_time": bool(_TIME.search(text)),
        "read_number": text.isdigit(),
        "name": len(scene.things) == 1,
    }
    for meaning, is_asked in meanings.items():
        if is_asked:
            yield Fact("read", meaning, says(text), (text,), {}, writings[0])


def compare_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Bigger and smaller, same and different, more and fewer."""
    names = {thing: the for thing, the in known_as(scene).items() if thing.kind != "writing"}
    for first in names:
        for second in names:
            if first is not second:
                yield from _compared(names, first, second, rng)
    yield from _extremes(scene, names)
    groups = sorts(scene)
    two = len(scene.things) == 2 == sum(map(len, groups.values()))
    if two and (len(groups) == 1 or rng.random() < _OTHER_KIND):
        answer = "Yes." if len(groups) == 1 else "No."
        yield Fact("compare", "same_kind", answer, (answer,))
    counted = {name: len(group) for name, group in groups.items() if is_countable(name)}
    for more in counted:
        for fewer in counted:
            if counted[more] > counted[fewer]:
                yield from _more_and_fewer(more, fewer)


def _compared(
    names: Mapping[Thing, str], first: Thing, second: Thing, rng: np.random.Generator
) -> Iterator[Fact]:
    slots = {"the": names[first], "other": names[second]}
    for bigger, smaller in ((first, second), (second, first)):
        if _is_much_bigger(bigger, smaller):
            yield _thing_fact("compare_size", names, bigger, slots | {"bigger": "bigger"})
            yield _thing_fact("compare_size", names, smaller, slots | {"bigger": "smaller"})
    same = first.colour == second.colour
    if first.colour and (
        same or (are_distinct(first.colour, second.colour) and rng.random() < _OTHER_COLOUR)
    ):
        answer = "Yes." if same else "No."
        yield Fact("compare", "same_colour", answer, (answer,), slots)


def _extremes(scene: Scene, names: Mapping[Thing, str]) -> Iterator[Fact]:
    """The biggest and the smallest of three or more."""
    ordered = sorted(scene.things, key=lambda thing: thing.scale)
    if len(ordered) < 3:
        return
    if ordered[-1] in names and all(_is_much_bigger(ordered[-1], other) for other in ordered[:-1]):
        yield _thing_fact("extreme_size", names, ordered[-1], {"biggest": "biggest"})
    if ordered[0] in names and all(_is_much_bigger(other, ordered[0]) for other in ordered[1:]):
        yield _thing_fact("extreme_size", names, ordered[0], {"biggest": "smallest"})


def _thing_fact(meaning: str, names: Mapping[Thing, str], thing: Thing, slots: Mapping[str, str]) -> Fact:
    the = names[thing]
    accepted = called(thing.name) if the == f"the {thing.name}" else (the,)
    return Fact("compare", meaning, sentence(the), accepted, slots, thing)


def _is_much_bigger(thing: Thing, other: Thing) -> bool:
    """By its longer side, and by the area that is seen of it."""
    return thing.scale >= _MUCH_BIGGER * other.scale and _area(thing) >= _MUCH_BIGGER * _area(other)


def _area(thing: Thing) -> float:
    left, top, right, bottom = thing.box
    return (right - left) * (bottom - top)


def _more_and_fewer(more: str, fewer: str) -> Iterator[Fact]:
    """Of two sorts, the first of which is there more often."""
    for word, name in (("more", more), ("fewer", fewer)):
        for first, second in ((more, fewer), (fewer, more)):
            slots = {"more": word, "things": several(first), "others": several(second)}
            yield Fact("compare", "compare_count", sentence(several(name)), called(name), slots)


def refuse_facts(scene: Scene, rng: np.random.Generator) -> Iterator[Fact]:
    """Questions that this picture does not answer: beyond any picture, or about what is not there."""
    yield Fact("refuse", "beyond", REFUSAL, (REFUSAL,))
    for thing, the in known_as(scene).items():
        if thing.kind == "object":
            yield Fact(
                "refuse", "beyond_thing", REFUSAL, (REFUSAL,), {"the": the, "thing": thing.name}, thing
            )
    texts = [thing.name.lower() for thing in scene.things if thing.kind == "writing"]
    if not texts and not scene.chart and _LETTERED.isdisjoint(sorts(scene)):
        answer = "There is no writing."
        yield Fact("refuse", "read", answer, (answer, "No."))
    for meaning, form in (("read_price", _PRICE), ("read_time", _TIME)):
        if not any(map(form.search, texts)):
            yield Fact("refuse", meaning, REFUSAL, (REFUSAL,))
    name = absent_like(tuple(sorts(scene)), rng) if sorts(scene) else ""
    if name and not name.startswith("no "):  # nobody would understand "there is no no entry sign"
        answer = none_of(name)
        slots = {"the": f"the {name}", "thing": name, "things": several(name)}
        for meaning in ("colour", "where", "count") if is_countable(name) else ("colour", "where"):
            yield Fact("refuse", meaning, answer, (answer, "No.", "None."), slots)


def other_colour(colour: str, scene: Scene, rng: np.random.Generator) -> str:
    """A colour that `colour` can't be taken for; rather one that the picture holds elsewhere."""
    present = {thing.colour for thing in scene.things} | {scene.ground}
    wrong = [other for other in BASIC_COLOURS if are_distinct(colour, other)]
    near = [other for other in wrong if other in present]
    choices = near if near and rng.random() < 0.6 else wrong
    return choices[int(rng.integers(len(choices)))]
