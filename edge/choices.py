"""Which engine and model serve for each job, and why: one answer for `doctor` and for the assistant itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from edge.settings import Settings
from models import starter
from models.catalogue import BOARDS, Entry
from models.errors import ModelMissing
from models.languages import english_name
from models.store import Store

MEMORY_SHARE = 0.7
"""The largest part of the machine's memory that one model may take: the rest is for its context and everybody else."""

STARTER = "starter"
"""The value of mind.vlm and of ears.asr_model that chooses the small model that comes with the program."""

_SPHINX = "en-us"
"""The model that pocketsphinx brings."""


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
    """Whisper: the best one installed; else pocketsphinx, which brings its own model. The small Whisper that comes with
    the program serves only where it is asked for, as pocketsphinx understands more of what real people say.
    ModelMissing also where the Whisper model does not know all languages that are spoken."""
    choice = _recognizer(settings)
    unknown = [tag for tag in _spoken(settings, "asr") if not _understands(choice, tag)]
    if not unknown:
        return choice
    which = " or ".join(map(english_name, unknown))
    if choice.path:
        raise ModelMissing(
            f"{choice.model} does not know {which}: install a model that does, of those that `quizglass models list "
            "--kind asr` names, or change the settings language and languages"
        )
    warning = (
        f"I understand no {which}, as no Whisper model serves and pocketsphinx knows English only: "
        "`quizglass models list --kind asr` names models that know more"
    )
    return replace(
        choice,
        why=f"{choice.why}; it knows English only",
        warning=". ".join(filter(None, (choice.warning, warning))),
    )


def _understands(choice: Choice, language: str) -> bool:
    """Whether it does as far as is known: a model of the wearer's own tells when it is loaded."""
    if choice.entry:
        return choice.entry.speaks(language)
    return starter.speaks(language) or choice.model not in (starter.HEARING.name, _SPHINX)


def _recognizer(settings: Settings) -> Choice:
    wanted = settings.ears.asr_model
    if settings.ears.asr == "pocketsphinx":
        return Choice("pocketsphinx", _SPHINX, "chosen by ears.asr")
    if wanted in (STARTER, starter.HEARING.name):
        return Choice("faster-whisper", starter.HEARING.name, "chosen by ears.asr_model", starter.whisper())
    if path := _at_path(wanted):
        return Choice("faster-whisper", path.name, "chosen by ears.asr_model", path)
    store = Store(settings.models_dir)
    entry = _named(store, "asr", wanted) if wanted != "auto" else _best(store, "asr", settings)
    if entry:
        why = "chosen by ears.asr_model" if wanted != "auto" else "the most capable one installed"
        return Choice("faster-whisper", entry.name, why, store.path(entry), entry)
    if settings.ears.asr == "whisper":
        raise ModelMissing(
            "ears.asr asks for Whisper, and no Whisper model is installed: run `quizglass models pull "
            f'whisper-base.en`, or set ears.asr_model to "{STARTER}" for the small one that comes with the program'
        )
    choice = Choice("pocketsphinx", _SPHINX, "no Whisper model is installed")
    return _stand_in(choice, store, "asr", settings)


def turn_judge(settings: Settings) -> Choice | None:
    """What judges from the voice whether the wearer has finished: the model installed, None without one. ModelMissing
    if the one asked for is not there."""
    wanted = settings.ears.turn_model
    if wanted == "none":
        return None
    if path := _at_path(wanted):
        return Choice("onnxruntime", path.stem, "chosen by ears.turn_model", path)
    store = Store(settings.models_dir)
    entry = _named(store, "turn", wanted) if wanted != "auto" else _best(store, "turn", settings)
    if entry is None:
        return None
    why = "chosen by ears.turn_model" if wanted != "auto" else "the installed one"
    file = next(file for file in entry.files if file.path.endswith(".onnx"))
    return Choice("onnxruntime", entry.name, why, store.path(entry) / file.path, entry)


def no_turn_judge(settings: Settings) -> str:
    """Why nothing judges the voice."""
    if settings.ears.turn_model == "none":
        return "the words and the silence tell; switched off by ears.turn_model"
    return "the words and the silence tell; no model is installed that judges the voice too"


def synthesizer(settings: Settings) -> Choice:
    """Piper whenever a voice of the language is installed; espeak-ng until then."""
    wanted = settings.voice.voice
    if settings.voice.tts == "espeak":
        return Choice("espeak-ng", settings.language, "chosen by voice.tts")
    if path := _at_path(wanted):
        return Choice("piper", path.stem, "chosen by voice.voice", path)
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
    choice = Choice("espeak-ng", settings.language, "no Piper voice of this language is installed")
    return _stand_in(choice, store, "tts", settings)


def stand_ins(settings: Settings) -> tuple[str, ...]:
    """What the wearer must be told: a lesser engine serves where a better one is meant to."""
    chosen = (recognizer(settings), synthesizer(settings), vision(settings))
    return tuple(choice.warning for choice in chosen if choice and choice.warning)


def vision(settings: Settings) -> Choice | None:
    """The VLM: the best one installed, until then the small one that comes with the program. None where that cannot
    serve either, or vision is switched off: see no_vision. ModelMissing if the one asked for is not there."""
    wanted = settings.mind.vlm
    if wanted == "none":
        return None
    if wanted in (STARTER, starter.SEEING.name):
        return Choice("llama.cpp", starter.SEEING.name, "chosen by mind.vlm", starter.vlm().model)
    if path := _at_path(wanted):
        return Choice("llama.cpp", path.stem, "chosen by mind.vlm", path)
    store = Store(settings.models_dir)
    entry = _named(store, "vlm", wanted) if wanted != "auto" else _best(store, "vlm", settings)
    if entry is None:
        if no_vision(settings):
            return None
        why = "the small model that comes with the program, as no other is installed"
        choice = Choice("llama.cpp", starter.SEEING.name, why, starter.vlm().model)
        return _stand_in(choice, store, "vlm", settings)
    why = (
        "chosen by mind.vlm" if wanted != "auto" else "the most capable one installed that suits this machine"
    )
    return Choice("llama.cpp", entry.name, why, store.path(entry), entry)


def no_vision(settings: Settings) -> str:
    """Why nothing serves where no VLM is installed; empty if the one that comes with the program does."""
    if settings.mind.vlm == "none":
        return "switched off by mind.vlm"
    if not starter.speaks(settings.language):
        return "no model is installed, and the one that comes with the program knows English only"
    fault = starter.SEEING.fault()
    return f"no model is installed. {fault}" if fault else ""


def vision_advice(settings: Settings) -> str:
    """How to get a VLM for this machine, or a better one."""
    if settings.mind.vlm == "none":
        return "The vision model is switched off by the setting mind.vlm."
    choice = vision(settings)
    if choice and choice.model != starter.SEEING.name:
        return "To see which other models there are, run: quizglass models list --kind vlm"
    import psutil

    command = pull_command(settings, "vlm", psutil.virtual_memory().total // 1_000_000)
    if choice:
        return f"My vision model is the small one that comes with the program. To install a larger one, run: {command}"
    return f"To install one, run: {command}"


def pull_command(settings: Settings, kind: str, memory_mb: int) -> str:
    """The command that installs what suits board, memory and language, or lists what there is."""
    store = Store(settings.models_dir)
    unfinished = _unfinished(store, kind, settings)
    if unfinished:
        return f"quizglass models pull {unfinished.name}"
    catalogue = store.catalogue
    board = settings.profile if settings.profile in BOARDS else "pi4"
    for entry in (*catalogue.for_board(board), *reversed(catalogue.entries)):
        suits = entry.kind == kind and board in entry.boards and _speaks_all(entry, settings)
        if suits and not entry.opt_in and entry.memory_mb < memory_mb * MEMORY_SHARE:
            return f"quizglass models pull {entry.name}"
    return f"quizglass models list --kind {kind}"


def _stand_in(choice: Choice, store: Store, kind: str, settings: Settings) -> Choice:
    """What comes with the program, in place of a model that is not there; with a warning where that is not whole."""
    entry = _unfinished(store, kind, settings)
    if entry is None:
        return choice
    # An engine that brings its model is known by its own name.
    name = choice.model if choice.path else choice.engine
    why = f"{entry.name} is not complete: `quizglass models pull {entry.name}` completes it"
    return replace(choice, why=why, warning=f"{name} serves instead, as {why}")


def _unfinished(store: Store, kind: str, settings: Settings) -> Entry | None:
    """A model that suits the languages and lacks a file."""
    whole = store.installed(kind)
    begun = (entry for entry in store.started() if entry.kind == kind and _speaks_all(entry, settings))
    return next((entry for entry in begun if entry not in whole), None)


def _speaks_all(entry: Entry, settings: Settings) -> bool:
    return all(map(entry.speaks, _spoken(settings, entry.kind)))


def _spoken(settings: Settings, kind: str) -> tuple[str, ...]:
    """The languages that a model has to know. For speaking, each has one of its own."""
    return (settings.language,) if kind == "tts" else (settings.language, *settings.languages)


def _at_path(wanted: str) -> Path | None:
    """The path that is wanted instead of a model's name. ModelMissing if nothing is there."""
    if "/" not in wanted and not wanted.endswith((".gguf", ".onnx")):
        return None
    path = Path(wanted).expanduser()
    if not path.exists():
        raise ModelMissing(f"there is no model at {path}: correct the path, or name a model")
    return path


def _named(store: Store, kind: str, name: str) -> Entry:
    """The installed entry of that name. ModelMissing if it is unknown, not installed, or of another kind."""
    entry = store.catalogue.entry(name)
    if entry.kind != kind:
        raise ModelMissing(f"{name} is a model for {entry.kind}, where one for {kind} is needed")
    store.path(entry)
    return entry


def _best(store: Store, kind: str, settings: Settings) -> Entry | None:
    """The installed model that needs the most memory among those that suit language and board, and where there is
    one, the other languages too."""
    fitting = [entry for entry in store.installed(kind) if entry.speaks(settings.language)]
    fitting = [entry for entry in fitting if _speaks_all(entry, settings)] or fitting
    suited = [entry for entry in fitting if settings.profile in entry.boards] or fitting
    return max(suited, key=lambda entry: entry.memory_mb, default=None)
