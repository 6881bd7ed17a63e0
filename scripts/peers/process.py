"""A compared system in a process of its own, as the bench sees it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from peers.turn import TURN_VARIABLE, Outcome, Turn, outcome, save, spans

STARTING = 120.0
"""Seconds that a system may take to load what it needs."""


class SystemProcess:
    """Started at once; take() lets it take a turn. What it prints goes to a file in its folder."""

    def __init__(
        self, command: Sequence[str], folder: Path, paths: Sequence[Path], variables: dict[str, str]
    ) -> None:
        """folder: its own, made if needed. paths: for Python to import from."""
        folder.mkdir(parents=True, exist_ok=True)
        self._name = folder.name
        self._turn = folder / "turn.json"
        self._output = (folder / "output.txt").open("w", encoding="utf-8")
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            TURN_VARIABLE: str(self._turn),
            **variables,
        }
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
            env=environment,
            text=True,
        )
        self._answer()

    def take(self, turn: Turn) -> Outcome:
        """The turn in real time. RuntimeError if the process ended instead."""
        log = self._turn.with_suffix(".log")
        log.unlink(missing_ok=True)
        turn = replace(turn, log=str(log))
        save(turn, self._turn)
        stdin = self._process.stdin
        assert stdin is not None
        print(self._turn, file=stdin, flush=True)
        return replace(outcome(self._answer()), spans=spans(turn))

    def close(self) -> None:
        """End the process."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise RuntimeError(
                f"{self._name} ended with exit code {self._process.returncode}; see {self._output.name}"
            )
        return json.loads(line)
