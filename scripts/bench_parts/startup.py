"""How long a newcomer waits before anything happens: whole processes, by the wall clock."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 9
COMMAND = [sys.executable, "-c", "from edge.cli import main; raise SystemExit(main())"]


def measure(folder: Path) -> dict[str, float]:
    """Medians in seconds over RUNS processes each; `folder` is where they run."""
    bare = _median([sys.executable, "-c", "pass"], folder)
    return {
        "import_edge_s": _median([sys.executable, "-c", "import edge"], folder),
        "help_s": _median([*COMMAND, "--help"], folder),
        "doctor_s": _median([*COMMAND, "doctor", "--json"], folder),
        "bare_python_s": bare,
    }


def _median(command: list[str], folder: Path) -> float:
    def once() -> float:
        begun = time.perf_counter()
        # doctor exits with 3 where a device is missing, which is no matter here; 1 and 2 are.
        status = subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL).returncode
        spent = time.perf_counter() - begun
        if status not in (0, 3):
            raise RuntimeError(f"{command} ended with exit code {status}; run it to see why.")
        return spent

    once()  # the files come from the disk the first time
    return statistics.median(once() for _ in range(RUNS))
