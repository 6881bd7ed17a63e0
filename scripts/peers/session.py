"""A comparison under way: the systems' processes, and the turns that they take one after another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Self
from urllib.request import urlopen

from environment import ROOT
from peers.conditions import Condition
from peers.process import SystemProcess
from peers.records import Record, record
from peers.turn import Turn
from peers.venvs import python
from peers.voices import Utterance

SCRIPTS = ROOT / "scripts"
PICTURE = (480, 640)


class Session:
    """The systems, started when first needed; all with engines of fixed cost, or all with real ones."""

    def __init__(self, folder: Path, real: Path | None = None) -> None:
        """folder: for environments and what the turns leave. real: the folder of real engines."""
        self._folder = folder
        self._real = real
        self._opened = ExitStack()
        self._systems: dict[str, SystemProcess] = {}
        self._endpoint = ""
        self._pictures = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def run(
        self,
        condition: Condition,
        utterances: Sequence[Utterance],
        at_once: int,
        tell: Callable[[Record], None],
    ) -> Iterator[Record]:
        """Each utterance by each of the condition's systems, in an order that moves on by one system a round; so many
        of them at once."""
        for name in condition.systems:
            self._system(name)
        for number, utterance in enumerate(utterances):
            shift = number % len(condition.systems)
            order = [*condition.systems[shift:], *condition.systems[:shift]]
            for first in range(0, len(order), at_once):
                names = order[first : first + at_once]
                turns = [self._turn(condition, utterance, number) for _ in names]
                for taken in self._take(condition, utterance, names, turns):
                    tell(taken)
                    yield taken

    def warm_up(self, condition: Condition, utterance: Utterance) -> None:
        """A turn that does not count: what a process does once is done then."""
        for name in condition.systems:
            self._system(name).take(self._turn(condition, utterance, 0))

    def _take(
        self, condition: Condition, utterance: Utterance, names: Sequence[str], turns: Sequence[Turn]
    ) -> list[Record]:
        if self._real and self._endpoint:
            urlopen(
                self._endpoint
            ).close()  # an answer that nobody waits for any more is not to delay this turn
        with ThreadPoolExecutor(len(names)) as pool:
            outcomes = pool.map(lambda name, turn: self._system(name).take(turn), names, turns)
            return [
                record(condition.key, name, utterance.voice, turn, outcome)
                for name, turn, outcome in zip(names, turns, outcomes, strict=True)
            ]

    def _turn(self, condition: Condition, utterance: Utterance, number: int) -> Turn:
        return Turn(
            str(utterance.recording),
            utterance.speech_start,
            utterance.speech_end,
            utterance.words,
            condition.answer(number),
            condition.patience,
            self._picture() if condition.picture else "",
            condition.costs,
            str(self._folder / "interruption.wav") if condition.kind == "interruption" else "",
        )

    def _picture(self) -> str:
        """One that no engine has seen."""
        import cv2
        import numpy as np

        self._pictures += 1
        small = np.random.default_rng(self._pictures).integers(0, 256, (12, 16, 3), dtype=np.uint8)
        path = self._folder / f"picture-{self._pictures % 8}.jpg"
        cv2.imwrite(str(path), cv2.resize(small, PICTURE[::-1], interpolation=cv2.INTER_CUBIC))
        return str(path)

    def _system(self, name: str) -> SystemProcess:
        if name not in self._systems:
            print(f"starting {name} ...", file=sys.stderr, flush=True)
            work = self._folder / "work" / name
            command, variables = self._command(name)
            paths = [SCRIPTS, ROOT] if name == "quizglass" else [SCRIPTS]
            system = SystemProcess(command, work, paths, variables)
            self._opened.callback(system.close)
            self._systems[name] = system
        return self._systems[name]

    def _command(self, name: str) -> tuple[list[str], dict[str, str]]:
        real = [str(self._real)] if self._real else []
        threads = {"OMP_NUM_THREADS": str(os.cpu_count() or 1)}
        if name == "quizglass":
            return [sys.executable, "-m", "peers.quizglass_process", *real], {}
        if name == "wyoming":
            program = python("wyoming", self._folder)
            return [str(program), "-m", "peers.wyoming_runner", self._llm(), *real], threads
        manner = "tuned" if name == "pipecat-tuned" else "default"
        program = python("pipecat", self._folder)
        return [str(program), "-m", "peers.pipecat_runner", manner, self._llm(), *real], threads

    def _llm(self) -> str:
        """The endpoint of the peers' language model, which is started if it is not there."""
        if not self._endpoint:
            command = [
                sys.executable,
                "-m",
                "peers.llm_server",
                "0",
                *([str(self._real)] if self._real else []),
            ]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(SCRIPTS), str(ROOT)))}
            output = self._opened.enter_context((self._folder / "llm.txt").open("w", encoding="utf-8"))
            server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=output, env=environment, text=True
            )
            self._opened.callback(server.wait)
            self._opened.callback(server.terminate)
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            if not port:
                raise RuntimeError(f"the language model's server did not start; see {output.name}")
            self._endpoint = f"http://127.0.0.1:{port}/v1"
        return self._endpoint
