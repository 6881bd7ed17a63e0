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
from edge.thinking.regions import Box
from edge.thinking.steps import Step
from models.ports import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE = 960
"""Pixels of a picture's longest side."""
_BOX, _MARK = "#E69F00", "#56B4E9"
"""Where was looked, and what was found: of Okabe and Ito's palette."""
_DIM = 0.45
_ENLARGED = 4.0
"""How much a small part is enlarged at most."""
_GAP, _GROUND = 16, "#FFFFFF"
"""Between the frame and the part of it."""

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


def _shows(step: Step) -> bool:
    """Whether there is something to be seen of it."""
    return step.box is not None or bool(step.marks) or step.action in ("look", "read", "scan", "measure")


def _annotated(pixels: Pixels, step: Step) -> Image:
    """The frame with boxes around what was found; where a part was looked at, that part too, beside the frame, which is
    dim around it."""
    from PIL import Image

    whole = Image.fromarray(pixels)
    overview = _marked(whole, step.box, step)
    if step.box is None:
        return overview
    box = step.box
    part = _marked(whole.crop((box.left, box.top, box.right, box.bottom)), None, step, box.left, box.top)
    width = overview.width // 2
    small = overview.resize(
        (width, round(overview.height * width / overview.width)), Image.Resampling.LANCZOS
    )
    both = Image.new("RGB", (width + _GAP + part.width, max(small.height, part.height)), _GROUND)
    both.paste(small, (0, 0))
    both.paste(part, (width + _GAP, 0))
    return both


def _marked(whole: Image, bright: Box | None, step: Step, left: int = 0, top: int = 0) -> Image:
    """At the size of the page, the part that is not bright dimmed; left, top: where in the frame the picture begins."""
    from PIL import Image, ImageDraw, ImageEnhance

    scale = min(_ENLARGED, _SIDE / max(whole.size))
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    picture = whole.resize(size, Image.Resampling.LANCZOS)
    if bright:
        edges = _scaled(bright, scale, left, top)
        lit = picture.crop(edges)
        picture = ImageEnhance.Brightness(picture).enhance(_DIM)
        picture.paste(lit, edges[:2])
        ImageDraw.Draw(picture).rectangle((*edges[:2], edges[2] - 1, edges[3] - 1), outline=_BOX, width=5)
    draw = ImageDraw.Draw(picture)
    for mark in step.marks:
        x, y, right, bottom = _scaled(mark, scale, left, top)
        draw.rectangle((x, y, max(x, right), max(y, bottom)), outline=_MARK, width=2)
    return picture


def _scaled(box: Box, scale: float, left: int, top: int) -> tuple[int, int, int, int]:
    across, down = (box.left - left, box.right - left), (box.top - top, box.bottom - top)
    return round(across[0] * scale), round(down[0] * scale), round(across[1] * scale), round(down[1] * scale)


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
    by = escape(reply.model or ", ".join(reply.tools) or reply.engine)
    sure = f", confidence {reply.confidence:.2f}" if reply.confidence is not None else ""
    looks = "1 step" if len(reply.steps) == 1 else f"{len(reply.steps)} steps"
    cost = f"{looks}, {reply.tokens} tokens, {reply.timings_ms.get('total', 0.0):.0f} ms"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(question)}</title><style>{_STYLE}</style></head><body>
<h1>{escape(question)}</h1>
<p class="answer">{escape(reply.text) or "No answer."}</p>
<p class="facts">{escape(reply.mode)} mode, {cost}, by {by}{sure}</p>
{"".join(sections)}
</body></html>
"""
