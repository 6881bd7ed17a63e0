"""Wyoming's Whisper and Piper servers as one of the compared, with what Home Assistant does between them.

    python -m peers.wyoming_runner ENDPOINT [FOLDER]

The servers run in processes of their own. Each word of the answer goes to Piper as it comes. A folder: of real
engines.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from peers.chat import request, words
from peers.engines import tell_began
from peers.runner import RATE, samples_of, serve
from peers.turn import TURN_VARIABLE, Outcome, Turn, spans
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart
from wyoming.client import AsyncTcpClient
from wyoming.tts import SynthesizeChunk, SynthesizeStart, SynthesizeStop, SynthesizeStopped

BLOCK = RATE // 50
SILENCE = 0.7
"""Seconds of it that end a command: Home Assistant's default."""
STARTING = 60.0


class WyomingRunner:
    """Takes turns through two servers and a language model's endpoint."""

    def __init__(self, whisper: int, piper: int, endpoint: str) -> None:
        """Ports on the loopback, and the endpoint's URL."""
        self._whisper = whisper
        self._piper = piper
        self._endpoint = endpoint

    def take(self, turn: Turn) -> Outcome:
        """The turn in real time."""
        return asyncio.run(self._take(turn))

    async def _take(self, turn: Turn) -> Outcome:
        async with AsyncTcpClient("127.0.0.1", self._whisper) as ears:
            await ears.write_event(Transcribe(language="en").event())
            await ears.write_event(AudioStart(RATE, 2, 1).event())
            began = time.monotonic()
            tell_began(turn, began)
            feeding = asyncio.create_task(_feed(ears, samples_of(turn.recording), began))
            try:
                limit = turn.speech_end + turn.patience
                text = await asyncio.wait_for(_transcript(ears), limit)
                first = await asyncio.wait_for(self._answer(turn, text), limit)
            except TimeoutError:
                first = None
            finally:
                feeding.cancel()
        ends = tuple(span.start for span in spans(turn) if span.work == "recognise")
        return Outcome(began=began, ends=ends, first_sample=first)

    async def _answer(self, turn: Turn, text: str) -> float | None:
        """When the first sample of the answer came."""
        async with AsyncTcpClient("127.0.0.1", self._piper) as mouth:
            speaking = asyncio.create_task(self._speak(turn, text, mouth))
            try:
                while event := await mouth.read_event():
                    if AudioChunk.is_type(event.type):
                        return time.monotonic()
                    if SynthesizeStopped.is_type(event.type):
                        return None
            finally:
                speaking.cancel()
        return None

    async def _speak(self, turn: Turn, text: str, mouth: AsyncTcpClient) -> None:
        await mouth.write_event(SynthesizeStart().event())
        async for word in words(self._endpoint, request(turn, text)):
            await mouth.write_event(SynthesizeChunk(text=word).event())
        await mouth.write_event(SynthesizeStop().event())


async def _feed(ears: AsyncTcpClient, samples: Any, began: float) -> None:
    position = 0
    while True:
        block = np.zeros(BLOCK, np.int16)
        there = samples[position : position + BLOCK]
        block[: len(there)] = there
        position += BLOCK
        await asyncio.sleep(max(0.0, began + position / RATE - time.monotonic()))
        await ears.write_event(AudioChunk(RATE, 2, 1, block.tobytes()).event())


async def _transcript(ears: AsyncTcpClient) -> str:
    while event := await ears.read_event():
        if Transcript.is_type(event.type):
            return str(Transcript.from_event(event).text)
    raise ConnectionError("the recognizer hung up")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _await_server(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"a Wyoming server does not listen on port {port}: its output tells why")


def main() -> None:
    """Take turns until standard input ends."""
    endpoint, *folder = sys.argv[1:]
    home = Path(folder[0]) if folder else Path(os.environ[TURN_VARIABLE]).parent
    if not folder:
        for name in ("voice.onnx", "voice.onnx.json"):
            (home / name).write_text("{}", encoding="utf-8")  # there, so that none is fetched
    ports = _free_port(), _free_port()
    common = ["--local-files-only", "--data-dir", str(home)]
    whisper = [
        "--model",
        str(home / "whisper"),
        "--stt-library",
        "faster-whisper",
        "--cpu-threads",
        str(os.cpu_count() or 1),
    ]
    whisper += ["--language", "en", "--vad-endpointing", str(SILENCE)]
    modules = [
        ["wyoming_faster_whisper", *whisper],
        ["wyoming_piper", "--voice", "voice"],
    ]
    patch = [sys.executable, "-m", "peers.patch", *(["--real"] if folder else [])]
    with ExitStack() as opened:
        for port, module in zip(ports, modules, strict=True):
            uri = ["--uri", f"tcp://127.0.0.1:{port}"]
            server = subprocess.Popen([*patch, *module, *common, *uri], stdin=subprocess.DEVNULL, stdout=2)
            opened.callback(server.wait)
            opened.callback(server.terminate)
            _await_server(port, server)
        serve(WyomingRunner(*ports, endpoint).take)


if __name__ == "__main__":
    main()
