"""The thinking mode: look, look again in other ways where that helps, then answer."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence

from edge.reading import CLEAR, aloud, clearness, doubt
from edge.reply import Clause, Source
from edge.thinking.agreement import Opinion, judge
from edge.thinking.closer import is_of_things, look_at_things
from edge.thinking.conclusion import Conclusion, Thinking
from edge.thinking.eyes import Change, Eyes
from edge.thinking.facts import Found, find_fact, is_written
from edge.thinking.instruments import by_instruments
from edge.thinking.kinds import Kind, kind_of
from edge.thinking.planning import looked_into
from edge.thinking.regions import Box, farther, softened, stretched, tiles, turned
from models.ocr import plain_text
from models.ports import Exchange

_SURE = 0.9
"""Of a first answer: what is less sure is asked again about the picture shown in other ways."""
_CERTAIN = 0.8
"""Of a first refusal that stands: other looks at what a model does not know give guesses."""
_CLAIMED = re.compile(
    r"\b(?:it|this|that|sign|label|text|writing|word|page|screen) (?:says|reads)\b", re.IGNORECASE
)
_LEAD = 1.5
"""Weight by which one view has to lead the next before the looking ends."""
_FEWEST = 3
_TILE, _OVERLAP = 1280, 96
"""Pixels: the side at which the text reader looks for lines, so that a tile is read as finely as it is; and more than
the height of small print."""
_ZOOM = 2

WAYS = (
    Change("turned a little to the left", lambda pixels: turned(pixels, 5.0)),
    Change("from a little farther away", lambda pixels: farther(pixels, 0.08)),
    Change("a little out of focus", lambda pixels: softened(pixels, 0.005)),
    Change("with its contrast stretched", stretched),
)
"""To show the same: mistakes differ from one to the next, what is there does not. Nothing of the picture is cut off."""


def think(eyes: Eyes, question: str, history: Sequence[Exchange]) -> Thinking:
    """Answer after as many looks as the question needs and the budget allows."""
    told = (yield from by_instruments(eyes, question)) or (yield from by_reading(eyes, question))
    if told:
        return told
    if not eyes.can_ask:
        return Conclusion(None, refused=True)
    asked = question if eyes.look().may_refuse else looked_into(eyes, question, history)
    first = eyes.ask(asked, history)
    if first.refused and first.weight >= _CERTAIN:
        return Conclusion(first.confidence, refused=True)
    if read := (yield from by_second_reader(eyes, [first])):
        return read
    opinions = look_again(eyes, question, history, [first]) if is_unsure(first, question) else [first]
    verdict = judge(opinions, kind_of(question))
    if verdict is None:
        return Conclusion(first.confidence, refused=True)
    if len(opinions) > 1:
        eyes.judged(question, verdict.chosen.text, verdict.confidence)
    yield Clause(verdict.chosen.text, Source.VLM, eyes.language)
    return Conclusion(verdict.confidence if len(opinions) > 1 else verdict.chosen.confidence)


def by_reading(eyes: Eyes, question: str) -> Generator[Clause, None, Conclusion | None]:
    """The answer to a question about writing; None where that does not give one."""
    match kind_of(question):
        case Kind.FACT if found := read_for(eyes, question):
            yield from said(found)
            return Conclusion(found.confidence)
        case Kind.READ if lines := eyes.read():
            yield from aloud(lines)
            return Conclusion(clearness(lines))
        case Kind.SAYS if lines := eyes.read():
            answer = "Yes" if is_written(question, lines) else "No"
            yield Clause(
                f"{answer}. It says: {plain_text(lines).replace(chr(10), ' ').rstrip('.')}.", Source.OCR
            )
            return Conclusion(clearness(lines))
        case _:
            return None


def by_second_reader(eyes: Eyes, opinions: Sequence[Opinion]) -> Generator[Clause, None, Conclusion | None]:
    """What is written, where a model says that something is: it sees that there are letters sooner than which. None
    where none says so, or none can be read."""
    claimed = any(_CLAIMED.search(opinion.text) for opinion in opinions if not opinion.refused)
    lines = eyes.read() if claimed else ()
    if not lines:
        return None
    yield from aloud(lines)
    return Conclusion(clearness(lines))


def is_unsure(opinion: Opinion, question: str) -> bool:
    """Whether another look is worth its while. Of an engine that cannot tell, the numbers are looked at again: no model
    counts well at a glance."""
    if opinion.refused:
        return True
    return kind_of(question) is Kind.COUNT if opinion.confidence is None else opinion.confidence < _SURE


def look_again(
    eyes: Eyes, question: str, history: Sequence[Exchange], opinions: Sequence[Opinion], agent: str = ""
) -> list[Opinion]:
    """These opinions, and what a closer look gives: at the things one by one where number or place is asked, else at
    all of the picture shown in other ways, until they agree or the budget is spent."""
    kind = kind_of(question)
    if kind in (Kind.COUNT, Kind.WHERE) or (kind is Kind.YES_NO and is_of_things(question)):
        closer = look_at_things(eyes, question, history, opinions)
        return [*opinions, closer] if closer else list(opinions)
    found = list(opinions)
    for way in WAYS:
        if not eyes.may_ask or (len(found) >= _FEWEST and _lead(found, question) >= _LEAD):
            break
        opinion = eyes.ask(question, history, way, agent)
        if (
            not opinion.refused or found[0].refused
        ):  # a changed picture may be strange to a model, and this one not
            found.append(opinion)
    return found


def read_for(eyes: Eyes, question: str, agent: str = "") -> Found | None:
    """What the picture's text says of it: from all of it, else closer, tile by tile, until it is found. Where there is
    no writing at all, nothing is enlarged to find some."""
    lines = eyes.read(agent=agent)
    best, writing = find_fact(question, lines), bool(lines)
    for box, zoom in _tiles(eyes.whole):
        enough = best is not None and best.confidence >= CLEAR
        if enough or not eyes.may_look or (zoom > 1 and not writing):
            break
        lines = eyes.read(box, zoom, agent)
        found, writing = find_fact(question, lines), writing or bool(lines)
        if found and (best is None or (found.share, found.confidence) > (best.share, best.confidence)):
            best = found
    return best


def said(found: Found) -> Iterator[Clause]:
    """What was found, as it stands, and whether it may be misread."""
    row = found.row if found.value in found.row else f"{found.row}: {found.value}"
    yield Clause(f"It says: {row.rstrip('.')}.", Source.OCR)
    yield from doubt(found.confidence)


def _lead(opinions: Sequence[Opinion], question: str) -> float:
    verdict = judge(opinions, kind_of(question))
    return verdict.lead if verdict else 0.0


def _tiles(whole: Box) -> Iterator[tuple[Box, float]]:
    """Ever smaller parts of a picture that has more in it than can be read at once, and how to enlarge them."""
    if max(whole.width, whole.height) > _TILE:
        yield from ((box, 1.0) for box in tiles(whole, _TILE, _OVERLAP))
    yield from ((box, float(_ZOOM)) for box in tiles(whole, _TILE // _ZOOM, _OVERLAP // _ZOOM))
