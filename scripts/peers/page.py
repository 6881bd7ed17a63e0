"""The comparison as one page that needs nothing else, from the report's JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from peers.drawings import legend, strips, waterfalls
from peers.units import text

Values = Mapping[str, Any]

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1F2937; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #D1D5DB; vertical-align: top }
td.number, th.number { text-align: right; white-space: nowrap }
.met { color: #046B4F; font-weight: 600 } .missed { color: #B3261E; font-weight: 600 }
.small { font-size: .85rem; color: #4B5563 }
.legend span { margin-right: 1.2rem; white-space: nowrap; font-size: .85rem }
.legend i { display: inline-block; width: .9rem; height: .9rem; margin-right: .35rem; vertical-align: -.1rem }
svg { width: 100%; height: auto; border: 1px solid #D1D5DB; border-radius: 6px }
"""

_METHOD = (
    "Each system hears the same recordings in real time, in a process of its own, one after another in an order that "
    "moves on with each round; a first turn of each does not count. Times run from the true last sample of speech to "
    "the first sample of the answer. Quizglass is called by its button, not by its wake word.",
    "In conditions A to D the engines sleep for as long as those of a laptop or a Pi 5 would work: the same for all. "
    "Their recognizers know what is said; whatever a real person says in a recording, they take it for the question. "
    "A token is a word, and a word takes 0.3 s to speak.",
    "In condition E the engines are real, of Whisper tiny's, SmolVLM-256M's and a Piper voice's shape, with random "
    "weights: their work is done, and the script's words take the place of what they say. The peers' language model "
    "is llama-cpp-python's own chat handler; pipecat and Wyoming find the picture ready in the conversation.",
    "Intervals hold the true value in 95% of samples (bootstrap, 2000 draws; ratios draw turns in pairs). A bar is "
    "met if the figure itself reaches it.",
)


def page(report: Values) -> str:
    """The page's HTML."""
    parts = [
        "<h1>Quizglass and its peers</h1>",
        f'<p class="small">{escape(_about(report))}</p>',
        _bars(report),
        "<h2>How it was measured</h2>",
        *[f"<p>{escape(paragraph)}</p>" for paragraph in _METHOD],
    ]
    for key, title in report["conditions"].items():
        records = [record for record in report["records"] if record["condition"] == key]
        if records:
            parts.append(f"<h2>{escape(key)}: {escape(title)}</h2>")
            parts.append(_DRAWN.get(key, _answers)(records))
    parts.append(_all_figures(report))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Quizglass and its peers</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body>{''.join(parts)}</body></html>"
    )


def _answers(records: Sequence[Values]) -> str:
    return (
        "<p>A turn of median length of each system: 0 s is the end of speech, the dashed line when the system took it "
        f"for the end, the shaded band what the wearer waits.</p>{legend()}{waterfalls(records)}"
        f"<p>Every turn, and the median:</p>{strips(records)}"
    )


def _pauses(records: Sequence[Values]) -> str:
    return (
        "<p>From the true end of speech until it was taken for the end; orange where the pause was taken for it too."
        f"</p>{strips(records, 'endpoint')}"
    )


def _interruptions(records: Sequence[Values]) -> str:
    return (
        "<p>From the first sample of the interruption until the answer is softer than half:</p>"
        f"{strips(records, 'softened')}<p>and until its last sample:</p>{strips(records, 'silenced')}"
    )


_DRAWN = {"pauses": _pauses, "interruptions": _interruptions}


def _about(report: Values) -> str:
    machine = report["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    return (
        f"{report['date']}; {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"load {machine['load']}; {report['turns']} turns for each system and condition, "
        f"{report['systems_at_once']} at a time, {'real people and ' if report['people'] else ''}synthetic voices; "
        f"{versions}."
    )


def _bars(report: Values) -> str:
    rows = [_row(figure) for figure in report["figures"] if figure["bar"] is not None]
    return _table("What is demanded", rows) if rows else ""


def _all_figures(report: Values) -> str:
    return _table("All figures", [_row(figure) for figure in report["figures"]])


def _table(title: str, rows: list[str]) -> str:
    head = '<tr><th>figure<th class="number">measured<th class="number">95%<th class="number">bar<th><th>'
    return f"<h2>{escape(title)}</h2><table>{head}{''.join(rows)}</table>"


def _row(figure: Values) -> str:
    unit, interval = figure["unit"], figure["interval"]
    spread = " to ".join(text(value, unit) for value in interval) if interval else ""
    bar = "" if figure["bar"] is None else f"at most {text(figure['bar'], unit)}"
    verdict = ("met" if figure["met"] else "missed") if bar else ""
    return (
        f"<tr><td>{escape(figure['name'])}<td class='number'>{text(figure['value'], unit)}"
        f"<td class='number'>{spread}<td class='number'>{bar}<td class='{verdict}'>{verdict}"
        f"<td class='small'>{escape(figure['note'])}"
    )
