"""The looks behind an answer, to be looked at: a picture each, and one page that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from edge.reply import Reply
from edge.thinking.regions import Box, whole
from edge.thinking.steps import Step
from models.ports import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE = 960
"""Pixels of a picture's longest side."""
_BOX, _MARK = "#E69F00", "#56B4E9"
"""Where was looked, and what was found: of Okabe and Ito's palette."""
_DIM = 0.45
_MOST = 3.0
"""How much a part is enlarged at most."""
_SPACE, _PAPER = 8, "white"

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .25rem; } .answer { font-size: 1.2rem; margin: .25rem 0 1rem; }
.facts { color: GrayText; } section { border-top: 1px solid GrayText; padding: 1rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; } img { max-width: 100%; height: auto; border-radius: .25rem; }
td, th { text-align: left; vertical-align: top; padding: .1rem .8rem .1rem 0; white-space: pre-wrap; }
th { color: GrayText; font-weight: normal; } figure { margin: .5rem 0 0; }
"""


def write_steps(folder: Path, pixels: Pixels, question: str, reply: Reply) -> Path:
    """Write step-01.png and so on, and index.html, into the folder, which is made. Agents that look at one view at once
    share its picture. The page's path; OSError from the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("step-*.png"):
        old.unlink()
    sections, number = [], 1
    for _, group in groupby(reply.steps, key=lambda step: (step.action, step.box, step.change, step.marks)):
        steps, picture = list(group), None
        if _shows(steps[0]):
            picture = _annotated(pixels, steps[0])
            picture.save(folder / f"step-{number:02}.png")
        sections.append(_section(number, steps, picture))
        number += len(steps)
    page = folder / "index.html"
    page.write_text(_page(question, reply, sections), encoding="utf-8")
    return page


def write_index(folder: Path, title: str, answers: Sequence[tuple[Path, str, Reply]]) -> Path:
    """Write index.html, which leads to the page of each (page, question, reply). Its path; OSError from the disk."""
    entries = "".join(
        f'<section><h2><a href="{escape(page.relative_to(folder).as_posix())}">{escape(question)}</a></h2>'
        f'<p class="answer">{escape(reply.text) or "No answer."}</p>'
        f'<p class="facts">{_cost(reply)}</p></section>\n'
        for page, question, reply in answers
    )
    index = folder / "index.html"
    index.write_text(_document(title, entries), encoding="utf-8")
    return index


def _shows(step: Step) -> bool:
    """Whether there is something to be seen of it."""
    return (
        step.box is not None or bool(step.marks) or step.action in ("look", "find", "read", "scan", "measure")
    )


def _annotated(pixels: Pixels, step: Step) -> Image:
    """The frame, dim but for the part that was looked at, with boxes around what was found there; and under it that
    part, as large as its letters need it."""
    from PIL import Image, ImageDraw, ImageEnhance

    area = whole(pixels)
    scale = min(1.0, _SIDE / max(area.width, area.height))
    picture = _shown(pixels, area, scale)
    if step.box is None:
        return _marked(picture, step.marks, area, scale)
    edges = _scaled(step.box, area, scale)
    bright = picture.crop(edges)
    picture = ImageEnhance.Brightness(picture).enhance(_DIM)
    picture.paste(bright, edges[:2])
    left, top, right, bottom = edges
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), outline=_BOX, width=3)
    picture = _marked(picture, step.marks, area, scale)
    closer = min(_MOST, picture.width / step.box.width)
    if closer <= scale:
        return picture
    part = _marked(_shown(pixels, step.box, closer), step.marks, step.box, closer)
    both = Image.new("RGB", (picture.width, picture.height + _SPACE + part.height), _PAPER)
    both.paste(picture, (0, 0))
    both.paste(part, (0, picture.height + _SPACE))
    return both


def _shown(pixels: Pixels, box: Box, scale: float) -> Image:
    from PIL import Image

    part = Image.fromarray(box.of(pixels))
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    return part.resize(size, Image.Resampling.LANCZOS)


def _marked(picture: Image, marks: Sequence[Box], area: Box, scale: float) -> Image:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    for mark in marks:
        left, top, right, bottom = _scaled(mark, area, scale)
        draw.rectangle((left, top, max(left, right), max(top, bottom)), outline=_MARK, width=2)
    return picture


def _scaled(box: Box, area: Box, scale: float) -> tuple[int, int, int, int]:
    """Its edges in a picture of the area."""
    return (
        round((box.left - area.left) * scale),
        round((box.top - area.top) * scale),
        round((box.right - area.left) * scale),
        round((box.bottom - area.top) * scale),
    )


def _section(number: int, steps: Sequence[Step], picture: Image | None) -> str:
    """One look, or several at one view: who asked what, and what came of it."""
    first = steps[0]
    numbers = f"{number} to {number + len(steps) - 1}" if len(steps) > 1 else f"{number}"
    where = _where(first) if picture else ""
    rows = "".join(_row(step) for step in steps)
    figure = (
        f'<figure><img alt="What was looked at: {escape(where)}" src="{_embedded(picture)}"></figure>'
        if picture
        else ""
    )
    return f"""<section>
<h2>{numbers}. {escape(first.action)}</h2>
<p class="facts">{escape(where)}</p>
<table><tr><th>by</th><th>asked</th><th>found</th><th>cost</th><th>confidence</th></tr>
{rows}</table>
{figure}</section>"""


def _row(step: Step) -> str:
    cost = f"{step.ms:.0f} ms" + (f", {step.tokens} tokens" if step.tokens else "")
    sure = f"{step.confidence:.2f}" if step.confidence is not None else ""
    cells = (step.agent or step.source.value, step.asked, step.found or "nothing", cost, sure)
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _where(step: Step) -> str:
    where = "all of the picture"
    if step.box:
        box = step.box
        where = f"{box.width}x{box.height} pixels at {box.left}, {box.top}"
        where += f", enlarged {step.zoom:g} times" if step.zoom != 1.0 else ""
    return where + (f", {step.change}" if step.change else "")


def _embedded(picture: Image) -> str:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{b64encode(buffer.getvalue()).decode()}"


def _page(question: str, reply: Reply, sections: Sequence[str]) -> str:
    head = (
        f'<p class="answer">{escape(reply.text) or "No answer."}</p>\n<p class="facts">{_cost(reply)}</p>\n'
    )
    return _document(question, head + "".join(sections))


def _cost(reply: Reply) -> str:
    by = escape(reply.model or ", ".join(reply.tools) or reply.engine)
    sure = f", confidence {reply.confidence:.2f}" if reply.confidence is not None else ""
    steps = "1 step" if len(reply.steps) == 1 else f"{len(reply.steps)} steps"
    ms = reply.timings_ms.get("total", 0.0)
    return f"{escape(reply.mode)} mode, {steps}, {reply.tokens} tokens, {ms:.0f} ms, by {by}{sure}"


def _document(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title><style>{_STYLE}</style></head><body>
<h1>{escape(title)}</h1>
{body}
</body></html>
"""
