"""The small models that ship with the program. They lie beside this file; `shipped.toml` says what belongs here."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from models.errors import ModelMissing
from models.vlm.files import VlmFiles

NAME = "quizglass-starter"
DESCRIPTION = "The small model that comes with the program: simple pictures of everyday things, in English."
LICENCE = "GPL-3.0-or-later"
LANGUAGE = "en"
FOLDER = Path(__file__).parent
VLM = (f"{NAME}-vlm.gguf", f"mmproj-{NAME}-vlm.gguf")
"""The language model and its picture encoder."""
SHIPPED = "shipped.toml"
ABSENT = "This version comes without a starter model; `quizglass models list --kind vlm` names others."


@dataclass(frozen=True)
class ShippedFile:
    """A file as it was shipped."""

    name: str
    bytes: int
    sha256: str


def vlm() -> VlmFiles:
    """The vision-language model. ModelMissing unless its files are there in their right sizes: cheap to ask."""
    wrong = fault()
    if wrong:
        raise ModelMissing(wrong)
    model, mmproj = (FOLDER / name for name in VLM)
    return VlmFiles(model, mmproj, NAME, catalogued=False)


def speaks(language: str) -> bool:
    """Whether it knows the language, given as a BCP 47 tag."""
    return language.replace("_", "-").lower().split("-")[0] == LANGUAGE


def fault() -> str:
    """What is wrong with the vision-language model's files, and what to do; empty if they seem whole."""
    recorded = {file.name: file.bytes for file in shipped()}
    if not recorded and not any((FOLDER / name).exists() for name in VLM):
        return ABSENT
    for name in VLM:
        path = FOLDER / name
        if name not in recorded or not path.is_file():
            return _remedied(f"{path if name in recorded else FOLDER / SHIPPED} is missing")
        if path.stat().st_size != recorded[name]:
            return _remedied(f"{path} has {path.stat().st_size} bytes instead of {recorded[name]}")
    return ""


def problems() -> tuple[str, ...]:
    """What is wrong with the files, each in a sentence. Reads every byte; empty if all is well."""
    wrong = fault()
    if wrong:
        return (wrong,)
    changed = (file for file in shipped() if _digest(FOLDER / file.name) != file.sha256)
    return tuple(_remedied(f"{FOLDER / file.name} is damaged: its SHA-256 is another") for file in changed)


def shipped() -> tuple[ShippedFile, ...]:
    """What belongs here; nothing where that is not recorded."""
    try:
        text = (FOLDER / SHIPPED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return tuple(ShippedFile(name, **values) for name, values in tomllib.loads(text).items())


def record() -> None:
    """Write down the model's files as they are now: the last step of shipping them. OSError from the disk."""
    lines = ["# The files that ship. Written by models.starter.record()."]
    for name in VLM:
        path = FOLDER / name
        lines += ["", f'["{name}"]', f"bytes = {path.stat().st_size}", f'sha256 = "{_digest(path)}"']
    (FOLDER / SHIPPED).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remedied(what: str) -> str:
    return f"The starter model is not whole: {what}. Install Quizglass again, from a complete copy."
