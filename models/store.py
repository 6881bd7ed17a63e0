"""The models folder: a folder for each model, `models.lock`, and the user's own `catalogue.toml`."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from models import digests
from models.catalogue import Catalogue, Entry, ModelFile, load
from models.errors import FetchFailed, ModelError, ModelMissing

PART = ".part"
"""Ending of a file whose download has not finished."""
_LOCK = ".pull.lock"


class Store:
    """Models on disk. Nothing here reaches for the network, and only `record` and `locked` write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def catalogue(self) -> Catalogue:
        """The shipped entries and those of this folder. BadInput as `models.catalogue.load`."""
        return load(self.folder)

    def place(self, entry: Entry) -> Path:
        """Where the model's files belong, installed or not."""
        return self.folder / entry.name

    def path(self, model: Entry | str) -> Path:
        """Folder of an installed model. ModelMissing, naming the command that installs it, if it is not."""
        entry = self._entry(model)
        if not self._complete(entry):
            raise ModelMissing(
                f"The model {entry.name} is not installed in {self.folder}: "
                f"run `quizglass models pull {entry.name}`"
            )
        return self.place(entry)

    def installed(self, kind: str | None = None) -> tuple[Entry, ...]:
        """All models, or those of one kind, whose files are all there in their right sizes: cheap to ask.
        In catalogue order. What the files hold is for `verify`."""
        entries = self.catalogue.entries
        return tuple(entry for entry in entries if kind in (None, entry.kind) and self._complete(entry))

    def started(self) -> tuple[Entry, ...]:
        """All models that have a folder here, finished or not, in catalogue order."""
        return tuple(entry for entry in self.catalogue.entries if self.place(entry).is_dir())

    def missing_bytes(self, entry: Entry) -> int:
        """How much a download of the model, or of what is missing of it, has to write."""
        missing = 0
        for file in entry.files:
            path = self.place(entry) / file.path
            if _size(path) != file.bytes:
                part = _size(path.with_name(path.name + PART)) or 0
                missing += max(0, file.bytes - part)
        return missing

    def verify(self, model: Entry | str) -> tuple[str, ...]:
        """What is wrong with a model's files, each in a sentence. Reads every byte; empty if all is well."""
        entry = self._entry(model)
        problems = [problem for file in entry.files if (problem := self._problem(entry, file))]
        parts = sorted(self.place(entry).glob(f"*{PART}"))
        problems += [f"{part.name} is left of a download that has not finished" for part in parts]
        return tuple(problems)

    def digest(self, entry: Entry, file: ModelFile) -> str | None:
        """The SHA-256 that the file must have: published, else as recorded at its first download."""
        return file.sha256 or digests.read(self.folder).get(f"{entry.name}/{file.path}")

    def record(self, entry: Entry, file: ModelFile, digest: str) -> None:
        """Keep the SHA-256 of a file that has no published one. Only while `locked`."""
        digests.record(self.folder, f"{entry.name}/{file.path}", digest)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against other pulls, in this process or another; makes it if need be.
        FetchFailed if another pull holds it. The lock ends with its process, however that ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FetchFailed(
                    f"Another download into {self.folder} is under way: wait until it ends, then try again"
                ) from error
            yield

    def _entry(self, model: Entry | str) -> Entry:
        return self.catalogue.entry(model) if isinstance(model, str) else model

    def _complete(self, entry: Entry) -> bool:
        return all(_size(self.place(entry) / file.path) == file.bytes for file in entry.files)

    def _problem(self, entry: Entry, file: ModelFile) -> str | None:
        path = self.place(entry) / file.path
        size = _size(path)
        if size is None:
            return f"{file.path} is missing"
        if size != file.bytes:
            return f"{file.path} has {size} bytes instead of {file.bytes}"
        expected = self.digest(entry, file)
        if expected is None:
            return f"{file.path} has no known SHA-256: `quizglass models pull {entry.name}` records it"
        try:
            with path.open("rb") as stream:
                got = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            return f"{file.path} cannot be read: {error.strerror}"
        return None if got == expected else f"{file.path} is damaged: its SHA-256 is {got}, not {expected}"


def _size(path: Path) -> int | None:
    """Bytes of a file, None where there is none."""
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): correct its permissions") from error
