"""Draws turns and their distributions as SVG, from the report's JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

INK, FAINT, WAIT, PAPER = "#1F2937", "#D1D5DB", "#FDE8C8", "#FFFFFF"
COLOURS = {
    "speech": "#0072B2",
    "recognise": "#56B4E9",
    "look": "#009E73",
    "first token": "#F0C36B",
    "decode": "#E69F00",
    "synthesise": "#CC79A7",
}
"""Okabe and Ito's palette, as in the program's own waterfalls."""
TITLES = {
    "speech": "the question is spoken",
    "recognise": "recognition",
    "look": "encoding of the picture",
    "first token": "until the first token",
    "decode": "decoding",
    "synthesise": "synthesis",
}
NAMES = {
    "quizglass": "Quizglass",
    "pipecat": "pipecat, default",
    "pipecat-tuned": "pipecat, tuned",
    "wyoming": "Wyoming",
}
ROWS = ("recognise", "look", "decode", "synthesise")
_ROW_OF = {"speech": "recognise", "first token": "decode"}
WIDTH, LEFT, RIGHT = 960, 150, 90
ROW, GAP, TOP, BOTTOM, STRIP = 13, 16, 16, 34, 34
EARLY = "#D55E00"

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Axis:
    """Seconds across the picture."""

    first: float
    last: float

    def x(self, seconds: float) -> float:
        """Where a moment is, in pixels; what is beyond the ends is drawn at them."""
        inside = min(max(seconds, self.first), self.last)
        return LEFT + (inside - self.first) / (self.last - self.first) * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> list[float]:
        """Whole steps of 1, 2 or 5, about eight of them."""
        rough = (self.last - self.first) / 8
        power = 10 ** np.floor(np.log10(rough))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
        count = int(np.floor(self.last / step)) + 1
        return [float(step * number) for number in range(int(np.ceil(self.first / step)), count)]


def waterfalls(records: Sequence[Values]) -> str:
    """The turns of one condition's systems below each other on one axis: for each system the one of median response."""
    chosen = typical(records)
    last = max(record["response"] for record in chosen) * 1.02
    axis = Axis(-max(record["speech"] for record in chosen), last)
    lane = ROW * len(ROWS) + GAP
    height = TOP + lane * len(chosen) + BOTTOM
    parts = [_grid(axis, height)]
    for number, record in enumerate(chosen):
        parts.append(_lane(axis, record, TOP + number * lane))
    return _svg(height, parts, "Where the time goes in a typical turn of each system")


def typical(records: Sequence[Values]) -> list[Values]:
    """Of each system, in the order of NAMES, the turn whose response is nearest to the median."""
    chosen = []
    for name in NAMES:
        taken = [record for record in records if record["system"] == name]
        if taken:
            middle = float(np.median([record["response"] for record in taken]))
            chosen.append(min(taken, key=lambda record: abs(record["response"] - middle)))
    return chosen


def strips(records: Sequence[Values], measure: str = "response") -> str:
    """A measure of every turn as a dot, one line a system, with the median; in orange where the utterance was taken
    for finished too early. Empty where no turn has it."""
    measured = [record for record in records if record[measure] is not None]
    names = [name for name in NAMES if any(record["system"] == name for record in measured)]
    if not names:
        return ""
    axis = Axis(0.0, max(record[measure] for record in measured) * 1.05)
    height = TOP + STRIP * len(names) + BOTTOM
    parts = [_grid(axis, height)]
    for number, name in enumerate(names):
        middle = TOP + STRIP * number + STRIP // 2
        taken = [record for record in measured if record["system"] == name]
        parts.append(_name(name, middle))
        for index, record in enumerate(taken):
            x, y = axis.x(record[measure]), middle + (index % 5 - 2) * 4
            colour = EARLY if record["false_ends"] else COLOURS["speech"]
            parts.append(f'<circle cx="{x:.1f}" cy="{y}" r="3" fill="{colour}" fill-opacity=".6"/>')
        middling = float(np.median([record[measure] for record in taken]))
        at = axis.x(middling)
        parts.append(f'<path d="M{at:.1f} {middle - 14}v28" stroke="{INK}" stroke-width="2"/>')
        parts.append(_text(WIDTH - RIGHT + 8, middle + 4, f"{middling:.2f} s", "start", bold=True))
    return _svg(height, parts, "Every turn of each system, and the median")


def legend() -> str:
    """The colours of the waterfalls, as HTML."""
    entries = [
        f'<span><i style="background:{colour}"></i>{escape(TITLES[work])}</span>'
        for work, colour in COLOURS.items()
    ]
    return f'<p class="legend">{"".join(entries)}</p>'


def _lane(axis: Axis, record: Values, top: float) -> str:
    bottom = top + ROW * len(ROWS)
    start, end = axis.x(0.0), axis.x(record["response"])
    parts = [
        f'<rect x="{start:.1f}" y="{top}" width="{end - start:.1f}" height="{bottom - top}" fill="{WAIT}"/>'
    ]
    spoken = {"work": "speech", "start": -record["speech"], "end": 0.0, "note": ""}
    for span in [spoken, *record["spans"]]:
        if span["work"] in COLOURS and span["start"] <= axis.last and span["end"] >= axis.first:
            parts.append(_bar(axis, span, top))
    if record["endpoint"] is not None:
        x = axis.x(record["endpoint"])
        parts.append(
            f'<path d="M{x:.1f} {top - 3}V{bottom}" stroke="{INK}" stroke-dasharray="3 2">'
            f"<title>taken for finished after {record['endpoint']:.2f} s</title></path>"
        )
    parts.append(_name(record["system"], (top + bottom) / 2))
    parts.append(_text(end + 6, (top + bottom) / 2 + 4, f"{record['response']:.2f} s", "start", bold=True))
    return "".join(parts)


def _bar(axis: Axis, span: Values, top: float) -> str:
    work = span["work"]
    x, end = axis.x(span["start"]), axis.x(span["end"])
    y = top + ROW * ROWS.index(_ROW_OF.get(work, work))
    told = f"{TITLES[work]}: {span['end'] - span['start']:.2f} s {span['note']}"
    return (
        f'<rect x="{x:.1f}" y="{y + 1}" width="{max(end - x, 1):.1f}" height="{ROW - 2}" '
        f'fill="{COLOURS[work]}"><title>{escape(told)}</title></rect>'
    )


def _grid(axis: Axis, height: float) -> str:
    parts = []
    for tick in axis.ticks():
        x = axis.x(tick)
        parts.append(f'<path d="M{x:.1f} {TOP - 6}V{height - BOTTOM + 4}" stroke="{FAINT}"/>')
        parts.append(_text(x, height - BOTTOM + 20, f"{tick:g} s", "middle"))
    return "".join(parts)


def _name(system: str, y: float) -> str:
    return _text(LEFT - 10, y + 4, NAMES.get(system, system), "end", bold=system == "quizglass")


def _text(x: float, y: float, words: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}"{weight}>{escape(words)}</text>'


def _svg(height: float, parts: Sequence[str], label: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}" '
        f'font-family="system-ui, sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )
