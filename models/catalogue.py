"""The models that can be had: what `catalogue.toml` says, checked, as frozen values."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from models.errors import BadInput, ModelMissing

SHIPPED = Path(__file__).with_name("catalogue.toml")
USER_FILE = "catalogue.toml"
"""Name of the file in the models folder in which a user adds entries."""
BOARDS = ("laptop", "pi5", "pi4")
KINDS = ("vlm", "asr", "tts", "turn")
MULTI = "multi"
"""Stands for many languages."""

_HUB = "https://huggingface.co/{repository}/resolve/{revision}/{path}"
_NAME = re.compile(r"\w[\w.+-]*")
_RESERVED = (".part", ".etag", ".lock", ".toml")
"""Endings of files that are not a model's own."""
_SHA256 = re.compile(r"[0-9a-f]{64}")

_RULES: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "a whole number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "true or false": lambda value: isinstance(value, bool),
    "a list of texts": lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    "tables": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
_ENTRY_KEYS = {
    "kind": "text",
    "description": "text",
    "licence": "text",
    "notice": "text",
    "opt_in": "true or false",
    "memory_mb": "a whole number",
    "languages": "a list of texts",
    "boards": "a list of texts",
    "default_for": "a list of texts",
    "hub": "text",
    "revision": "text",
    "files": "tables",
}
_FILE_KEYS = {
    "path": "text",
    "url": "text",
    "revision": "text",
    "bytes": "a whole number",
    "sha256": "text",
    "sha256_source": "text",
}
_ENTRY_OPTIONAL = {"notice", "opt_in", "default_for", "hub", "revision"}
_FILE_NEEDED = {"bytes"}


@dataclass(frozen=True)
class ModelFile:
    """One file of a model. BadInput if it could not be stored or fetched safely."""

    path: str
    """Plain name of the file in the model's own folder."""
    url: str
    """http or https, without credentials."""
    bytes: int
    sha256: str | None
    """64 lower-case hexadecimal digits, None where no digest has been published."""
    sha256_source: str
    """Where the digest was read, empty without one."""

    def __post_init__(self) -> None:
        _check_name(self.path, "a file's name")
        try:
            parts = urlsplit(self.url)
        except ValueError as error:
            raise BadInput(f"{self.path}: {self.url!r} is not an address: {error}") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise BadInput(
                f"{self.path}: the address must be http or https, with a host and without credentials"
            )
        if self.bytes <= 0:
            raise BadInput(f"{self.path}: bytes must be above 0, not {self.bytes}")
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            raise BadInput(f"{self.path}: sha256 must be 64 lower-case hexadecimal digits")
        if (self.sha256 is None) != (not self.sha256_source):
            raise BadInput(
                f"{self.path}: sha256 and sha256_source come together: say where the digest was read"
            )


@dataclass(frozen=True)
class Entry:
    """One model, as it can be fetched. BadInput if what it says cannot be."""

    name: str
    """Also the name of its folder."""
    kind: str
    """One of KINDS."""
    files: tuple[ModelFile, ...]
    licence: str
    notice: str
    """What its user should know before using it; may be empty."""
    opt_in: bool
    """True where the licence is unknown, unclear or non-commercial."""
    memory_mb: int
    """Estimated memory while it runs, in MB: not a measurement."""
    languages: tuple[str, ...]
    """BCP 47 tags, or MULTI."""
    boards: tuple[str, ...]
    """Where it can be expected to run; from BOARDS."""
    description: str
    default_for: tuple[str, ...] = ()
    """The boards whose set it belongs to; from boards."""

    def __post_init__(self) -> None:
        _check_name(self.name, "a model's name")
        if self.kind not in KINDS:
            raise BadInput(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if not self.files or len({file.path.casefold() for file in self.files}) < len(self.files):
            raise BadInput("files must be given, each with a name of its own")
        if self.memory_mb <= 0:
            raise BadInput(f"memory_mb must be above 0, not {self.memory_mb}")
        if not self.languages:
            raise BadInput(f"languages must name at least one, or {MULTI!r}")
        for board in self.boards:
            _known_board(board)
        if not set(self.default_for) <= set(self.boards):
            raise BadInput("default_for may only name boards that are among its boards")
        if self.opt_in and (self.default_for or not self.notice):
            raise BadInput("a model with opt_in needs a notice that says why, and is no board's default")

    @property
    def bytes(self) -> int:
        """What all files take on disk."""
        return sum(file.bytes for file in self.files)

    def speaks(self, language: str) -> bool:
        """Whether it knows the language: 'en' finds 'en-GB', 'en-GB' finds 'en', and MULTI knows any."""
        wanted = language.replace("_", "-").lower().split("-")
        known = [tag.lower().split("-") for tag in self.languages]
        return any(tag == [MULTI] or all(a == b for a, b in zip(tag, wanted, strict=False)) for tag in known)


@dataclass(frozen=True)
class Catalogue:
    """All entries, the user's own first."""

    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Entry:
        """The entry of that name. ModelMissing, naming the nearest ones, if there is none."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        names = [entry.name for entry in self.entries]
        near = _nearest(name, names)
        hint = f"Did you mean {' or '.join(near)}?" if near else "See `quizglass models list`."
        raise ModelMissing(f"The catalogue has no model named {name!r}. {hint}")

    def for_board(self, board: str) -> tuple[Entry, ...]:
        """The set that suits a board: one model of each kind, a user's own before a shipped one."""
        _known_board(board)
        chosen: dict[str, Entry] = {}
        for entry in self.entries:
            if board in entry.default_for:
                chosen.setdefault(entry.kind, entry)
        return tuple(chosen[kind] for kind in KINDS if kind in chosen)


def load(folder: Path | None = None) -> Catalogue:
    """What ships with the project and, given a models folder, what its user added there.

    BadInput if a file is not a catalogue, or gives an entry a name that is taken.
    """
    shipped = _read(SHIPPED)
    own = [] if folder is None else _read(folder / USER_FILE, missing_ok=True)
    taken = {entry.name for entry in shipped}
    for entry in own:
        if entry.name in taken:
            raise BadInput(
                f"{folder}/{USER_FILE}: the name {entry.name!r} is taken by a shipped model; choose another"
            )
    return Catalogue((*own, *shipped))


def _read(path: Path, missing_ok: bool = False) -> list[Entry]:
    if missing_ok and not os.path.lexists(path):
        return []
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    entries = []
    for name, table in tables.items():
        try:
            entries.append(_entry(name, table))
        except BadInput as error:
            raise BadInput(f"{path}, [{name}]: {error}") from error
    return entries


def _entry(name: str, table: Any) -> Entry:
    if not isinstance(table, dict):
        raise BadInput("expected a table that describes a model")
    _check(table, _ENTRY_KEYS, set(_ENTRY_KEYS) - _ENTRY_OPTIONAL)
    return Entry(
        name=name,
        kind=table["kind"],
        files=tuple(_file(table, file) for file in table["files"]),
        licence=table["licence"],
        notice=table.get("notice", ""),
        opt_in=table.get("opt_in", False),
        memory_mb=table["memory_mb"],
        languages=tuple(table["languages"]),
        boards=tuple(table["boards"]),
        description=table["description"],
        default_for=tuple(table.get("default_for", ())),
    )


def _file(entry: Mapping[str, Any], table: Mapping[str, Any]) -> ModelFile:
    _check(table, _FILE_KEYS, _FILE_NEEDED)
    path, url = table.get("path"), table.get("url")
    if url is None:
        if path is None or "hub" not in entry:
            raise BadInput("each file needs a url, or a path and the entry's hub")
        revision = table.get("revision", entry.get("revision", "main"))
        url = _HUB.format(repository=entry["hub"], revision=quote(revision), path=quote(path))
    return ModelFile(
        path=PurePosixPath(path or url.partition("?")[0]).name,
        url=url,
        bytes=table["bytes"],
        sha256=table.get("sha256"),
        sha256_source=table.get("sha256_source", ""),
    )


def _check(table: Mapping[str, object], kinds: Mapping[str, str], needed: Iterable[str]) -> None:
    for key, value in table.items():
        if key not in kinds:
            near = _nearest(key, kinds)
            raise BadInput(f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if not _RULES[kinds[key]](value):
            raise BadInput(f"{key} must be {kinds[key]}, not {value!r}")
    missing = [key for key in kinds if key in needed and key not in table]
    if missing:
        raise BadInput(f"{' and '.join(missing)} must be given")


def _check_name(name: str, what: str) -> None:
    """Names come from files that anybody may write, and become paths: so nothing that leaves its folder."""
    if not _NAME.fullmatch(name) or name.endswith(_RESERVED):
        raise BadInput(
            f"{name!r} cannot be {what}: use letters, digits, '.', '_', '+' and '-', starting with a "
            f"letter or digit and not ending in {', '.join(_RESERVED)}"
        )


def _known_board(board: str) -> None:
    if board not in BOARDS:
        raise BadInput(f"There is no model set for the board {board!r}: choose from {', '.join(BOARDS)}")


def _nearest(wrong: str, names: Iterable[str]) -> list[str]:
    """Up to three names that somebody who wrote the wrong one may have meant."""
    folded = {name.casefold(): name for name in names}
    within = [name for key, name in folded.items() if len(wrong) > 2 and wrong.casefold() in key]
    near = [folded[key] for key in difflib.get_close_matches(wrong.casefold(), folded, n=3, cutoff=0.5)]
    return list(dict.fromkeys((*within, *near)))[:3]
