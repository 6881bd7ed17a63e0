"""Downloads models: resumed, verified, atomic. Runs only when its caller asks for a model by name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.cancel import Cancel
from models.catalogue import Entry, ModelFile
from models.digests import FILE_NAME as DIGESTS
from models.digests import sync_folder
from models.disk import check_room, explained
from models.errors import FetchFailed, ModelCorrupt
from models.source import CHUNK, TAG, Source, Stream, TransferError, open_source
from models.store import PART, Store

TRIES = 5
"""Tries in a row, each bringing less than ENOUGH, after which a file is given up for now."""
ENOUGH = 1 << 20
"""Bytes of progress after which the count of tries starts anew: a long download may be cut many times."""


@dataclass(frozen=True)
class FileProgress:
    """How far a file is."""

    entry: str
    path: str
    done: int
    """Bytes that are here and hashed."""
    total: int
    note: str = ""
    """Something that the user should know; most reports have none."""


def fetch(
    entry: Entry,
    store: Store,
    *,
    mirror: str | None,
    progress: Callable[[FileProgress], None],
    cancel: Cancel,
    wait: Callable[[float], object] | None = None,
) -> None:
    """Bring all files of a model into the store; repairs what is damaged there, leaves alone what is whole.

    mirror: a folder or URL used instead of the publishers, see models.source. wait: sleeps for some seconds
    between tries; cancel.wait unless given. A file has its own name only once it is complete and verified;
    until then it is a .part file, which every error but wrong bytes leaves for the next call. That goes on with
    it if the file's digest is known, so that a part spoilt by a power cut is found out.

    ModelTooBig: the disk lacks room. ModelCorrupt: the source's file is not what the catalogue means.
    FetchFailed: network, server, folder, or another download at work. ModelCancelled: cancel was called.
    """
    with explained(store.folder), store.locked(), closing(open_source(mirror)) as source:
        place = store.place(entry)
        place.mkdir(exist_ok=True)
        check_room(place, store.missing_bytes(entry))
        for file in entry.files:
            _Download(entry, file, store, source, progress, cancel).run(wait or cancel.wait)


class _Download:
    """One file on its way into the store."""

    def __init__(
        self,
        entry: Entry,
        file: ModelFile,
        store: Store,
        source: Source,
        progress: Callable[[FileProgress], None],
        cancel: Cancel,
    ) -> None:
        self._entry, self._file, self._store = entry, file, store
        self._source, self._progress, self._cancel = source, progress, cancel
        self._target = store.place(entry) / file.path
        self._part = self._target.with_name(self._target.name + PART)
        self._tag = self._target.with_name(self._target.name + ".etag")
        self._hash = hashlib.sha256()
        self._done = 0

    def run(self, wait: Callable[[float], object]) -> None:
        if self._is_here():
            return
        self._take_up_part()
        self._receive(wait)
        self._finish()

    def _is_here(self) -> bool:
        """Whether the file is whole already; one that is damaged is removed."""
        if not self._target.exists():
            return False
        if self._target.stat().st_size == self._file.bytes:
            self._hash_file(self._target)
            if self._expected() in (None, self._hash.hexdigest()):
                self._accept()
                return True
        self._target.unlink()
        self._start_over("the installed file is damaged; fetching it again")
        return False

    def _take_up_part(self) -> None:
        """Hash what an earlier run left."""
        if not self._part.exists():
            return
        if self._part.stat().st_size > self._file.bytes:
            self._start_over("what an earlier run left is too long; starting over")
        elif self._expected() is None:
            # It may have been spoilt, by a power cut for one, and no digest would tell.
            self._start_over("what an earlier run left cannot be verified; starting over")
        else:
            self._hash_file(self._part)

    def _receive(self, wait: Callable[[float], object]) -> None:
        """Fill the part, over as many connections as it takes."""
        tries = 0
        while self._done < self._file.bytes:
            before = self._done
            try:
                self._connect()
                continue
            except TransferError as error:
                trouble, pause = str(error), error.pause
                if error.restart:
                    self._start_over()
            tries = 0 if self._done - before >= ENOUGH else tries + 1
            if tries == TRIES:
                raise FetchFailed(
                    f"{self._file.path}: {trouble}; gave up after {TRIES} tries. {self._done} of "
                    f"{self._file.bytes} bytes are here: run this again to go on from there"
                )
            pause = max(pause, 2.0**tries)
            self._report(f"{trouble}; trying again in {pause:.0f} s")
            wait(pause)
            self._cancel.check()

    def _connect(self) -> None:
        """One connection's worth of the file. TransferError unless that brought all of it."""
        tag = self._known_tag()
        if self._done and tag is None and self._expected() is None:
            # Nothing would reveal a file put together from two versions.
            self._start_over("what is here cannot be verified; starting over")
        with self._source.open(self._entry, self._file, self._done, tag) as stream:
            if stream.start != self._done:
                self._start_over("the server sends the file from its beginning; starting over")
            if stream.tag:
                self._tag.write_text(stream.tag, encoding="utf-8")
            else:
                self._tag.unlink(missing_ok=True)
            self._write(stream)
        if self._done < self._file.bytes:
            raise TransferError(f"the connection ended {self._file.bytes - self._done} bytes too early")

    def _known_tag(self) -> str | None:
        """The version that the part is of; None also if a power cut spoiled it."""
        tag = self._tag.read_text(encoding="latin-1") if self._tag.exists() else ""
        return tag if TAG.fullmatch(tag) else None

    def _write(self, stream: Stream) -> None:
        with self._part.open("ab") as part:
            for chunk in stream.chunks:
                self._cancel.check()
                if self._done + len(chunk) > self._file.bytes:
                    self._start_over()
                    raise ModelCorrupt(
                        f"{self._file.path}: the server sends more than the catalogue's {self._file.bytes} "
                        "bytes, so the file there is another one; what came was removed"
                    )
                part.write(chunk)
                self._hash.update(chunk)
                self._done += len(chunk)
                self._report()

    def _finish(self) -> None:
        """Verify the complete part and give it its name; remove it if its bytes are wrong."""
        digest, expected = self._hash.hexdigest(), self._expected()
        if expected not in (None, digest):
            self._start_over()
            source = self._file.sha256_source or f"recorded in {DIGESTS} at the first download"
            raise ModelCorrupt(
                f"{self._file.path}: wrong bytes, removed. Its SHA-256 should be {expected} ({source}), but "
                f"is {digest}. Run this again; if that does not help, the file at its source is another one"
            )
        with self._part.open("rb") as part:
            os.fsync(part.fileno())
        self._part.replace(self._target)
        sync_folder(self._target.parent)
        self._tag.unlink(missing_ok=True)
        self._accept()

    def _accept(self) -> None:
        """The file is in place and its bytes are right."""
        note = ""
        if self._expected() is None:
            digest = self._hash.hexdigest()
            self._store.record(self._entry, self._file, digest)
            note = f"nobody published a SHA-256 for it: recorded {digest} in {DIGESTS}"
        self._report(note)

    def _expected(self) -> str | None:
        return self._store.digest(self._entry, self._file)

    def _start_over(self, note: str = "") -> None:
        """Forget what was received."""
        for path in (self._part, self._tag):
            path.unlink(missing_ok=True)
        self._hash, self._done = hashlib.sha256(), 0
        if note:
            self._report(note)

    def _hash_file(self, path: Path) -> None:
        self._hash, self._done = hashlib.sha256(), 0
        with path.open("rb") as stream:
            for chunk in iter(partial(stream.read, CHUNK), b""):
                self._cancel.check()
                self._hash.update(chunk)
                self._done += len(chunk)
                self._report()

    def _report(self, note: str = "") -> None:
        self._progress(FileProgress(self._entry.name, self._file.path, self._done, self._file.bytes, note))
