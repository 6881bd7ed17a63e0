"""Answer by a measurement rather than an opinion: codes, light and colour, and what differs from the picture before."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from edge.reply import Clause, Source
from edge.thinking.agreement import Opinion
from edge.thinking.conclusion import Conclusion
from edge.thinking.eyes import Change, Eyes
from edge.thinking.kinds import Kind, kind_of
from edge.thinking.placing import place_of
from edge.thinking.regions import Box, grown, stretched, tiles, zoomed
from models.code_words import speakable_code
from models.ports import Code, Pixels

_NAMED = "what is this"
_TILE, _OVERLAP, _ZOOM = 640, 160, 2.0
"""Pixels: a code that is lost in the whole fills a good part of a tile, and lies in one of two that overlap."""
_CONTRAST = Change("with more contrast", stretched)
_LIT = 38.0
"""Lightness L*, 0..100, over which a room has its lights on."""
_AROUND = 0.3
"""Share of a changed place that is shown around it."""
_SAME = re.compile(r"\b(?:same|as it was)\b", re.IGNORECASE)
_WHETHER = re.compile(r"^\W*(?:is|are|has|have|did|does)\b", re.IGNORECASE)


def by_instruments(eyes: Eyes, question: str) -> Generator[Clause, None, Conclusion | None]:
    """The answer to a question that can be measured; None where it is none, or where that gives nothing."""
    match kind_of(question):
        case Kind.CODE if codes := _scanned(eyes):
            yield from (Clause(speakable_code(code), Source.CODE) for code in codes)
            return Conclusion(1.0)
        case Kind.LIGHT:
            yield Clause(_measured(eyes, question), Source.COLOURS)
            return Conclusion(None)
        case Kind.CHANGE:
            clauses = list(_changed(eyes, question))
            yield from clauses
            return Conclusion(None)
        case _:
            return None


def _scanned(eyes: Eyes) -> tuple[Code, ...]:
    """From all of the picture, with more contrast, then closer, tile by tile, until there is one."""
    found = eyes.scan() or eyes.scan(change=_CONTRAST)
    for box in tiles(eyes.whole, _TILE, _OVERLAP):
        if found or not eyes.may_look:
            break
        found = eyes.scan(box, _ZOOM, _CONTRAST)
    return found


def _measured(eyes: Eyes, question: str) -> str:
    asked = question.lower()
    if "colo" in asked:
        middle = _middle(eyes.whole)
        return eyes.measure(question, middle).sentence().split(". ")[0].rstrip(".") + "."
    report = eyes.measure(question)
    level = f"It is {report.light}."
    if not _WHETHER.match(question):
        return level
    lit = report.brightness >= _LIT
    wanted = not re.search(r"\b(?:dark|dim|off)\b", asked)
    answer = "Yes" if lit == wanted else "No"
    if re.search(r"\b(?:lights?|lamps?) (?:still )?(?:on|off)\b", asked):  # daylight looks the same
        return f"{'It looks so' if answer == 'Yes' else 'It does not look so'}: it is {report.light}."
    return f"{answer}, it is {report.light}."


def _middle(picture: Box) -> Box:
    """The middle third of width and height."""
    across, down = picture.width // 3, picture.height // 3
    return Box(across, down, max(across + 1, picture.right - across), max(down + 1, picture.bottom - down))


def _changed(eyes: Eyes, question: str) -> Iterator[Clause]:
    found = eyes.compare(question)
    if found is None:
        yield Clause("I remember no picture to compare this one with.", Source.ASSISTANT)
        return
    if not found.is_same_scene:
        yield Clause("This does not show the same scene as the picture before.", Source.CAMERA)
        return
    if _WHETHER.match(question):
        is_same = not found.changes
        yield Clause("Yes." if is_same == bool(_SAME.search(question)) else "No.", Source.CAMERA)
    if not found.changes:
        yield Clause("Nothing that I can see has changed.", Source.CAMERA)
    for box in found.changes:
        if not eyes.may_look:
            break
        where = place_of(((box.left + box.right) / 2, (box.top + box.bottom) / 2), eyes.whole)
        was = _name(eyes, box, found.before, "as it was before")
        now = _name(eyes, box, eyes.pixels, "as it is now")
        yield Clause(_told(where, was, now), Source.VLM if was or now else Source.CAMERA)


def _name(eyes: Eyes, box: Box, picture: Pixels, when: str) -> str:
    """What the model calls that place of the picture; empty where it does not know."""
    if not eyes.can_ask:
        return ""
    around = grown(box, _AROUND, eyes.whole)
    part = around.of(picture)
    factor = max(1.0, 256 / max(part.shape[:2]))
    opinion: Opinion = eyes.ask(
        _NAMED, change=Change(f"closer, {when}", lambda _: zoomed(part, factor)), box=around
    )
    name = opinion.text.strip().rstrip(".")
    return "" if opinion.refused else name[:1].lower() + name[1:]


def _told(where: str, was: str, now: str) -> str:
    if was == now:
        return f"{where}, {now} looks different." if now else f"{where}, something has changed."
    if not was:
        return f"{where}, there is now {now}."
    if not now:
        return f"{where}, {was} is gone."
    return f"{where}, there is now {now} where {was} was."
