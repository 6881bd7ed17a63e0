"""Draws where the time of a turn went: one row a stage, one colour a lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.trace import Lane, Stage, TurnTrace, Work

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {
    Lane.EARS: "#0072B2",
    Lane.RECOGNITION: "#56B4E9",
    Lane.SIGHT: "#009E73",
    Lane.MIND: "#E69F00",
    Lane.VOICE: "#CC79A7",
    Lane.CONDUCTOR: "#6B7280",
}
"""Okabe and Ito's palette, told apart with every common kind of colour vision."""

TITLES = {
    Work.SPEECH: "speech",
    Work.TRANSCRIPT: "recognise",
    Work.FRAME: "take frame",
    Work.ENCODE: "encode frame",
    Work.PREFILL: "prefill",
    Work.DECODE: "decode",
    Work.TOOL: "tool",
    Work.SYNTHESIS: "synthesise",
    Work.PLAYBACK: "speak",
}

DIAMONDS = {Stage.WAKE: Work.SPEECH, Stage.FIRST_TOKEN: Work.DECODE, Stage.FIRST_CLAUSE: Work.SYNTHESIS}
"""The instants that no bar begins or ends with, and the rows that they are drawn on."""

INK, FAINT, WAIT = "#1F2937", "#D1D5DB", "#FDE8C8"


@dataclass(frozen=True)
class _Row:
    """One line of the picture: its bars as (start, end) in ms after the turn's start."""

    work: Work
    lane: Lane
    bars: tuple[tuple[float, float], ...]
    note: str


def draw(path: Path, traces: Sequence[TurnTrace]) -> None:
    """Draw `traces` below each other into the picture `path` (its suffix names the format).

    A row is a kind of work, its label the time it took; the shaded band is what the wearer waits, from
    the end of speech to the first sound. Raises ValueError if there is no turn, OSError if `path` cannot
    be written.
    """
    if not traces:
        raise ValueError("There is no turn to draw.")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    heights = [1.45 + 0.36 * max(len(_rows(trace)), 2) for trace in traces]
    layout = ConstrainedLayoutEngine(h_pad=0.12, w_pad=0.12)
    figure = Figure(figsize=(10, sum(heights) + 0.35), dpi=150, facecolor="white", layout=layout)
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(traces), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, trace in zip(panels, traces, strict=True):
        _draw_turn(axes, trace)
    figure.legend(handles=_legend(traces), loc="outside lower center", ncols=len(Lane) + 2, frameon=False)
    figure.savefig(path)


def _draw_turn(axes: "Axes", trace: TurnTrace) -> None:
    rows = _rows(trace)
    last = max(
        [end for row in rows for _, end in row.bars] + [_ms(trace, mark.at) for mark in trace.marks] + [1]
    )
    _shade_wait(axes, trace, len(rows))
    for line, row in enumerate(rows):
        axes.broken_barh(
            [(start, max(end - start, last * 0.002)) for start, end in row.bars],
            (line - 0.34, 0.68),
            facecolor=COLOURS[row.lane],
            zorder=3,
        )
        _label(axes, line, row, last)
        instants = [_ms(trace, mark.at) for mark in trace.marks if DIAMONDS.get(mark.name) is row.work]
        axes.plot(
            instants, [line] * len(instants), "D", color=INK, markeredgecolor="white", markersize=6, zorder=6
        )
    axes.set_yticks(range(len(rows)), [TITLES[row.work] for row in rows])
    axes.set_ylim(max(len(rows), 2) - 0.4, -0.6)
    axes.set_xlim(-last * 0.01, last * 1.09)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value / 1000:g} s")
    axes.grid(axis="x", color=FAINT, linewidth=0.6, zorder=0)
    axes.tick_params(length=0, colors=INK, labelsize=9.5)
    for side in axes.spines.values():
        side.set_visible(False)
    heard = next((mark.note for mark in trace.marks if mark.name is Stage.TRANSCRIPT), "")
    title = f"Turn {trace.turn}" + (f":  “{heard}”" if heard else "")
    axes.set_title(title, loc="left", color=INK, fontsize=11.5, fontweight="bold", pad=24)


def _shade_wait(axes: "Axes", trace: TurnTrace, rows: int) -> None:
    """Shade the time from the end of speech to the first sound and write how long it is."""
    spoken, sounded = trace.at(Stage.SPEECH_END), trace.at(Stage.FIRST_SAMPLE)
    if spoken is None or sounded is None:
        return
    start, end = _ms(trace, spoken), _ms(trace, sounded)
    axes.axvspan(start, end, color=WAIT, zorder=1, linewidth=0)
    for edge in (start, end):
        axes.axvline(edge, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
    axes.annotate(
        f"end of speech to first sound: {_duration(end - start)}",
        xy=((start + end) / 2, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 6),
        textcoords="offset points",
        ha="center",
        color=INK,
        fontsize=9.5,
        fontweight="bold",
    )


def _label(axes: "Axes", line: int, row: _Row, last: float) -> None:
    """Write how long a row took: in its bar where that is wide enough, else beside it."""
    start, end = max(row.bars, key=lambda bar: bar[1] - bar[0])
    text = _duration(sum(stop - begin for begin, stop in row.bars)) + (f"  {row.note}" if row.note else "")
    style: dict[str, Any] = {"va": "center", "fontsize": 9, "zorder": 5}
    if end - start > last * 0.0125 * len(text):
        axes.text((start + end) / 2, line, text, ha="center", color=_on(row.lane), **style)
        return
    from matplotlib.patheffects import withStroke

    style["path_effects"] = [withStroke(linewidth=3, foreground="white")]
    rightmost = row.bars[-1][1]
    if rightmost < last * 0.8:
        axes.text(rightmost + last * 0.008, line, text, ha="left", color=INK, **style)
    else:
        axes.text(row.bars[0][0] - last * 0.008, line, text, ha="right", color=INK, **style)


def _rows(trace: TurnTrace) -> list[_Row]:
    """The kinds of work of a turn in the order in which they began."""
    kinds = dict.fromkeys((span.name, span.lane) for span in trace.spans)
    rows = []
    for work, lane in kinds:
        spans = [span for span in trace.spans if (span.name, span.lane) == (work, lane)]
        bars = tuple((_ms(trace, span.start), _ms(trace, span.end)) for span in spans)
        notes = dict.fromkeys(span.note for span in spans if span.note)
        rows.append(_Row(work, lane, bars, ", ".join(notes)))
    return rows


def _legend(traces: Sequence[TurnTrace]) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    used = {span.lane for trace in traces for span in trace.spans}
    lanes = [Patch(color=COLOURS[lane], label=lane.value) for lane in Lane if lane in used]
    diamond = Line2D([], [], marker="D", color=INK, linestyle="", label="wake, first token, first clause")
    return [*lanes, Patch(color=WAIT, label="the wearer waits"), diamond]


def _on(lane: Lane) -> str:
    """The colour of text on a lane's bars, for contrast."""
    return "white" if lane in (Lane.EARS, Lane.CONDUCTOR) else "black"


def _ms(trace: TurnTrace, at: float) -> float:
    return (at - trace.started) * 1000


def _duration(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds >= 1 else f"{milliseconds:.1f} ms"
