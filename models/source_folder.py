"""Model files from a folder: a disk carried to a machine without a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from models.catalogue import Entry, ModelFile
from models.errors import FetchFailed, ModelCorrupt
from models.source import CHUNK, Stream


class FolderSource:
    """A mirror on disk."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise FetchFailed(f"The mirror folder {folder} is not there: is its disk connected?")
        self._folder = folder

    @contextmanager
    def open(self, entry: Entry, file: ModelFile, offset: int, tag: str | None) -> Iterator[Stream]:
        path = self._folder / entry.name / file.path
        try:
            handle = path.open("rb")
            status = path.stat()
        except OSError as error:
            raise FetchFailed(f"The mirror's {path} cannot be opened: {error.strerror}") from error
        with handle:
            if status.st_size != file.bytes:
                raise ModelCorrupt(
                    f"The mirror's {path} has {status.st_size} bytes instead of {file.bytes}: copy it anew"
                )
            current = f'"{status.st_size}-{status.st_mtime_ns}"'
            start = offset if tag == current else 0
            handle.seek(start)
            yield Stream(start, current, _chunks(handle))

    def close(self) -> None:
        """Nothing stays open."""


def _chunks(handle: BinaryIO) -> Iterator[bytes]:
    try:
        yield from iter(partial(handle.read, CHUNK), b"")
    except OSError as error:
        raise FetchFailed(
            f"The mirror's {handle.name} cannot be read to its end: {error.strerror}"
        ) from error
