"""Room on disk, and what its troubles mean."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import FetchFailed, ModelTooBig

_MARGIN_BYTES = 16 << 20
_MARGIN_SHARE = 0.05
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def check_room(folder: Path, needed: int) -> None:
    """ModelTooBig unless `needed` bytes fit onto the disk of a folder, made already or not, with some to spare."""
    wanted = needed + _MARGIN_BYTES + int(needed * _MARGIN_SHARE)
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if needed and free < wanted:
        raise ModelTooBig(
            f"{folder} has {free / 1e6:.0f} MB free, and this needs {wanted / 1e6:.0f} MB with some spare: "
            f"free {(wanted - free) / 1e6:.0f} MB there, or choose another folder with QUIZGLASS_MODELS_DIR"
        )


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Make an OSError say what to do: ModelTooBig when the disk is full, else FetchFailed."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ModelTooBig(
                f"The disk of {folder} is full ({error.strerror}): free some room and run this again; "
                "it goes on where it stopped"
            ) from error
        raise FetchFailed(
            f"Cannot write to {error.filename or folder} ({error.strerror}): make the folder writable, "
            "or choose another with QUIZGLASS_MODELS_DIR"
        ) from error
