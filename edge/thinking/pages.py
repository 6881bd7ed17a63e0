"""The looks behind an answer, to be looked at: a picture each, and one page that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from edge.reply import Reply
from edge.thinking.steps import Step
from models.ports import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE = 960
"""Pixels of a picture's longest side."""
_BOX, _MARK = "#E69F00", "#56B4E9"
"""Where was looked, and what was found: of Okabe and Ito's palette."""
_DIM = 0.45

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .25rem; } .answer { font-size: 1.2rem; margin: .25rem 0 1rem; }
.facts { color: GrayText; } section { border-top: 1px solid GrayText; padding: 1rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; } img { max-width: 100%; height: auto; border-radius: .25rem; }
pre { white-space: pre-wrap; font: inherit; margin: .25rem 0; } figure { margin: .5rem 0 0; }
"""


def write_steps(folder: Path, pixels: Pixels, question: str, reply: Reply) -> Path:
    """Write step-01.png and so on, and index.html, into the folder, which is made. The page's path; OSError from the
    disk."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("step-*.png"):
        old.unlink()
    sections = []
    for number, step in enumerate(reply.steps, start=1):
        picture = _annotated(pixels, step)
        picture.save(folder / f"step-{number:02}.png")
        sections.append(_section(number, step, picture))
    page = folder / "index.html"
    page.write_text(_page(question, reply, sections), encoding="utf-8")
    return page


def _annotated(pixels: Pixels, step: Step) -> Image:
    """The frame, dim but for the part that was looked at, with boxes around what was found there."""
    from PIL import Image, ImageDraw, ImageEnhance

    whole = Image.fromarray(pixels)
    scale = min(1.0, _SIDE / max(whole.size))
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    picture = whole.resize(size, Image.Resampling.LANCZOS)
    if step.box:
        left, top, right, bottom = (
            round(edge * scale) for edge in (step.box.left, step.box.top, step.box.right, step.box.bottom)
        )
        bright = picture.crop((left, top, right, bottom))
        picture = ImageEnhance.Brightness(picture).enhance(_DIM)
        picture.paste(bright, (left, top))
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), outline=_BOX, width=3)
    draw = ImageDraw.Draw(picture)
    for mark in step.marks:
        edges = [round(edge * scale) for edge in (mark.left, mark.top, mark.right, mark.bottom)]
        draw.rectangle(
            (edges[0], edges[1], max(edges[0], edges[2]), max(edges[1], edges[3])), outline=_MARK, width=2
        )
    return picture


def _section(number: int, step: Step, picture: Image) -> str:
    agent = f" by the {escape(step.agent)}" if step.agent else ""
    where = "all of the picture"
    if step.box:
        box = step.box
        where = f"{box.width}x{box.height} pixels at {box.left}, {box.top}"
        where += f", enlarged {step.zoom:g} times" if step.zoom != 1.0 else ""
    where += f", {step.change}" if step.change else ""
    facts = [where, f"{step.ms:.0f} ms"]
    facts += [f"{step.tokens} tokens"] if step.tokens else []
    facts += [f"confidence {step.confidence:.2f}"] if step.confidence is not None else []
    found = escape(step.found) or "nothing"
    return f"""<section>
<h2>{number}. {escape(step.action)}{agent}</h2>
<p>Asked: {escape(step.asked)}</p>
<pre>Found: {found}</pre>
<p class="facts">{", ".join(facts)}</p>
<figure><img alt="What was looked at: {escape(where)}" src="{_embedded(picture)}"></figure></section>"""


def _embedded(picture: Image) -> str:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{b64encode(buffer.getvalue()).decode()}"


def _page(question: str, reply: Reply, sections: list[str]) -> str:
    by = escape(reply.model or ", ".join(reply.tools) or reply.engine)
    sure = f", confidence {reply.confidence:.2f}" if reply.confidence is not None else ""
    looks = "1 look" if len(sections) == 1 else f"{len(sections)} looks"
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
