"""What waiting costs: wake word and voice activity on sound at the pace of real time, and memory."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
from environment import ROOT
from numpy.typing import NDArray

SECONDS = 20
CHUNK = 512
RATE = 16_000

RESIDENT = """
import importlib, pathlib, psutil
for layer in ("hardware", "models", "edge"):
    for path in sorted(pathlib.Path(layer).rglob("*.py")):
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        if not name.startswith(("models.vlm", "models.zoo", "edge.web", "hardware.picamera", "hardware.gpio")):
            importlib.import_module(name)
import cv2, hassil, num2words, numpy, onnxruntime, rapidocr, sounddevice, soundfile, soxr, zxingcpp
from edge.config import load_settings
from edge import wire
settings = load_settings({})
kept = wire.wake_word(settings), wire.voice_detector(), wire.router()
print(psutil.Process().memory_info().rss / 1e6)
"""
"""The assistant as it waits: all its code, the libraries of its devices and readers, the wake word and the
voice detector; no model for recognition, reading, seeing or speaking. The VLM's code is in another process."""


def measure(folder: Path) -> dict[str, float]:
    """Percent of one core over SECONDS of each sound, and resident memory in MB (1e6 bytes)."""
    return {
        "idle_silence_percent": _share(_room(SECONDS * RATE)),
        "idle_speech_percent": _share(_speech(SECONDS * RATE)),
        "idle_canceller_percent": _canceller_share(_room(SECONDS * RATE)),
        "resident_mb": _resident(),
    }


def _share(sound: NDArray[np.int16]) -> float:
    """Percent of one core that both engines take, all their threads counted, woken as often as the waiting ears."""
    from edge.ears import WAITING_BLOCKS
    from models.vad import SileroDetector
    from models.wake import MicroWake

    wake, voice = MicroWake("okay_nabu"), SileroDetector()
    block = WAITING_BLOCKS * CHUNK
    blocks = sound[: len(sound) // block * block].reshape(-1, block)
    begun, busy = time.monotonic(), time.process_time()
    for number, heard in enumerate(blocks):
        time.sleep(max(0.0, begun + number * block / RATE - time.monotonic()))
        wake.process(heard)
        for chunk in heard.reshape(-1, CHUNK):
            voice.probability(chunk)
    share = (time.process_time() - busy) / (time.monotonic() - begun)
    wake.close()
    return share * 100


def _canceller_share(sound: NDArray[np.int16]) -> float:
    """Percent of one core that the echo canceller takes while nothing is played."""
    from hardware.echo import EchoFreeMicrophone, webrtc
    from hardware.fake import RecordingSpeaker, VirtualClock, WavMicrophone
    from hardware.reference import Reference

    clock = VirtualClock(auto=True)
    speaker = RecordingSpeaker(clock)
    microphone = EchoFreeMicrophone(
        WavMicrophone(sound, clock), Reference(speaker.follow()), webrtc, lambda: speaker.played(1)
    )
    busy = time.process_time()
    with suppress(EOFError):
        while True:
            microphone.read(1.0)
    return (time.process_time() - busy) / SECONDS * 100


def _room(samples: int) -> NDArray[np.int16]:
    return np.rint(np.random.default_rng(1).normal(0, 30, samples)).astype(np.int16)


def _speech(samples: int) -> NDArray[np.int16]:
    """The demo's questions, over and over."""
    import soundfile

    spoken = soundfile.read(ROOT / "scripts" / "demo-session" / "question-1.wav", dtype="int16")[0]
    return np.asarray(np.resize(spoken, samples), np.int16)


def _resident() -> float:
    shown = subprocess.run(
        [sys.executable, "-c", RESIDENT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(shown.stdout)
