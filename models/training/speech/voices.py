"""Free synthetic voices, spoken by programs of Debian's: espeak-ng (GPL-3.0), flite (CMU Flite licence) and
festival (EST licence); and by Piper, for a voice whose file one has."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from models.errors import BadInput, ModelCrashed, ModelMissing
from models.ports import SPEECH_RATE, Samples

_WORDS_A_MINUTE = 165
"""espeak-ng's at pace 1: what flite's voices come to."""
_SPEAKABLE = re.compile(r"[A-Za-z0-9 ,.?!'-]+")
_QUIET = 0.01
"""Of the loudest 10 ms: what is softer before the first and after the last sound is cut off."""


@dataclass(frozen=True)
class Voice:
    """One speaker."""

    engine: Literal["espeak-ng", "flite", "festival", "piper"]
    name: str
    """As the engine calls it: "en-us+f3", "slt", "voice_ked_diphone"; of Piper, the path of the voice's file."""


@dataclass(frozen=True)
class Line:
    """Something to say, and how."""

    text: str
    """Letters, digits, spaces and , . ? ! ' - only."""
    pace: float = 1.0
    """Of the engine's usual, 0.5 to 2."""
    pitch: float = 1.0
    """Of the voice's usual, 0 to 2, espeak-ng's alone: the other voices have one pitch."""


ACCENTS = ("en-us", "en-us-nyc", "en-gb", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd")
VARIANTS = (
    "f1", "f2", "f3", "f4", "m1", "m2", "m3", "m4", "m5", "m6", "m8", "klatt", "klatt2", "klatt4", "klatt6", "Alex",
    "Alicia", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene", "Gene2", "Henrique", "Hugo", "Jacky", "Lee", "Marco",
    "Mario", "Michael", "Mike", "Nguyen", "Reed", "Storm", "Tweaky", "adam", "anika", "announcer", "antonio", "aunty",
    "belinda", "benjamin", "boris", "caleb", "croak", "david", "ed", "edward", "grandma", "grandpa", "gustave", "ian",
    "iven", "iven3", "john", "kaukovalta", "marcelo", "max", "michel", "miguel", "norbert", "pablo", "paul", "pedro",
    "quincy", "rob", "robert", "sandro", "shelby", "steph", "steph3", "travis", "victor", "whisper", "zac",
)  # fmt: skip
"""espeak-ng's speakers, except those that sound like machines, and those that are held out."""

TRAINING = (
    *(Voice("espeak-ng", f"{accent}+{variant}") for accent in ACCENTS for variant in VARIANTS),
    *(Voice("flite", name) for name in ("slt", "rms", "awb", "kal16", "kal")),
)
HELD_OUT = (
    Voice("festival", "voice_ked_diphone"),
    Voice("espeak-ng", "en-gb-scotland+f5"),
    Voice("espeak-ng", "en-029+m7"),
    Voice("espeak-ng", "en-gb-scotland+linda"),
)
"""No model is ever trained on these: neither the speakers nor their accents, nor festival's engine."""


def speak(voice: Voice, lines: Sequence[Line]) -> list[Samples]:
    """Each line, mono int16 at SPEECH_RATE, silence around it cut off.

    BadInput for what cannot be said, ModelMissing where the engine is not installed, ModelCrashed where it fails.
    """
    for line in lines:
        if not _SPEAKABLE.fullmatch(line.text) or not 0.5 <= line.pace <= 2 or not 0 <= line.pitch <= 2:
            raise BadInput(f"no voice can say {line}: plain words, pace 0.5 to 2, pitch 0 to 2")
        if line.pitch != 1 and voice.engine != "espeak-ng":
            raise BadInput(f"{voice.name} has one pitch: leave it at 1")
    if voice.engine == "festival":
        return _festival(voice.name, lines)
    if voice.engine == "piper":
        return _piper(Path(voice.name), lines)
    return [_read(_run(_command(voice, line))) for line in lines]


def _command(voice: Voice, line: Line) -> list[str]:
    if voice.engine == "flite":
        stretch = f"duration_stretch={1 / line.pace:.3f}"
        return ["flite", "-voice", voice.name, "--setf", stretch, "-t", line.text, "-o", "/dev/stdout"]
    pace, pitch = round(_WORDS_A_MINUTE * line.pace), min(99, round(50 * line.pitch))
    return ["espeak-ng", "-v", voice.name, "-s", str(pace), "-p", str(pitch), "--stdout", line.text]


def _festival(voice: str, lines: Sequence[Line]) -> list[Samples]:
    """All lines in one process: loading a voice takes longer than speaking."""
    with tempfile.TemporaryDirectory() as folder:
        wavs = [Path(folder, f"{number}.wav") for number in range(len(lines))]
        script = [f"({voice})"]
        for line, wav in zip(lines, wavs, strict=True):
            script.append(f"(Parameter.set 'Duration_Stretch {1 / line.pace:.3f})")
            script.append(f'(utt.save.wave (utt.synth (Utterance Text "{line.text}")) "{wav}" \'riff)')
        batch = Path(folder, "lines.scm")
        batch.write_text("\n".join(script), encoding="utf-8")
        _run(["festival", "-b", str(batch)])
        return [_read(wav.read_bytes()) for wav in wavs]


def _piper(path: Path, lines: Sequence[Line]) -> list[Samples]:
    from models.cancel import Cancel
    from models.piper import PiperSynthesizer

    at_pace = {pace: PiperSynthesizer(path, pace, threads=1) for pace in {line.pace for line in lines}}
    spoken = []
    for line in lines:
        sounds = list(at_pace[line.pace].synthesize(line.text, Cancel()))
        spoken.append(_trimmed(_resampled(np.concatenate([each.samples for each in sounds]), sounds[0].rate)))
    return spoken


def _run(command: list[str]) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise ModelMissing(f"{command[0]} is not installed: apt-get install {command[0]}") from error
    except subprocess.CalledProcessError as error:
        raise ModelCrashed(f"{' '.join(command)} failed: {error.stderr.decode(errors='replace')}") from error
    return done.stdout


def _read(wav: bytes) -> Samples:
    """A 16-bit mono WAV; the lengths in its header are ignored, since a pipe's are unknown when they are written."""
    start = wav.find(b"data") + 8
    if not wav.startswith(b"RIFF") or start < 44:
        raise ModelCrashed("the speech engine gave no sound")
    rate = int.from_bytes(wav[24:28], "little")
    return _trimmed(_resampled(np.frombuffer(wav, "<i2", (len(wav) - start) // 2, start), rate))


def _resampled(sound: Samples, rate: int) -> Samples:
    import soxr

    return sound if rate == SPEECH_RATE else np.asarray(soxr.resample(sound, rate, SPEECH_RATE))


def _trimmed(sound: Samples) -> Samples:
    """Without the near-silence around it."""
    frame = SPEECH_RATE // 100
    loudness = np.sqrt(
        np.square(sound[: len(sound) // frame * frame].reshape(-1, frame), dtype=np.float64).mean(1)
    )
    loud = np.flatnonzero(loudness > _QUIET * loudness.max(initial=1.0))
    return sound[loud[0] * frame : (loud[-1] + 1) * frame] if len(loud) else sound[:0]
