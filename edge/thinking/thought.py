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
from edge.thinking.regions import Box, beyond, farther, softened, stretched, tiles, turned
from edge.thinking.writing import around, legible, parts, unread
from models.ocr import plain_text
from models.ports import Exchange, TextLine

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
_LARGEST = 1600
"""Pixels of a picture's longest side up to which a look at all of it is as good as one at its parts."""
_PAGE = 8
"""Lines from which a picture is one of writing, which most questions are about then."""
_DEFINITE = re.compile(r"\b(?:what|which|who|how many)\b.*\bthe\b|\bnumber of\b", re.IGNORECASE)
_ZOOM = 2
_NEAR = 640
"""Pixels of a part that is enlarged."""
_GOOD = 0.75
"""Share of the question that a label must have for nothing else to be looked for."""

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
        case Kind.FACT if (
            len(eyes.writing.lines) >= _PAGE
        ):  # of what stands there, or does not, a model knows less
            return Conclusion(None, refused=True)
        case Kind.OTHER | Kind.COUNT if _is_of_a_page(eyes, question) and (found := read_for(eyes, question)):
            yield from said(found)
            return Conclusion(found.confidence)
        case Kind.READ if lines := read_all(eyes):
            yield from aloud(lines)
            return Conclusion(clearness(lines))
        case Kind.SAYS if lines := read_all(eyes):
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


def read_all(eyes: Eyes) -> tuple[TextLine, ...]:
    """Everything that is written, as far as the budget goes."""
    for box in _looks(eyes):
        if not eyes.may_look:
            break
        eyes.read(box)
    return eyes.writing.lines


def read_for(eyes: Eyes, question: str, agent: str = "") -> Found | None:
    """What the picture's text says of it: what was read before, then part by part, until it is found; what is not
    clear is looked at more closely. Where there is no writing at all, nothing is enlarged to find some."""
    best = find_fact(question, eyes.before.lines) if eyes.before else None
    if not _is_enough(best):
        best = find_fact(question, eyes.writing.lines)
        for box, zoom in _closer_looks(eyes):
            if _is_enough(best) or not eyes.may_look:
                break
            if box and zoom == 1.0:
                eyes.read_until(box, lambda: _sure_lines(eyes, question), agent)
            else:
                eyes.read(box, zoom, agent)
            best = find_fact(question, eyes.writing.lines)
        if best and best.confidence < CLEAR and eyes.may_look:
            eyes.read(beyond([around(line.box) for line in best.lines], eyes.whole), _ZOOM, agent)
            best = find_fact(question, eyes.writing.lines)
    if best:
        eyes.pointed(question, best.value, best.lines)
    return best


def said(found: Found) -> Iterator[Clause]:
    """What was found, as it stands, and whether it may be misread."""
    row = found.row if found.value in found.row else f"{found.row}: {found.value}"
    yield Clause(f"It says: {row.rstrip('.')}.", Source.OCR)
    yield from doubt(found.confidence)


def _lead(opinions: Sequence[Opinion], question: str) -> float:
    verdict = judge(opinions, kind_of(question))
    return verdict.lead if verdict else 0.0


def _sure_lines(eyes: Eyes, question: str) -> tuple[TextLine, ...] | None:
    """Those that answer the question well enough for no others to be read."""
    found = find_fact(question, eyes.writing.lines)
    return found.lines if found and _is_enough(found) else None


def _is_of_a_page(eyes: Eyes, question: str) -> bool:
    """Whether a question names something definite, and the picture is one of writing."""
    return bool(_DEFINITE.search(question)) and len(eyes.find()) >= _PAGE


def _is_enough(found: Found | None) -> bool:
    return found is not None and found.confidence >= CLEAR and found.share >= _GOOD


def _looks(eyes: Eyes) -> Iterator[Box | None]:
    """Where to read, as finely as the picture is: all of it at once where that is fine enough, None, else in parts."""
    area = eyes.whole
    if max(area.width, area.height) <= _LARGEST:
        yield None
        return
    places = eyes.find()
    large = [place for place in places if legible(place, area)]
    if len(large) > len(places) / 2:
        yield None
        places, large = unread(places, eyes.writing.lines), []
    yield from parts(places, area)
    if large:
        yield None


def _closer_looks(eyes: Eyes) -> Iterator[tuple[Box | None, float]]:
    """Where to read, and then, in a picture that has few pixels, again enlarged."""
    yield from ((box, 1.0) for box in _looks(eyes))
    if eyes.writing.lines and max(eyes.whole.width, eyes.whole.height) <= _LARGEST:
        yield from ((box, float(_ZOOM)) for box in tiles(eyes.whole, _NEAR, _NEAR // 8))
