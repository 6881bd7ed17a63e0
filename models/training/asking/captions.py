"""A picture in one sentence, and in a few."""

from __future__ import annotations

from collections.abc import Iterator

from models.training.asking.facts import Fact, known_as, says, sorts
from models.training.asking.nouns import are, listed, many, sentence
from models.training.asking.places import place_of
from models.training.scene import Scene, Thing

_SHOWN = {"card": "a card with", "sticker": "a sticker of", "screen": "a screen with", "print": "a print of"}
_SHOWN_ON = {
    "card": "It is on a card.",
    "sticker": "It is a sticker.",
    "screen": "It is on a screen.",
    "print": "It is a print.",
}
_MOST_COLOURS = 3
"""With more sorts of things than this, their colours are left out."""
_MOST_PLACES = 4


def caption_facts(scene: Scene) -> Iterator[Fact]:
    """The picture in one sentence, and in a few."""
    short, long = caption(scene), description(scene)
    yield Fact("caption", "caption", short, (short,))
    yield Fact("describe", "describe", long, (long,))


def caption(scene: Scene) -> str:
    """One sentence: what, how it is shown, and on which colour. Of writing alone, what it says."""
    if _lone_writing(scene):
        return says(scene.things[0].name)
    ground = f" on {_a_colour(scene.ground)} background" if scene.ground else ""
    return sentence(f"{_SHOWN.get(scene.presented, '')} {_content(scene)}{ground}".strip())


def description(scene: Scene) -> str:
    """One to four short sentences: what and how many in their colours, where, the background, and the medium."""
    sentences = [says(scene.things[0].name) if _lone_writing(scene) else sentence(_content(scene))]
    placed = known_as(scene)
    if 0 < len(placed) <= _MOST_PLACES and not _lone_writing(scene):
        places = [f"{the} {are(thing.name)} {place_of(thing)}" for thing, the in placed.items()]
        sentences.append(sentence(listed(places)))
    if scene.ground:
        sentences.append(f"The background is {scene.ground}.")
    if scene.presented:
        sentences.append(_SHOWN_ON[scene.presented])
    return " ".join(sentences)


def _lone_writing(scene: Scene) -> bool:
    return [thing.kind for thing in scene.things] == ["writing"]


def _a_colour(colour: str) -> str:
    """ "an orange", "a red"."""
    return f"{'an' if colour[0] in 'aeiou' else 'a'} {colour}"


def _content(scene: Scene) -> str:
    if scene.chart:
        return f"a {scene.chart.kind} chart of {listed([label.lower() for label in scene.chart.labels])}"
    groups = sorts(scene)
    parts = [
        many(name, len(group), _common_colour(group) if len(groups) <= _MOST_COLOURS else "")
        for name, group in groups.items()
    ]
    return listed([*parts, *["writing" for thing in scene.things if thing.kind == "writing"]])


def _common_colour(group: list[Thing]) -> str:
    colours = {thing.colour for thing in group}
    return next(iter(colours)) or "" if len(colours) == 1 else ""
