"""What every system's process does: take turns from standard input, one path a line, and answer with their outcomes."""

from __future__ import annotations

import json
import os
import sys
import wave
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from peers.turn import Outcome, Turn, load

RATE = 16_000


def serve(take: Callable[[Turn], Outcome]) -> None:
    """Until standard input ends. What the system itself prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(asdict(take(load(Path(line.strip()))))), file=answers, flush=True)


def samples_of(path: str) -> NDArray[np.int16]:
    """A recording's samples."""
    with wave.open(path, "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path} is not a 16 kHz mono recording of 16 bits")
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)
