"""What is said to the systems: real people and synthetic voices, cut so that the last sample of speech is known."""

from __future__ import annotations

import shutil
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
FRAME = RATE // 100
LEAD = 0.5
"""Seconds of silence before the first word."""
PEAK = 20_000
SHORTEST, LONGEST = 1.5, 2.5
"""Seconds of an utterance."""
PERSON = "person"
_FADE = RATE // 200

Samples = NDArray[np.int16]

QUESTIONS = (
    "What is in front of me right now?",
    "Is there a free chair in this room?",
    "What does the sign above the door say?",
    "How many people are waiting in the queue?",
    "Which of these two boxes is the red one?",
    "Where did I put my keys and my wallet?",
    "What colour is the shirt on the left?",
    "Can you tell me what is on the table?",
)
COMMANDS = {
    "flite slt": ["flite", "-voice", "slt", "-o"],
    "espeak-ng en-us": ["espeak-ng", "-v", "en-us", "-w"],
    "flite rms": ["flite", "-voice", "rms", "-o"],
    "espeak-ng en-gb": ["espeak-ng", "-v", "en-gb", "-w"],
}
"""Voice -> program; the file to write and the text follow."""


@dataclass(frozen=True)
class Utterance:
    """A recording with silence before its speech and none behind it. Seconds count from its first sample."""

    voice: str
    recording: Path
    speech_start: float
    speech_end: float
    words: tuple[tuple[float, str], ...]
    """(when they have been said, words)."""


def utterances(folder: Path, speech: Path | None, count: int) -> list[Utterance]:
    """So many, made in folder. speech: recordings of real people, of whom there are three for each two synthetic
    voices."""
    real = [path for path in real_people(speech) if short(path)] if speech else []
    made = []
    for number in range(count):
        text = QUESTIONS[number % len(QUESTIONS)]
        if real and number % 5 < 3:
            source = real[(number // 5 * 3 + number % 5) % len(real)]
            voice, samples = f"{PERSON} {source.stem[:8]}", trimmed(load(source))
        else:
            voice = list(COMMANDS)[(number // 5 * 2 + number % 5) % len(COMMANDS)]
            samples = said(voice, text, folder)
        made.append(kept(folder / f"utterance-{number}.wav", voice, samples, text))
    return made


def real_people(folder: Path) -> list[Path]:
    """The folder's recordings. FileNotFoundError if there is none."""
    found = sorted(folder.glob("*.wav"))
    if not found:
        raise FileNotFoundError(f"{folder} holds no .wav file: name a folder of 16 kHz mono recordings")
    return found


def short(path: Path) -> bool:
    """Whether so much is said in a recording as in a short question."""
    return SHORTEST <= len(trimmed(load(path))) / RATE <= LONGEST


def said(voice: str, text: str, folder: Path) -> Samples:
    """The text by a synthetic voice, without silence around it."""
    program, *options = COMMANDS[voice]
    if shutil.which(program) is None:
        raise FileNotFoundError(f"the comparison speaks with {program}: install the Debian package {program}")
    path = folder / "said.wav"
    words = ["-t", text] if program == "flite" else [text]
    order = [*words, *options, str(path)] if program == "flite" else [*options, str(path), *words]
    subprocess.run([program, *order], check=True, capture_output=True)
    return trimmed(load(path))


def trimmed(samples: Samples) -> Samples:
    """Without the silence around the speech, and as loud as all the others."""
    loud = loudness(samples)
    speech = np.flatnonzero(loud > max(3.0 * np.percentile(loud, 5), 0.03 * loud.max()))
    cut = samples[speech[0] * FRAME : (speech[-1] + 1) * FRAME].astype(np.float64)
    cut *= PEAK / np.abs(cut).max()
    ramp = np.linspace(0.0, 1.0, _FADE)
    cut[:_FADE] *= ramp
    cut[-_FADE:] *= ramp[::-1]
    return np.rint(cut).astype(np.int16)


def loudness(samples: Samples) -> NDArray[np.float64]:
    """Root mean square of each 10 ms."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    return np.asarray(np.sqrt(np.mean(frames**2, axis=1)))


def spread(text: str, start: float, end: float) -> tuple[tuple[float, str], ...]:
    """When each word has been said, as if all took equally long."""
    words = text.split()
    step = (end - start) / len(words)
    return tuple((start + step * number, word) for number, word in enumerate(words, 1))


def load(path: Path) -> Samples:
    """A recording at RATE."""
    with wave.open(str(path)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    if rate == RATE:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, rate, RATE))


def save(path: Path, samples: Samples) -> None:
    """Write a recording at RATE."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def kept(path: Path, voice: str, samples: Samples, text: str) -> Utterance:
    """The utterance, written into path."""
    write(path, samples)
    end = LEAD + len(samples) / RATE
    return Utterance(voice, path, LEAD, end, spread(text, LEAD, end))


def write(path: Path, samples: Samples) -> None:
    """Write what is said, with the silence before it."""
    save(path, np.concatenate([np.zeros(round(LEAD * RATE), np.int16), samples]))
