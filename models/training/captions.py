"""A picture in one sentence, and in a few."""

from __future__ import annotations

from collections.abc import Iterator

from models.training.facts import Fact, only, sorts
from models.training.nouns import listed, many, the
from models.training.places import place_of
from models.training.scene import Scene, Thing

_SHOWN = {"card": "A card with", "sticker": "A sticker of", "screen": "A screen with", "print": "A print of"}
_SHOWN_ON = {
    "card": "It is on a card.", "sticker": "It is a sticker.", "screen": "It is on a screen.",
    "print": "It is a print.",
}  # fmt: skip
_MOST_COLOURS = 3
"""With more sorts of things than this, their colours are left out."""
_MOST_PLACES = 4


def caption_facts(scene: Scene) -> Iterator[Fact]:
    short, long = caption(scene), describe(scene)
    yield Fact("caption", "caption", short, (short,))
    yield Fact("describe", "describe", long, (long,))


def caption(scene: Scene) -> str:
    """One sentence: what, how it is shown, and on which colour."""
    ground = f" on {_article(scene.ground)} {scene.ground} background" if scene.ground else ""
    lead = _SHOWN.get(scene.presented, "")
    content = f"{lead} {_content(scene)}".strip()
    return f"{content[0].upper()}{content[1:]}{ground}."


def describe(scene: Scene) -> str:
    """Two or three sentences: what and how many in their colours, where, and the background and medium."""
    content = _content(scene)
    sentences = [f"{content[0].upper()}{content[1:]}."]
    placed = [thing for thing in only(scene) if thing.kind != "writing"]
    if 0 < len(placed) <= _MOST_PLACES:
        where = listed([f"{the(thing)} is {place_of(thing)}" for thing in placed])
        sentences.append(f"{where[0].upper()}{where[1:]}.")
    if scene.ground:
        sentences.append(f"The background is {scene.ground}.")
    if scene.presented:
        sentences.append(_SHOWN_ON[scene.presented])
    return " ".join(sentences)


def _content(scene: Scene) -> str:
    if scene.chart:
        return f"a {scene.chart.kind} chart of {listed([label.lower() for label in scene.chart.labels])}"
    groups = sorts(scene)
    coloured = len(groups) <= _MOST_COLOURS
    parts = [
        many(name, len(group), _common_colour(group) if coloured else None) for name, group in groups.items()
    ]
    parts += [f"writing that says {thing.name.lower()}" for thing in scene.things if thing.kind == "writing"]
    return listed(parts)


def _common_colour(group: list[Thing]) -> str | None:
    colours = {thing.colour for thing in group}
    return colours.pop() if len(colours) == 1 else None


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
