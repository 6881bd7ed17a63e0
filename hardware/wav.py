"""Sound files in and out: anything that libsndfile reads becomes 16 kHz mono int16."""

from __future__ import annotations

import io
import logging
import os
import wave
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from hardware.errors import BadMedia, DeviceError
from hardware.ports import MICROPHONE_RATE, Samples
from hardware.resample import NOTHING, Resampler

if TYPE_CHECKING:
    import soundfile

MAX_SECONDS = 600
MAX_BYTES = 1 << 30
RATES = range(1_000, 768_001)
MAX_CHANNELS = 64
CHUNK_FRAMES = 1 << 16

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class AudioClip:
    """A recording, ready for the recognizers."""

    samples: Samples
    """shape (n,), n > 0, mono, 16 kHz."""
    seconds: float
    original: str
    """What the file held, to be shown: '44100 Hz, 2 channels, PCM_24'."""


def load_wav(source: Path | bytes | BinaryIO, name: str = "") -> AudioClip:
    """Read a WAV (or FLAC, OGG, AIFF, ...) of any rate, width and number of channels.

    Channels are averaged, the rate is converted to 16 kHz, and values that are not numbers become silence.
    Of a file that ends too early, what is there is used, and a warning is logged. BadMedia if the file is
    missing, empty, not a sound file, without samples, or longer than 10 minutes; its message begins with name
    (by default the path).
    """
    if isinstance(source, Path):
        name = name or str(source)
        try:
            with source.open("rb") as file:
                return _read(file.fileno(), os.fstat(file.fileno()).st_size, name)
        except OSError as error:
            raise BadMedia(f"{name}: {error.strerror or error}; give the path of a sound file") from error
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    return _read(_Memory(data), len(data), name or "the recording")


def save_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write mono int16 samples, shape (n,). The file appears whole or not at all, else DeviceError.

    A link keeps pointing where it does, and a device or pipe is written to, never replaced.
    """
    sound = _encoded(samples, rate)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                device.write(sound)
        else:
            _replace(path.resolve(), sound)
    except OSError as error:
        raise DeviceError(
            f"{path} could not be written ({error.strerror or error}); "
            "free some space or choose another place"
        ) from error


def _encoded(samples: Samples, rate: int) -> bytes:
    memory = io.BytesIO()
    with wave.open(memory, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(np.ascontiguousarray(samples, "<i2").tobytes())
    return memory.getvalue()


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to tell
            temporary.unlink(missing_ok=True)
        raise


class _Memory(io.BytesIO):
    """A file in memory that, like one on disk, refuses a nonsensical seek without an exception: a damaged
    header makes libsndfile seek anywhere, and it cannot handle an exception."""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return super().seek(offset, whence)
        except (ValueError, OverflowError):
            return self.tell()


def _read(file: int | _Memory, size: int, name: str) -> AudioClip:
    """file: a descriptor rather than a path, since soundfile would guess a format from the path's ending."""
    import soundfile

    if size == 0:
        raise BadMedia(f"{name}: the file is empty; record it again")
    if size > MAX_BYTES:
        raise BadMedia(f"{name}: the file is larger than 1 GiB; cut it to at most 10 minutes")
    try:
        with soundfile.SoundFile(file, closefd=False) as sound:
            original = f"{sound.samplerate} Hz, {_channels(sound.channels)}, {sound.subtype}"
            _check_header(sound, original, name)
            samples = _decode(sound, name)
    except soundfile.LibsndfileError as error:
        raise BadMedia(
            f"{name}: not a sound file that can be read ({error.error_string.rstrip('.')}); "
            "give a WAV, FLAC or OGG file"
        ) from error
    if samples.size == 0:
        raise BadMedia(f"{name}: the file contains no sound samples; record it again")
    return AudioClip(samples, samples.size / MICROPHONE_RATE, original)


def _check_header(sound: soundfile.SoundFile, original: str, name: str) -> None:
    """Refuse by the header alone what would be too much to decode."""
    if sound.samplerate not in RATES or sound.channels > MAX_CHANNELS:
        raise BadMedia(f"{name}: {original} is no plausible sound; convert it to 16000 Hz, 1 channel")
    _check_length(sound.frames / sound.samplerate, name)
    if "(should be" in sound.extra_info:  # libsndfile's note on a chunk that is longer than its file
        log.warning(
            "%s ends too early: only the first %.1f s are there", name, sound.frames / sound.samplerate
        )


def _check_length(seconds: float, name: str) -> None:
    if seconds > MAX_SECONDS:
        raise BadMedia(
            f"{name}: {seconds // 60:.0f} min {seconds % 60:.0f} s long; cut it to at most {MAX_SECONDS // 60} minutes"
        )


def _decode(sound: soundfile.SoundFile, name: str) -> Samples:
    """Everything that can be decoded, in chunks: memory stays small whatever the header claims."""
    resampler = Resampler(sound.samplerate, MICROPHONE_RATE)
    pieces: list[Samples] = []
    frames = 0
    cleaned = False
    while chunk := len(read := sound.read(CHUNK_FRAMES, dtype="float32", always_2d=True)):
        frames += chunk
        _check_length(frames / sound.samplerate, name)
        cleaned = cleaned or not np.isfinite(read).all()
        pieces.append(resampler.process(_to_int16(read)))
    pieces.append(resampler.process(NOTHING, last=True))
    if cleaned:
        log.warning("%s holds values that are not numbers; they were replaced by silence", name)
    return np.concatenate(pieces)


def _to_int16(frames: NDArray[np.float32]) -> Samples:
    """Float frames, shape (n, channels), full scale 1.0 -> their average, shape (n,), int16."""
    mono = np.nan_to_num(frames, nan=0.0, posinf=0.0, neginf=0.0).mean(axis=1, dtype=np.float64)
    samples: Samples = np.clip(np.rint(mono * 32768.0), -32768, 32767).astype(np.int16)
    return samples


def _channels(count: int) -> str:
    return "1 channel" if count == 1 else f"{count} channels"
