"""Names of what training pictures show: everyday things, which `things.toml` lists, and plain shapes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

_LIST = Path(__file__).with_name("things.toml")


@dataclass(frozen=True)
class Object:
    """An everyday thing."""

    name: str
    """As one says it: "hot dog"."""
    plural: str
    category: str
    """ "food", "animal", "tool" ..."""
    countable: bool
    """False for what is named but not counted: "popcorn", "jeans"."""
    icons: tuple[str, ...]
    """What icon sets call it, in the order in which the names are tried."""
    skip: tuple[str, ...]
    """Styles that draw something else under these names."""


def _read() -> dict[str, Object]:
    return {
        name: Object(
            name=name,
            plural=entry.get("plural", f"{name}s"),
            category=category,
            countable=entry.get("countable", True),
            icons=tuple(entry.get("icons", name.replace(" ", "-")).split()),
            skip=tuple(entry.get("skip", "").split()),
        )
        for category, entries in tomllib.loads(_LIST.read_text(encoding="utf-8")).items()
        for name, entry in entries.items()
    }


THINGS: dict[str, Object] = _read()

SHAPES: tuple[str, ...] = (
    "circle", "square", "triangle", "star", "heart", "rectangle", "oval", "diamond", "cross", "arrow", "pentagon",
)  # fmt: skip
"""Plain shapes. No octagon, hexagon or crescent: stop signs and the moon have these outlines, or nearly so."""

NAMES: tuple[str, ...] = (*THINGS, *SHAPES)
"""Everything that has a name, objects before shapes: dense labels index into it, so a new order needs new training."""

PLURALS: dict[str, str] = {name: thing.plural for name, thing in THINGS.items()} | {
    name: "crosses" if name == "cross" else f"{name}s" for name in SHAPES
}
"""The plural of each of NAMES."""
