"""Which engine and model serve for each job, and why: one answer for `doctor` and for the assistant itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from edge.settings import Settings
from models.catalogue import BOARDS, Entry
from models.errors import ModelMissing
from models.store import Store

MEMORY_SHARE = 0.7
"""The largest part of the machine's memory that one model may take: the rest is for its context and everybody else."""


@dataclass(frozen=True)
class Choice:
    """What serves for one job."""

    engine: str
    model: str | None
    why: str
    path: Path | None = None
    """The model's folder or file, None where it comes with the engine."""
    entry: Entry | None = None
    """Its catalogue entry, None for a model that the catalogue does not know."""
    warning: str = ""
    """Why it serves although a better one is meant to: to be logged."""


def recognizer(settings: Settings) -> Choice:
    """Whisper whenever a model of it is installed; pocketsphinx, which brings its own, until then."""
    wanted = settings.ears.asr_model
    if settings.ears.asr == "pocketsphinx":
        return Choice("pocketsphinx", "en-us", "chosen by ears.asr")
    store = Store(settings.models_dir)
    entry = _named(store, "asr", wanted) if wanted != "auto" else _best(store, "asr", settings)
    if entry:
        why = "chosen by ears.asr_model" if wanted != "auto" else "the most capable one installed"
        return Choice("faster-whisper", entry.name, why, store.path(entry), entry)
    if settings.ears.asr == "whisper":
        raise ModelMissing(
            "ears.asr asks for Whisper, and no Whisper model is installed: run `quizglass models pull whisper-base.en`"
        )
    return _stand_in("pocketsphinx", "en-us", store, "asr", settings, "no Whisper model is installed")


def synthesizer(settings: Settings) -> Choice:
    """Piper whenever a voice of the language is installed; espeak-ng until then."""
    wanted = settings.voice.voice
    if settings.voice.tts == "espeak":
        return Choice("espeak-ng", settings.language, "chosen by voice.tts")
    store = Store(settings.models_dir)
    entry = _named(store, "tts", wanted) if wanted != "auto" else _best(store, "tts", settings)
    if entry:
        why = "chosen by voice.voice" if wanted != "auto" else "the installed voice of this language"
        file = next(file for file in entry.files if file.path.endswith(".onnx"))
        return Choice("piper", entry.name, why, store.path(entry) / file.path, entry)
    if settings.voice.tts == "piper":
        raise ModelMissing(
            f"voice.tts asks for Piper, and no voice for {settings.language!r} is installed: "
            "`quizglass models list --kind tts` names them"
        )
    why = "no Piper voice of this language is installed"
    return _stand_in("espeak-ng", settings.language, store, "tts", settings, why)


def stand_ins(settings: Settings) -> tuple[str, ...]:
    """What the wearer must be told: a lesser engine serves where a better one is meant to."""
    warnings = (recognizer(settings).warning, synthesizer(settings).warning)
    return tuple(warning for warning in warnings if warning)


def vision(settings: Settings) -> Choice | None:
    """The VLM, None where there is none or it is switched off. ModelMissing if the one asked for is not there."""
    wanted = settings.mind.vlm
    if wanted == "none":
        return None
    store = Store(settings.models_dir)
    if "/" in wanted or wanted.endswith(".gguf"):
        path = Path(wanted).expanduser()
        if not path.exists():
            raise ModelMissing(
                f"mind.vlm names {path}, which does not exist: correct the path or name a model"
            )
        return Choice("llama.cpp", path.stem, "chosen by mind.vlm", path)
    entry = _named(store, "vlm", wanted) if wanted != "auto" else _best(store, "vlm", settings)
    if entry is None:
        return None
    why = (
        "chosen by mind.vlm" if wanted != "auto" else "the most capable one installed that suits this machine"
    )
    return Choice("llama.cpp", entry.name, why, store.path(entry), entry)


def vision_advice(settings: Settings) -> str:
    """How to get a VLM for this machine."""
    if settings.mind.vlm == "none":
        return "The vision model is switched off by the setting mind.vlm."
    import psutil

    memory_mb = psutil.virtual_memory().total // 1_000_000
    return f"To install one, run: {pull_command(settings, 'vlm', memory_mb)}"


def pull_command(settings: Settings, kind: str, memory_mb: int) -> str:
    """The command that installs what suits board, memory and language, or lists what there is."""
    store = Store(settings.models_dir)
    unfinished = _unfinished(store, kind, settings)
    if unfinished:
        return f"quizglass models pull {unfinished.name}"
    catalogue = store.catalogue
    board = settings.profile if settings.profile in BOARDS else "pi4"
    for entry in (*catalogue.for_board(board), *reversed(catalogue.entries)):
        suits = entry.kind == kind and board in entry.boards and entry.speaks(settings.language)
        if suits and not entry.opt_in and entry.memory_mb < memory_mb * MEMORY_SHARE:
            return f"quizglass models pull {entry.name}"
    return f"quizglass models list --kind {kind}"


def _stand_in(engine: str, model: str, store: Store, kind: str, settings: Settings, otherwise: str) -> Choice:
    """What comes with the program, in place of a model that is not there, or not whole."""
    entry = _unfinished(store, kind, settings)
    if entry is None:
        return Choice(engine, model, otherwise)
    why = f"{entry.name} is not complete: `quizglass models pull {entry.name}` completes it"
    return Choice(engine, model, why, warning=f"{engine} serves instead, as {why}")


def _unfinished(store: Store, kind: str, settings: Settings) -> Entry | None:
    """A model that suits the language and lacks a file."""
    whole = store.installed(kind)
    begun = (entry for entry in store.started() if entry.kind == kind and entry.speaks(settings.language))
    return next((entry for entry in begun if entry not in whole), None)


def _named(store: Store, kind: str, name: str) -> Entry:
    """The installed entry of that name. ModelMissing if it is unknown, not installed, or of another kind."""
    entry = store.catalogue.entry(name)
    if entry.kind != kind:
        raise ModelMissing(f"{name} is a model for {entry.kind}, where one for {kind} is needed")
    store.path(entry)
    return entry


def _best(store: Store, kind: str, settings: Settings) -> Entry | None:
    """The installed model that needs the most memory among those that suit language and board."""
    fitting = [entry for entry in store.installed(kind) if entry.speaks(settings.language)]
    suited = [entry for entry in fitting if settings.profile in entry.boards] or fitting
    return max(suited, key=lambda entry: entry.memory_mb, default=None)
