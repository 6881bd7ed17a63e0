"""Spoken questions by flite, a small free synthesizer that Debian packages.

Its voice `awb` was chosen because the machine understands it: at every speed from 0.8 to 1.1 its "okay,
naboo" wakes pymicro-wakeword's model, and pocketsphinx's general model gets the questions word for word,
which none of flite's other voices managed for all of them.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
VOICE = "awb"
LEVEL = 0.08
"""Root mean square of the speech: a person at arm's length."""
ROOM = 0.0015
"""Root mean square of the room's hiss."""


def speak(phrases: tuple[str, ...], pause: float, seed: int) -> NDArray[np.int16]:
    """`phrases` with `pause` seconds between them, at 16 kHz mono, in the hiss of a quiet room.

    Raises FileNotFoundError if flite is not installed.
    """
    gap = np.zeros(round(pause * RATE), np.float32)
    parts = [part for phrase in phrases for part in (_say(phrase), gap)][:-1]
    quiet = np.zeros(RATE // 4, np.float32)
    sound = np.concatenate([quiet, *parts, quiet])
    sound = sound + np.random.default_rng(seed).normal(0, ROOM, len(sound))
    return np.asarray(np.rint(np.clip(sound, -1, 1) * 32767), np.int16)


def _say(phrase: str) -> NDArray[np.float32]:
    import soundfile
    import soxr

    if shutil.which("flite") is None:
        raise FileNotFoundError("flite is not installed: apt-get install flite")
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "phrase.wav"
        subprocess.run(["flite", "-voice", VOICE, "-t", phrase, "-o", str(spoken)], check=True)
        samples, rate = soundfile.read(spoken, dtype="float32")
    samples = np.asarray(soxr.resample(samples, rate, RATE), np.float32)
    loud = np.abs(samples) > 0.01
    return np.asarray(samples * LEVEL / np.sqrt((samples[loud] ** 2).mean()), np.float32)
