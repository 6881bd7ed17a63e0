"""`models.lock`: the SHA-256 of files for which nobody published one, as first downloaded.

It is written as `sha256sum` writes, so `sha256sum --check models.lock` works in the models folder.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from models.errors import ModelCorrupt

FILE_NAME = "models.lock"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def read(folder: Path) -> dict[str, str]:
    """Digests by 'MODEL/FILE'; empty without the file. ModelCorrupt if it is not in its form."""
    path = folder / FILE_NAME
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ModelCorrupt(f"{path} is damaged: delete it, and run `quizglass models pull` again") from error
    digests: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ModelCorrupt(
                f"{path}, line {number} is damaged: delete that line, and run `quizglass models pull` again"
            )
        digests[match[2]] = match[1]
    return digests


def record(folder: Path, name: str, digest: str) -> None:
    """Add or replace the digest of 'MODEL/FILE': all or nothing, also when power fails.

    The caller sees to it that nobody else writes.
    """
    known = {**read(folder), name: digest}
    text = "".join(f"{known[key]}  {key}\n" for key in sorted(known))
    fresh = folder / f"{FILE_NAME}.part"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / FILE_NAME)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder, too, outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
