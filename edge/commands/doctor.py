"""`quizglass doctor`: what this machine has, what will serve, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.commands import MISSING, Json
from edge.output import page, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.doctor import Job, Report
    from hardware.board import Board

HEADING = "bold cyan"


def doctor(as_json: Json = False) -> int | None:
    """Tell what this machine has and what is missing.

    It names the engine and the model that will serve for each job and why, and how to get what is missing.
    Nothing is downloaded, and nothing leaves this machine. The exit code is 3 if something is missing without
    which nothing works; extras that are missing do not count.

    \b
    Examples:
      quizglass doctor
      quizglass doctor --json
      QUIZGLASS_PROFILE=pi5 quizglass doctor
    """
    from dataclasses import asdict

    from edge.config import load_settings
    from edge.doctor import examine, plugged_in

    report = examine(load_settings(), plugged_in())
    if as_json:
        print_json({**asdict(report), "usable": report.usable})
    else:
        _print(report)
    return None if report.usable else MISSING


def _print(report: Report) -> None:
    board, devices, serving = report.board, report.devices, report.serving
    _section(
        "Machine",
        [
            ("board", f"{board.model} ({board.kind}, {board.arch})"),
            ("profile", report.profile),
            ("system", f"{board.os}; Python {report.python}; quizglass {report.version or 'not installed'}"),
            ("cores", f"{board.cores} physical, {board.logical} logical"),
            ("memory", f"{board.available_mb} MB available of {board.memory_mb} MB"),
            ("disk", f"{report.disk_free_mb} MB free for {report.models_dir}"),
            *_condition(board),
        ],
    )
    _section(
        "Devices",
        [
            ("microphones", _listed(devices.microphones)),
            ("speakers", _listed(devices.speakers)),
            ("cameras", _listed(devices.cameras)),
            ("listens through", serving.microphone),
            ("speaks through", serving.speaker),
            ("looks through", serving.camera),
            ("own voice", serving.echo),
        ],
    )
    _section("What serves", [(job.name, _served(job)) for job in report.jobs])
    _section(
        "Software",
        [
            (
                "packages",
                ", ".join(f"{name} {found or 'MISSING'}" for name, found in report.packages.items()),
            ),
            (
                "libraries",
                ", ".join(f"{name}{'' if there else ' MISSING'}" for name, there in report.libraries.items()),
            ),
            ("models", ", ".join(report.models_installed) or "none installed"),
        ],
    )
    _advise(report)
    verdict = "Ready." if report.usable else "Not ready: first get what is marked as needed."
    page().print(f"\n{verdict}", style="bold")


def _listed(devices: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{number}: {name}" for number, name in devices) or "none"


def _condition(board: Board) -> Iterable[tuple[str, str]]:
    """What only some machines can tell."""
    if board.temperature is not None:
        yield "temperature", f"{board.temperature:.0f} °C"
    if board.throttled is not None:
        yield "throttling", ", ".join(board.throttled) or "none"
    if board.battery is not None:
        yield "battery", f"{board.battery.percent} %{', charging' if board.battery.charging else ''}"
    if board.accelerators:
        yield "accelerators", f"{', '.join(board.accelerators)} (present; the engines use the processor)"


def _served(job: Job) -> str:
    if job.engine is None:
        return f"nothing: {job.why}"
    model = f", {job.model}" if job.model else ""
    licence = f" ({job.licence})" if job.licence else ""
    return f"{job.engine}{model}{licence}: {job.why}"


def _advise(report: Report) -> None:
    """Each remedy on a line of its own, unbroken, so that it can be copied."""
    if report.findings:
        page().print("\nWhat could be better", style=HEADING)
    for finding in report.findings:
        needed = "needed: " if finding.essential else ""
        page().print(f"{needed}{finding.what}", markup=False)
        page().print(f"    {finding.remedy}", markup=False, soft_wrap=True)


def _section(title: str, rows: Iterable[tuple[str, str]]) -> None:
    """Two columns without lines between them: screen readers would read those aloud."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in rows:
        table.add_row(Text(name, style="bold"), Text(value))
    page().print(f"\n{title}", style=HEADING)
    page().print(table)
