"""Fixtures of the unit tests."""

import struct
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def speech_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs named flite and espeak-ng that write their arguments to the file "said", and 0.3 s of a tone as a pipe
    gets it: with a header that does not know the length, between two stretches of silence."""
    tone = np.pad(np.rint(9000 * np.sin(np.arange(4800) / 5)).astype("<i2"), 1600)
    unknown, rate = 2**31 - 1, 16_000
    header = struct.pack("<4sI8sIHHIIHH", b"RIFF", unknown, b"WAVEfmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    wav = tmp_path / "tone.wav"
    wav.write_bytes(header + struct.pack("<4sI", b"data", unknown) + tone.tobytes())
    for name in ("flite", "espeak-ng"):
        program = tmp_path / name
        program.write_text(
            f"#!/bin/sh\necho \"$*\" >>'{tmp_path / 'said'}'\nexec /bin/cat '{wav}'\n", encoding="utf-8"
        )
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path
