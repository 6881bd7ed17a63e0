"""Questions that only what was said before makes clear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from models.training.deciding import present
from models.training.facts import Fact, colour_facts, count_facts
from models.training.nouns import the
from models.training.places import where_facts
from models.training.scene import Scene, Thing

_IT = {"colour": "it_colour", "where": "it_where", "count": "it_count", "what_beside": "it_beside"}
_OTHER = {"colour": "other_colour", "where": "other_where"}


def follow_ups(scene: Scene, last: Fact, rng: np.random.Generator) -> Iterator[Fact]:
    """What can be asked in fewer words after `last`."""
    thing = last.about
    for fact in (*colour_facts(scene), *where_facts(scene, rng), *count_facts(scene)):
        if (
            thing
            and fact.meaning in _IT
            and _IT[fact.meaning] != last.meaning != fact.meaning
            and _is_of(fact, thing)
        ):
            yield replace(fact, meaning=_IT[fact.meaning])
        if fact.meaning == "what_at" and last.meaning in ("what_at", "and_at") and fact.slots != last.slots:
            yield replace(fact, meaning="and_at")
        if (
            thing
            and fact.meaning == last.meaning in _OTHER
            and len(scene.things) == 2
            and fact.about is not thing
        ):
            yield replace(fact, meaning=_OTHER[fact.meaning])
    if last.meaning in ("is_there", "also_is_there"):
        yield from (fact for fact in present("also_is_there", scene, rng) if fact.slots != last.slots)


def _is_of(fact: Fact, thing: Thing) -> bool:
    """Whether "it" instead of the thing's name would ask for the same fact."""
    return fact.slots["the"] == the(thing) if "the" in fact.slots else fact.about is thing
