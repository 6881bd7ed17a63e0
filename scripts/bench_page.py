"""The bench's report as one page that needs nothing but itself: a table of what is demanded, and the samples."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from bench_report import BARS, Bar, Row, rows

INK, FAINT, GOOD, BAD = "#1F2937", "#D1D5DB", "#0072B2", "#D55E00"
"""Of Okabe and Ito's palette, told apart with every common kind of colour vision."""
WIDTH, HEIGHT, LEFT, RIGHT, BASE = 640, 92, 16, 16, 62
_STYLE = f"""
body {{ font: 16px/1.5 system-ui, sans-serif; color: {INK}; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ padding: .3rem .6rem; text-align: left; border-bottom: 1px solid {FAINT}; }}
td.n {{ text-align: right; font-variant-numeric: tabular-nums; }}
.pass {{ color: {GOOD}; }} .FAIL {{ color: {BAD}; font-weight: bold; }}
figure {{ margin: 1.5rem 0 0; }} figcaption {{ font-weight: bold; }} svg {{ max-width: 100%; height: auto; }}
"""


def page(report: dict[str, Any]) -> str:
    """report: as bench_report.report makes it."""
    machine, versions = report["machine"], report["versions"]
    figures = rows(report["figures"])
    demanded = [row for row in figures if row.bar]
    others = [row for row in figures if not row.bar]
    about = (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}; "
        f"load {machine['load']} at the end; {report['date']}; "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
    )
    plots = "".join(_plot(name, samples) for name, samples in report["samples"].items() if len(samples) > 1)
    met = sum(row.verdict == "pass" for row in demanded)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Quizglass: the bench</title>'
        f"<style>{_STYLE}</style></head><body><h1>What the bench measured</h1><p>{html.escape(about)}</p>"
        f"<h2>Demanded: {met} of {len(demanded)} met</h2>{_table(demanded)}"
        f"<h2>Other figures</h2>{_table(others)}<h2>Every sample</h2>{plots}</body></html>\n"
    )


def _table(figures: Sequence[Row]) -> str:
    head = "".join(
        f"<th>{title}</th>" for title in ("figure", "demanded", "measured", "95% interval", "", "against it")
    )
    return f"<table><tr>{head}</tr>{''.join(map(_line, figures))}</table>"


def _line(row: Row) -> str:
    interval = "" if row.interval is None else f"{row.interval[0]:.3g} to {row.interval[1]:.3g}"
    verdict = {"pass": "met", "FAIL": "missed", "": ""}[row.verdict]
    bar = html.escape(str(row.bar or ""))
    return (
        f"<tr><td>{html.escape(row.name)}</td><td>{bar}</td><td class=n>{row.value:.4g}</td><td>{interval}</td>"
        f'<td class="{row.verdict}">{verdict}</td><td class=n>{row.by}</td></tr>'
    )


def _plot(name: str, samples: Sequence[float]) -> str:
    """Every sample as a dot on a line, those of the same place above each other; the bar as a dashed line."""
    bar = BARS.get(name)
    low = min(0.0, *samples)
    high = max(*samples, bar.limit if bar else 0.0) * 1.05 or 1.0
    scale = (WIDTH - LEFT - RIGHT) / (high - low)

    def x(value: float) -> float:
        return LEFT + (value - low) * scale

    drawn = [f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{BASE}" y2="{BASE}" stroke="{FAINT}"/>']
    for tick in range(5):
        value = low + (high - low) * tick / 4
        drawn.append(_text(x(value), BASE + 18, f"{value:.3g}"))
    piled: dict[int, int] = {}
    for sample in sorted(samples):
        place = round(x(sample) / 6)
        height = piled[place] = piled.get(place, -1) + 1
        y = BASE - 5 - 6 * min(height, 8)
        drawn.append(
            f'<circle cx="{x(sample):.1f}" cy="{y}" r="3" fill="{_colour(bar, sample)}" fill-opacity=".7"/>'
        )
    if bar:
        at = x(bar.limit)
        drawn.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="2" y2="{BASE}" stroke="{INK}" stroke-dasharray="4 3"/>'
        )
    label = html.escape(f"{name}: {len(samples)} samples from {min(samples):.3g} to {max(samples):.3g}")
    return (
        f'<figure><figcaption>{html.escape(name)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'role="img" aria-label="{label}">{"".join(drawn)}</svg></figure>'
    )


def _colour(bar: Bar | None, sample: float) -> str:
    return GOOD if bar is None or bar.met(sample) else BAD


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="12" fill="{INK}" text-anchor="middle">{words}</text>'
