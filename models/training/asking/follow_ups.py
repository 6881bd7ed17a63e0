"""Questions that only what was said before makes clear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from models.training.asking.decisions import presence_facts
from models.training.asking.facts import Fact, colour_facts, count_facts, known_as
from models.training.asking.places import where_facts
from models.training.scene import Scene

_IT = {"colour": "it_colour", "where": "it_where", "count": "it_count", "what_beside": "it_beside"}
"""The meaning that asks the same with "it" or "they"."""
_OTHER = {"colour": "other_colour", "where": "other_where"}
"""The meaning that asks the same of the other of two things."""
_AT, _THERE = {"what_at", "and_at"}, {"is_there", "also_is_there"}


def follow_ups(scene: Scene, last: Fact, rng: np.random.Generator) -> Iterator[Fact]:
    """What can be asked in fewer words after `last`."""
    it = last.about
    known = known_as(scene).get(it) if it else None
    for fact in (*colour_facts(scene), *where_facts(scene, rng), *count_facts(scene, rng)):
        meaning = fact.meaning
        is_of_it = fact.slots["the"] == known if "the" in fact.slots else fact.about is it
        if it and is_of_it and meaning in _IT and last.meaning not in (meaning, _IT[meaning]):
            yield replace(fact, meaning=_IT[meaning])
        if meaning == "what_at" and last.meaning in _AT and fact.slots != last.slots:
            yield replace(fact, meaning="and_at")
        if it and meaning == last.meaning in _OTHER and len(scene.things) == 2 and not is_of_it:
            yield replace(fact, meaning=_OTHER[meaning])
    if last.meaning in _THERE:
        for fact in presence_facts("also_is_there", scene, rng):
            if fact.slots["thing"] != last.slots["thing"]:
                yield fact
