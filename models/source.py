"""Where model files come from: their publishers, or a mirror.

A mirror is a copy of a models folder, `MODEL/FILE` below one root: on a disk, or behind a web server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from models.catalogue import Entry, ModelFile
from models.errors import BadInput

CHUNK = 1 << 18
"""Bytes in which files are read."""
TAG = re.compile(r'"[\x21\x23-\x7e]*"')
"""A strong entity tag in ASCII; If-Range takes no weak one."""


@dataclass(frozen=True)
class Stream:
    """A file on its way."""

    start: int
    """Offset of the first byte: what was asked for, or 0 if the file comes from its beginning instead."""
    tag: str | None
    """Names this version of the file as a strong ETag does, see TAG; None if the source has no such name."""
    chunks: Iterator[bytes]


class TransferError(Exception):
    """Worth another try. Never leaves models.fetch."""

    def __init__(self, reason: str, pause: float = 0.0, restart: bool = False) -> None:
        super().__init__(reason)
        self.pause = pause
        """Seconds that the source asks to be left alone."""
        self.restart = restart
        """True if what was received so far is of no use."""


class Source(Protocol):
    """Hands out files, from their beginning or from where an earlier try ended."""

    def open(
        self, entry: Entry, file: ModelFile, offset: int, tag: str | None
    ) -> AbstractContextManager[Stream]:
        """The file from offset on, as long as it still is the version with this tag, else from 0.

        TransferError, here or while the chunks are read: another try may succeed.
        FetchFailed, ModelCorrupt: none can.
        """

    def close(self) -> None: ...


def open_source(mirror: str | None) -> Source:
    """The publishers for None, else a mirror: a folder, or an http, https or file URL. BadInput for others."""
    from models.source_folder import FolderSource
    from models.source_http import HttpSource

    if mirror is None:
        return HttpSource(None)
    try:
        parts = urlsplit(mirror)
    except ValueError as error:
        raise BadInput(f"The mirror {mirror!r} is not an address: {error}") from error
    if parts.scheme in ("http", "https"):
        return HttpSource(mirror)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return FolderSource(Path(unquote(parts.path)))
    if "://" in mirror:
        raise BadInput(f"A mirror is a folder or an http, https or file address, not {parts.scheme}://")
    return FolderSource(Path(mirror).expanduser())
