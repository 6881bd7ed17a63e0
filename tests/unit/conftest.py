"""Fixtures of the unit tests."""

import stat
import sys
from pathlib import Path

import pytest


@pytest.fixture
def speech_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs named flite and espeak-ng that write their arguments to a file, and 0.3 s of a tone as a pipe gets it:
    with a header that does not know the length, between two stretches of silence."""
    program = f"""#!{sys.executable}
import math, pathlib, struct, sys
with pathlib.Path({str(tmp_path / "said")!r}).open("a") as said:
    said.write("\\t".join(sys.argv[1:]) + "\\n")
wave = [0] * 1600 + [round(9000 * math.sin(t / 5)) for t in range(4800)] + [0] * 1600
unknown = 2**31 - 1
header = struct.pack(
    "<4sI8sIHHIIHH4sI", b"RIFF", unknown, b"WAVEfmt ", 16, 1, 1, 16000, 32000, 2, 16, b"data", unknown
)
sys.stdout.buffer.write(header + struct.pack(f"<{{len(wave)}}h", *wave))
"""
    for name in ("flite", "espeak-ng"):
        path = tmp_path / name
        path.write_text(program, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path
