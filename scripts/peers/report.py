"""The comparison's report: JSON, a table and the page."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench_report import LIBRARIES, machine
from peers.figures import Figure
from peers.page import page
from peers.records import Record
from peers.units import text
from peers.venvs import PEERS, versions

if TYPE_CHECKING:
    from peers.comparison import Plan


def show(found: Sequence[Figure]) -> None:
    """Print the figures as a table, with what each must reach and whether it does."""
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "bar", "", box=None, header_style="bold")
    table.add_column("measured", justify="right")
    table.add_column("95%", justify="right")
    table.add_column("")
    for figure in found:
        verdict = "" if figure.bar is None else "[green]met" if figure.met else "[bold red]MISSED"
        bar = "" if figure.bar is None else f"<= {text(figure.bar, figure.unit)}"
        low_high = figure.interval and " - ".join(text(value, figure.unit) for value in figure.interval)
        table.add_row(figure.name, bar, verdict, text(figure.value, figure.unit), low_high, figure.note)
    Console().print(table)


def report(found: Sequence[Figure], records: Sequence[Record], plan: Plan, folder: Path) -> dict[str, Any]:
    """The figures with the machine, the versions, the date and every turn, as JSON values."""
    installed = {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()}
    for peer in PEERS:
        installed |= versions(peer, folder)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": installed,
        "turns": plan.turns,
        "systems_at_once": plan.at_once,
        "people": plan.speech is not None,
        "conditions": {condition.key: condition.title for condition in plan.conditions},
        "figures": [asdict(figure) | {"met": figure.met} for figure in found],
        "missed": [figure.name for figure in found if not figure.met],
        "records": [record.to_dict() for record in records],
    }


def write(out: Path, found: Sequence[Figure], records: Sequence[Record], plan: Plan) -> None:
    """Write the report as JSON, and the page beside it."""
    from peers.comparison import FOLDER

    out.parent.mkdir(parents=True, exist_ok=True)
    values = report(found, records, plan, FOLDER)
    out.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    out.with_suffix(".html").write_text(page(values), encoding="utf-8")
