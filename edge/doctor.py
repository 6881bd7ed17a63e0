"""What this machine has, which engine and model serve for each job, and how to get what is missing.

Nothing is loaded that takes long: packages are looked up, not imported, and no model is opened.
"""

from __future__ import annotations

import ctypes
import importlib.util
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from edge import choices
from edge.device_order import camera_places, in_words, sound_places
from edge.echo_choice import echo_choice
from edge.settings import Settings
from hardware.board import Board, detect
from models import starter, wake
from models.errors import ModelMissing
from models.store import Store

PACKAGES = {
    "llama-cpp-python": "llama_cpp",
    "faster-whisper": "faster_whisper",
    "pocketsphinx": "pocketsphinx",
    "piper-tts": "piper",
    "espeakng-loader": "espeakng_loader",
    "pymicro-wakeword": "pymicro_wakeword",
    "onnxruntime": "onnxruntime",
    "rapidocr": "rapidocr",
    "zxing-cpp": "zxingcpp",
    "opencv-python": "cv2",
    "sounddevice": "sounddevice",
    "soundfile": "soundfile",
    "soxr": "soxr",
    "pillow": "PIL",
    "numpy": "numpy",
    "hassil": "hassil",
    "num2words": "num2words",
    "mcp": "mcp",
}
"""Distributions that pip installs with the program, and the modules that they bring."""

LIBRARIES = {
    "libportaudio.so.2": "libportaudio2",
    "libxcb.so.1": "libxcb1",
    "libGL.so.1": "libgl1",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""Shared libraries that pip cannot install, and Debian's packages of them."""

SOUND = "libportaudio2"
"""Without it there is no live sound, yet pictures and recordings work; without the others OpenCV fails."""

LICENCES = {
    "pymicro-wakeword": "Apache-2.0",
    "faster-whisper": "MIT",
    "pocketsphinx": "BSD-2-Clause",
    "hassil": "Apache-2.0",
    "llama.cpp": "MIT",
    "rapidocr": "Apache-2.0",
    "zxing-cpp": "Apache-2.0",
    "onnxruntime": "MIT",
    "piper": "GPL-3.0-or-later",
    "espeak-ng": "GPL-3.0-or-later",
}
"""Of the engines, and of the models that come with them."""

RECOGNITION, VISION, SPEECH = "speech recognition", "vision", "speaking"

HOT = 80.0
"""Degrees Celsius from which a Raspberry Pi slows down."""
LOW_DISK_MB = 1000


@dataclass(frozen=True)
class Job:
    """Something the assistant does, and what does it."""

    name: str
    engine: str | None
    """None if nothing can serve."""
    model: str | None
    licence: str | None
    """Of the engine, and of the model where that is another."""
    why: str
    memory_mb: int = 0
    """Estimate of what its model takes; 0 for the small ones that come with the program."""


@dataclass(frozen=True)
class Finding:
    """Something that is missing or wrong."""

    what: str
    remedy: str
    essential: bool = False
    """True if nothing works without it."""


@dataclass(frozen=True)
class Devices:
    """What is plugged in: number or path, and name, of each."""

    microphones: tuple[tuple[str, str], ...]
    speakers: tuple[tuple[str, str], ...]
    cameras: tuple[tuple[str, str], ...]
    default_microphone: str = ""
    """The system's own choice, empty where there is none."""
    default_speaker: str = ""
    server_source: str = ""
    """The microphone that the desktop's sound server gives to whoever wants none in particular."""


@dataclass(frozen=True)
class Serving:
    """The devices that would serve, in words: each order of preference, and what is there of it."""

    microphone: str
    speaker: str
    camera: str
    echo: str
    """Who takes the assistant's own voice out of what the microphone hears, and why."""


@dataclass(frozen=True)
class Report:
    """The whole examination."""

    version: str | None
    python: str
    packages: dict[str, str | None]
    """Versions by distribution, None where it is not installed."""
    libraries: dict[str, bool]
    """By Debian package: whether it is there."""
    board: Board
    profile: str
    models_dir: Path
    models_installed: tuple[str, ...]
    disk_free_mb: int
    devices: Devices
    serving: Serving
    jobs: tuple[Job, ...]
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """False if something is missing without which nothing works."""
        return not any(finding.essential for finding in self.findings)


def examine(settings: Settings, devices: Devices, root: Path = Path("/")) -> Report:
    """Examine this machine; root is replaced by a made-up tree in tests. Takes well under a second."""
    packages = {name: _package_version(name, module) for name, module in PACKAGES.items()}
    libraries = {package: _loads(library) for library, package in LIBRARIES.items()}
    board = detect(root)
    disk_free_mb = _free_mb(settings.models_dir)
    jobs = tuple(_jobs(settings))
    return Report(
        version=_version("quizglass"),
        python=platform.python_version(),
        packages=packages,
        libraries=libraries,
        board=board,
        profile=settings.profile,
        models_dir=settings.models_dir,
        models_installed=tuple(entry.name for entry in Store(settings.models_dir).installed()),
        disk_free_mb=disk_free_mb,
        devices=devices,
        serving=_serving(settings, devices),
        jobs=jobs,
        findings=(
            *_missing_software(packages, libraries),
            *_missing_devices(devices),
            *_strain(board, settings, jobs, disk_free_mb),
            *_worth_pulling(settings, jobs, board),
        ),
    )


def plugged_in() -> Devices:
    """The microphones, speakers and cameras of this machine."""
    from hardware.camera_device import list_cameras
    from hardware.portaudio import default_audio_device, list_audio_devices
    from hardware.sound_server import default_source

    sound = list_audio_devices()
    return Devices(
        microphones=tuple((str(device.index), device.name) for device in sound if device.inputs),
        speakers=tuple((str(device.index), device.name) for device in sound if device.outputs),
        cameras=tuple((camera.source, camera.name) for camera in list_cameras()),
        default_microphone=default_audio_device("input"),
        default_speaker=default_audio_device("output"),
        server_source=default_source(),
    )


def _serving(settings: Settings, devices: Devices) -> Serving:
    heard = sound_places(settings.devices.microphone, devices.microphones, devices.default_microphone)
    spoken = sound_places(settings.devices.speaker, devices.speakers, devices.default_speaker)
    seen = camera_places(settings.sight.camera, devices.cameras)
    used = next((place.device for place in heard if place.device), "")
    echo = echo_choice(settings.ears.echo_cancellation, used, devices.server_source)
    return Serving(
        in_words(heard),
        in_words(spoken),
        in_words(seen),
        f"{'cancelled by the assistant' if echo.own else 'not cancelled by the assistant'}: {echo.why}",
    )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _package_version(distribution: str, module: str) -> str | None:
    """None if the module is not there either: some installers leave no metadata."""
    return _version(distribution) or ("unknown" if importlib.util.find_spec(module) else None)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _free_mb(folder: Path) -> int:
    """Free space where the folder is, or will be."""
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(existing).free // 2**20


def _missing_software(packages: dict[str, str | None], libraries: dict[str, bool]) -> Iterator[Finding]:
    absent = [name for name, found in packages.items() if found is None]
    if absent:
        yield Finding(
            f"Python packages are missing: {', '.join(absent)}",
            f"{sys.executable} -m pip install {' '.join(absent)}",
            essential=True,
        )
    absent = [package for package, there in libraries.items() if not there]
    if absent:
        yield Finding(
            f"system libraries are missing: {', '.join(absent)}",
            f"sudo apt install {' '.join(absent)}",
            essential=absent != [SOUND],
        )


def _missing_devices(devices: Devices) -> Iterator[Finding]:
    without = "`quizglass ask` and `quizglass replay` work without"
    if not devices.microphones:
        yield Finding("no microphone", f"plug one in for `quizglass run`; {without}")
    if not devices.speakers:
        yield Finding("no speaker", f"plug one in for `quizglass run`; {without}")
    if not devices.cameras:
        yield Finding("no camera", f"plug one in, or set sight.camera to a stream's URL; {without}")


def _strain(board: Board, settings: Settings, jobs: tuple[Job, ...], disk_free_mb: int) -> Iterator[Finding]:
    if board.kind == "pizero2":
        yield Finding(
            "this board is too small for a VLM", "use a Raspberry Pi 4 or 5 for questions about a scene"
        )
    if any(flag.startswith("under-voltage") for flag in board.throttled or ()):
        yield Finding(
            "the power supply is too weak: under-voltage", "use the official supply and a short cable"
        )
    if board.temperature is not None and board.temperature >= HOT:
        yield Finding(
            f"the processor is hot: {board.temperature:.0f} °C", "add a heat sink or fan: it slows down"
        )
    models_mb = sum(job.memory_mb for job in jobs)
    if models_mb > board.available_mb:
        yield Finding(
            f"the models take about {models_mb} MB, and {board.available_mb} MB of memory are free",
            "close other programs, or choose smaller models: `quizglass models list`",
        )
    if disk_free_mb < LOW_DISK_MB:
        yield Finding(
            f"only {disk_free_mb} MB free for {settings.models_dir}", "free some space, or set models_dir"
        )


def _jobs(settings: Settings) -> Iterator[Job]:
    """In the order of a turn."""
    if settings.ears.push_to_talk:
        yield Job("wake word", "push-to-talk", None, None, "chosen by ears.push_to_talk")
    else:
        engine, phrase, licence, why = _bundled("pymicro-wakeword", settings.ears.wake_word)
        own = f"; model {starter.LICENCE}" if phrase == wake.OWN else ""
        yield Job("wake word", engine, phrase, licence + own, why)
    yield Job("voice activity", *_bundled("faster-whisper", "silero-vad v6"))
    yield _chosen(RECOGNITION, choices.recognizer, settings)
    yield _end_of_turn(settings)
    yield Job("fast answers", *_bundled("hassil", "the tools' sentences"))
    yield _chosen(VISION, choices.vision, settings)
    yield Job("reading text", *_bundled("rapidocr", "PP-OCR"))
    yield Job("reading codes", *_bundled("zxing-cpp", None))
    yield _chosen(SPEECH, choices.synthesizer, settings)


def _bundled(engine: str, model: str | None) -> tuple[str, str | None, str, str]:
    return engine, model, LICENCES[engine], "comes with the program"


def _end_of_turn(settings: Settings) -> Job:
    job = _chosen("end of turn", choices.turn_judge, settings)
    if job.engine or settings.ears.turn_model not in ("auto", "none"):
        return job
    return Job(job.name, "words and silence", None, None, choices.no_turn_judge(settings))


def _chosen(name: str, choose: Callable[[Settings], choices.Choice | None], settings: Settings) -> Job:
    try:
        choice = choose(settings)
    except ModelMissing as error:
        return Job(name, None, None, None, str(error))
    if choice is None:
        return Job(name, None, None, None, choices.no_vision(settings))
    licence = LICENCES[choice.engine]
    if choice.entry:
        licence += f"; model {choice.entry.licence}"
    elif choice.model in {model.name for model in starter.MODELS}:
        licence += f"; model {starter.LICENCE}"
    memory_mb = choice.entry.memory_mb if choice.entry else 0
    return Job(name, choice.engine, choice.model, licence, choice.why, memory_mb)


def _worth_pulling(settings: Settings, jobs: tuple[Job, ...], board: Board) -> Iterator[Finding]:
    """Models that would serve better than what comes with the program, or where nothing does."""
    engines = {job.name: job.engine for job in jobs}
    models = {job.name: job.model for job in jobs}
    if engines[VISION] is None and settings.mind.vlm == "auto" and settings.profile != "pizero2":
        yield Finding(
            "no vision-language model: questions beyond text, codes, colours and time get no answer",
            choices.pull_command(settings, "vlm", board.memory_mb),
        )
    if models[VISION] == starter.SEEING.name and settings.mind.vlm == "auto":
        yield Finding(
            "the vision model is the small one that comes with the program: real scenes are outside what it knows",
            choices.pull_command(settings, "vlm", board.memory_mb),
        )
    if engines[RECOGNITION] == "pocketsphinx" and settings.ears.asr == "auto":
        yield Finding(
            "speech is recognised by pocketsphinx, which misses many words",
            choices.pull_command(settings, "asr", board.memory_mb),
        )
    if engines[SPEECH] == "espeak-ng" and settings.voice.tts == "auto":
        yield Finding(
            "answers are spoken by espeak-ng, which sounds robotic",
            choices.pull_command(settings, "tts", board.memory_mb),
        )
    for job in jobs:
        if job.engine is None and job.name != VISION:
            yield Finding(f"nothing serves for {job.name}", job.why)
