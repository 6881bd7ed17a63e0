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
}


def part_names() -> list[str]:
    """The parts there are: every file of bench_parts."""
    return sorted(path.stem for path in (ROOT / "scripts" / "bench_parts").glob("[!_]*.py"))


def run_part(name: str) -> dict[str, float]:
    """Run one part in a process and a folder of its own.

    Of its own, because native libraries of one part may not load beside those of another, and because the
    memory of one is not to count for the next.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name).result()


def _measure(name: str) -> dict[str, float]:
    sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, float] = importlib.import_module(f"bench_parts.{name}").measure(Path(folder))
    return figures


def show(figures: dict[str, float]) -> None:
    """Print the figures as a table, with what each must reach and whether it does."""
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "bar", "", box=None, header_style="bold")
    table.add_column("measured", justify="right")
    for name, value in figures.items():
        bar = BARS.get(name)
        verdict = "" if bar is None else "[green]pass" if bar.met(value) else "[bold red]FAIL"
        table.add_row(name, "" if bar is None else str(bar), verdict, f"{value:.4g}")
    Console().print(table)


def missed(figures: dict[str, float]) -> list[str]:
    """The names of the figures that do not reach their bars."""
    return [name for name, value in figures.items() if name in BARS and not BARS[name].met(value)]


def report(figures: dict[str, float]) -> dict[str, Any]:
    """The figures with the machine, the versions and the date, as JSON values."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
        "figures": figures,
        "bars": {name: str(BARS[name]) for name in figures if name in BARS},
        "missed": missed(figures),
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


def write(figures: dict[str, float], path: Path) -> None:
    """Write the report as JSON into `path`, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report(figures), indent=2) + "\n", encoding="utf-8")
