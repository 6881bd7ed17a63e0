"""The small models that ship with the program. They lie beside this file; `shipped.toml` says what belongs here."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.errors import ModelMissing
from models.languages import primary
from models.vlm.files import VlmFiles

LICENCE = "GPL-3.0-or-later"
LANGUAGE = "en"
FOLDER = Path(__file__).parent
SHIPPED = "shipped.toml"


@dataclass(frozen=True)
class ShippedFile:
    """A file as it was shipped."""

    name: str
    """Its path in FOLDER."""
    bytes: int
    sha256: str


@dataclass(frozen=True)
class StarterModel:
    """One of them."""

    name: str
    kind: Literal["vlm", "asr"]
    """As the catalogue has it."""
    description: str
    files: tuple[str, ...]
    """Paths in FOLDER."""

    @property
    def absent(self) -> str:
        """What `fault` says of a version that comes without it."""
        return f"This version comes without {self.name}; `quizglass models list --kind {self.kind}` names others."

    @property
    def bytes(self) -> int:
        """Of all its files, as they were shipped."""
        return sum(file.bytes for file in shipped() if file.name in self.files)

    def fault(self) -> str:
        """What is wrong with its files, and what to do; empty if they are there in their right sizes: cheap to ask."""
        recorded = {file.name: file.bytes for file in shipped()}
        if not any(name in recorded or (FOLDER / name).exists() for name in self.files):
            return self.absent
        for name in self.files:
            path = FOLDER / name
            if name not in recorded or not path.is_file():
                return _remedied(
                    f"{path} is missing" if name in recorded else f"{FOLDER / SHIPPED} does not name {name}"
                )
            if path.stat().st_size != recorded[name]:
                return _remedied(f"{path} has {path.stat().st_size} bytes instead of {recorded[name]}")
        return ""

    def problems(self) -> tuple[str, ...]:
        """What is wrong with its files, each in a sentence. Reads every byte; empty if all is well."""
        if wrong := self.fault():
            return (wrong,)
        changed = (
            file
            for file in shipped()
            if file.name in self.files and _digest(FOLDER / file.name) != file.sha256
        )
        return tuple(
            _remedied(f"{FOLDER / file.name} is damaged: its SHA-256 is another") for file in changed
        )

    def check(self) -> None:
        """ModelMissing unless fault() finds nothing."""
        if wrong := self.fault():
            raise ModelMissing(wrong)


SEEING = StarterModel(
    "quizglass-starter",
    "vlm",
    "The small model that comes with the program: simple pictures of everyday things, in English.",
    ("quizglass-starter-vlm.gguf", "mmproj-quizglass-starter-vlm.gguf"),
)
"""A language model and its picture encoder, in that order."""
_WHISPER = "quizglass-starter-whisper"
HEARING = StarterModel(
    _WHISPER,
    "asr",
    "The small recognizer that comes with the program: commands and questions about what is seen, in English.",
    tuple(
        f"{_WHISPER}/{name}"
        for name in (
            "model.bin",
            "config.json",
            "tokenizer.json",
            "vocabulary.json",
            "preprocessor_config.json",
        )
    ),
)
"""A folder that faster-whisper loads."""
MODELS = (SEEING, HEARING)


def vlm() -> VlmFiles:
    """The vision-language model. ModelMissing unless it is whole, as far as sizes tell."""
    SEEING.check()
    model, mmproj = (FOLDER / name for name in SEEING.files)
    return VlmFiles(model, mmproj, SEEING.name, catalogued=False)


def whisper() -> Path:
    """The recognizer's folder. ModelMissing unless it is whole, as far as sizes tell."""
    HEARING.check()
    return FOLDER / _WHISPER


def speaks(language: str) -> bool:
    """Whether they know the language, given as a BCP 47 tag."""
    return primary(language) == LANGUAGE


def shipped() -> tuple[ShippedFile, ...]:
    """What belongs here; nothing where that is not recorded."""
    try:
        text = (FOLDER / SHIPPED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return tuple(ShippedFile(name, **values) for name, values in tomllib.loads(text).items())


def record() -> None:
    """Write down the models' files as they are now: the last step of shipping them. OSError from the disk."""
    lines = ["# The files that ship. Written by models.starter.record()."]
    for name in (name for model in MODELS for name in model.files if (FOLDER / model.files[0]).exists()):
        path = FOLDER / name
        lines += ["", f'["{name}"]', f"bytes = {path.stat().st_size}", f'sha256 = "{_digest(path)}"']
    (FOLDER / SHIPPED).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remedied(what: str) -> str:
    return f"The starter model is not whole: {what}. Install Quizglass again, from a complete copy."
