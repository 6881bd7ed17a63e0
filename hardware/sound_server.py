"""The desktop's sound server, PipeWire or PulseAudio, which stands behind the sound system's default devices."""

from __future__ import annotations

import os
import subprocess

_PATIENCE = 2.0
_LINE = "Default Source: "


def default_source() -> str:
    """The name of the microphone that the sound server gives to whoever wants none in particular, by `pactl`; empty
    where there is no such server."""
    try:
        told = subprocess.run(
            ["pactl", "info"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return next((line.removeprefix(_LINE) for line in told.splitlines() if line.startswith(_LINE)), "")
