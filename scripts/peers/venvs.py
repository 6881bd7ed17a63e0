"""Each peer in a Python environment of its own, made once, at the versions that the comparison names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PEERS = {
    "pipecat": ("pipecat-ai[whisper,piper]==1.14.0",),
    "wyoming": ("wyoming-faster-whisper==3.8.1", "wyoming-piper==2.5.2"),
}
"""Environment -> what is installed into it."""


def python(name: str, folder: Path) -> Path:
    """The peer's Python, below folder; its environment is made if it is not there, or not of these versions.

    RuntimeError if it cannot be installed.
    """
    home = folder / name
    program, done = home / "bin" / "python", home / "installed.txt"
    wanted = "\n".join(PEERS[name]) + "\n"
    if program.exists() and done.exists() and done.read_text(encoding="utf-8") == wanted:
        return program
    print(f"installing {' '.join(PEERS[name])} ...", file=sys.stderr, flush=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        subprocess.run([str(program), "-m", "pip", "install", "--quiet", *PEERS[name]], check=True)
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{name} could not be installed ({error}); its output is above") from error
    done.write_text(wanted, encoding="utf-8")
    return program


def versions(name: str, folder: Path) -> dict[str, str]:
    """What is installed of the peer and of the engines that it brings."""
    listed = subprocess.run(
        [str(folder / name / "bin" / "python"), "-m", "pip", "list", "--format", "freeze"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    wanted = ("pipecat-ai", "wyoming-faster-whisper", "wyoming-piper", "faster-whisper", "piper-tts")
    pairs = [line.partition("==")[::2] for line in listed]
    return {f"{name}: {package}": version for package, version in pairs if package in wanted}
