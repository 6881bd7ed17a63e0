"""Lets a script run in the project's own environment, whichever Python started it."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def enter() -> None:
    """Start the running script again in .venv's Python, unless that is the one that runs it."""
    home = ROOT / ".venv"
    if Path(sys.prefix).resolve() == home.resolve():
        return
    python = home / "bin" / "python"
    if not python.exists():
        sys.exit("There is no .venv yet. Make it first: scripts/setup")
    os.execv(python, [str(python), *sys.argv])
