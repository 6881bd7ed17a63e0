"""What the bench demands, and how it runs its parts and tells what they found."""

import importlib
import json
import multiprocessing
import platform
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench_statistics import HIGH, LOW, TAIL, Measured, figures_of
from environment import ROOT

LIBRARIES = ("quizglass", "llama-cpp-python", "onnxruntime", "rapidocr", "opencv-python", "numpy")


@dataclass(frozen=True)
class Bar:
    """What a figure must reach: at most `limit`, or at least where `least` is set."""

    limit: float
    least: bool = False

    def met(self, value: float) -> bool:
        """Whether `value` reaches the bar."""
        return value >= self.limit if self.least else value <= self.limit

    def __str__(self) -> str:
        return f"{'>=' if self.least else '<='} {self.limit:g}"


BARS = {
    "import_edge_s": Bar(0.3),
    "help_s": Bar(0.3),
    "doctor_s": Bar(3.0),
    "second_question_ratio": Bar(0.05),
    "decode_ratio": Bar(0.90, least=True),
    "ask_ocr_ratio": Bar(1.15),
    "idle_silence_percent": Bar(5.0),
    "idle_speech_percent": Bar(5.0),
    "resident_mb": Bar(250.0),
    "agents_vs_one_ratio": Bar(1.8),
    "agents_vs_calls_ratio": Bar(0.5),
    "agents_kv_ratio": Bar(1.1),
    "agents_exact_different": Bar(0),
    "calls_good_percent": Bar(100.0, least=True),
    "prefix_256m_ratio": Bar(0.15),
    "prefix_256m_different": Bar(0),
    "prefix_starter_ratio": Bar(0.15),
    "prefix_starter_different": Bar(0),
    "early_eyes_left": Bar(0.10),
    "endpoint_s": Bar(0.320),
    "barge_in_duck_s": Bar(0.060),
    "barge_in_silence_s_p95": Bar(0.150),
    "echo_15_cut_offs": Bar(0),
    "echo_6_cut_offs": Bar(2),
    "endurance_growth_percent": Bar(2.0),
    "endurance_threads_left": Bar(0),
    "underruns": Bar(0),
    "router_s_p95": Bar(0.005),
    "overhead_s": Bar(0.060),
    "overhead_s_p95": Bar(0.120),
}


def part_names() -> list[str]:
    """The parts there are: every file of bench_parts."""
    return sorted(path.stem for path in (ROOT / "scripts" / "bench_parts").glob("[!_]*.py"))


def run_part(name: str) -> dict[str, float | list[float]]:
    """Run one part in a process and a folder of its own: its figures, and the samples of those that it took often.

    Of its own, because native libraries of one part may not load beside those of another, and because the
    memory of one is not to count for the next.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name).result()


def _measure(name: str) -> dict[str, float | list[float]]:
    sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
    with tempfile.TemporaryDirectory() as folder:
        measured: dict[str, float | list[float]] = importlib.import_module(f"bench_parts.{name}").measure(
            Path(folder)
        )
    return measured


@dataclass(frozen=True)
class Row:
    """A figure as it is shown."""

    name: str
    value: float
    interval: tuple[float, float] | None
    """95%, of a median or of a ratio of medians."""
    bar: Bar | None

    @property
    def verdict(self) -> str:
        """'pass', 'FAIL', or nothing where nothing is demanded."""
        return "" if self.bar is None else "pass" if self.bar.met(self.value) else "FAIL"

    @property
    def by(self) -> str:
        """By how much a bar is missed or met, in percent of it."""
        if self.bar is None or not self.bar.limit:
            return ""
        beyond = (self.value / self.bar.limit - 1) * (-1 if self.bar.least else 1)
        return f"{beyond:+.0%}"


def rows(figures: dict[str, float]) -> list[Row]:
    """The figures in their order, each with its interval; of tails only those of which something is demanded."""
    shown = []
    for name, value in figures.items():
        stem = next((name.removesuffix(end) for end in (LOW, HIGH, TAIL) if name.endswith(end)), name)
        if stem != name and f"{stem}{LOW}" in figures and name not in BARS:
            continue
        low, high = figures.get(name + LOW), figures.get(name + HIGH)
        interval = None if low is None or high is None else (low, high)
        shown.append(Row(name, value, interval, BARS.get(name)))
    return shown


def show(figures: dict[str, float]) -> None:
    """Print the figures as a table, with what each must reach and whether it does."""
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "bar", "", box=None, header_style="bold")
    table.add_column("measured", justify="right")
    table.add_column("95% interval")
    colours = {"pass": "[green]pass", "FAIL": "[bold red]FAIL", "": ""}
    for row in rows(figures):
        interval = "" if row.interval is None else "{:.4g} to {:.4g}".format(*row.interval)
        table.add_row(row.name, str(row.bar or ""), colours[row.verdict], f"{row.value:.4g}", interval)
    Console().print(table)


def missed(figures: dict[str, float]) -> list[str]:
    """The names of the figures that do not reach their bars."""
    return [name for name, value in figures.items() if name in BARS and not BARS[name].met(value)]


def report(measured: Measured) -> dict[str, Any]:
    """What was measured with the machine, the versions and the date, as JSON values."""
    figures = figures_of(measured)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        "figures": figures,
        "bars": {name: str(BARS[name]) for name in figures if name in BARS},
        "missed": missed(figures),
        "samples": {name: value for name, value in measured.items() if isinstance(value, list)},
    }


def machine() -> dict[str, Any]:
    """Processor, cores, memory and system of this machine."""
    import psutil

    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(logical=False),
        "threads": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(psutil.getloadavg()[0], 2),
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [
        line.partition(":")[2].strip() for line in described.splitlines() if line.startswith("model name")
    ]
    return names[0] if names else platform.processor()


def write(measured: Measured, path: Path) -> None:
    """Write the report as JSON into `path`, and beside it as a page, making its folder."""
    from bench_page import page

    told = report(measured)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    path.with_suffix(".html").write_text(page(told), encoding="utf-8")
