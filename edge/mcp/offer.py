"""What a server says of one of its tools. Pure; all of it is somebody else's words."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
"""Orders to a terminal (ECMA-48): control sequences, operating system commands, single letters."""
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing, beside those that Unicode counts as formatting."""


def plain(text: str, most: int) -> str:
    """One line of at most `most` characters, all of which can be seen: without control characters, orders to a
    terminal, and marks that are invisible or turn the direction of writing."""
    text = _UNSEEN.sub("", _ESCAPES.sub("", text[: 20 * most]))
    kept = [
        letter if letter.isprintable() else " " for letter in text if unicodedata.category(letter) != "Cf"
    ]
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


@dataclass(frozen=True)
class Offer:
    """A tool as its server describes it."""

    name: str
    title: str = ""
    description: str = ""
    schema: dict[str, Any] = field(default_factory=dict)
    """JSON Schema of its arguments."""
    hints: dict[str, Any] = field(default_factory=dict)
    """What it is said to do, such as {'readOnlyHint': True}: shown, never believed."""

    def fingerprint(self, place: str) -> str:
        """SHA-256, in hexadecimal digits, of all that is said here, and of the place of the server that says it."""
        said = [place, self.name, self.title, self.description, self.schema, self.hints]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def meaning(self) -> str:
        """The description as a line that can be shown."""
        return plain(self.description or self.title, 400)

    @property
    def phrases(self) -> tuple[str, ...]:
        """Words that probably ask for it."""
        first = re.split(r"(?<=[.!?])\s|\n", self.description.strip(), maxsplit=1)[0]
        names = (self.name.replace("_", " ").replace("-", " "), self.title, first)
        lines = (plain(name, 120).rstrip(".…") for name in names)
        return tuple(dict.fromkeys(line for line in lines if line))
