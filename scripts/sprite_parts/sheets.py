"""Sheets: the drawings of one style side by side in one WebP picture, and the index that finds them again."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image
from sprite_parts.drawings import SIDE, IconSet, PictureSet

from models.colours import BASIC_COLOURS, describe_colours
from models.training.icons import HELD_OUT, TRAINING_STYLES
from models.training.paint import example
from models.training.things import THINGS

_COLUMNS = 16
_CLEAR_SHARE = 0.7
"""A drawing has a colour of its own if one covers at least this share of it."""
_ALIKE = 6.5
"""Distance in CIE L*a*b* at which a colour still passes for a clear example of its name."""
_SILHOUETTES = {"silhouettes": {"game-icons": 150, "mdi": 90}, "silhouettes-held-out": {"ph": 110}}
_CATEGORIES = {
    "mdi": (
        "Animal", "Automotive", "Clothing", "Food / Drink", "Hardware / Tools", "Health / Beauty", "Home Automation",
        "Music", "Nature", "Places", "Science", "Sport", "Weather",
    ),
}  # fmt: skip
"""Of a set that has trade marks outside the category of such, the categories to take from."""
_FOREIGN = Path(__file__).with_name("foreign.toml")

Drawings = dict[str, Image.Image]


def all_sheets(sets: Mapping[str, IconSet | PictureSet]) -> dict[str, Drawings]:
    """The drawings of every sheet."""
    return (
        {style: _things(style, sets[style]) for style in (*TRAINING_STYLES, HELD_OUT)}
        | _foreign(sets)
        | {sheet: _plain(sets, counts) for sheet, counts in _SILHOUETTES.items()}
    )


def _things(style: str, icons: IconSet | PictureSet) -> Drawings:
    drawings: Drawings = {}
    for thing in THINGS.values():
        tried = () if style in thing.skip else (icons.draw(name) for name in thing.icons)
        if found := next((drawing for drawing in tried if drawing is not None), None):
            drawings[thing.name] = found
    return drawings


def _foreign(sets: Mapping[str, IconSet | PictureSet]) -> dict[str, Drawings]:
    """Emoji of other things: for training in two of the training styles each, in turn; held out in that style."""
    lists = {use: entry["emoji"].split() for use, entry in tomllib.loads(_FOREIGN.read_text()).items()}
    training: Drawings = {}
    for place, name in enumerate(lists["training"]):
        drawn = {style: found for style in TRAINING_STYLES if (found := sets[style].draw(name))}
        if not drawn:
            raise ValueError(f"{_FOREIGN.name}: no training style has {name!r}")
        for style in {list(drawn)[place % len(drawn)], list(drawn)[(place + 3) % len(drawn)]}:
            training[f"{style}:{name}"] = drawn[style]
    held_out: Drawings = {}
    for name in lists["held_out"]:
        drawing = sets[HELD_OUT].draw(name)
        if drawing is None:
            raise ValueError(f"{_FOREIGN.name}: {HELD_OUT} has no {name!r}")
        held_out[f"{HELD_OUT}:{name}"] = drawing
    return {"foreign": dict(sorted(training.items())), "foreign-held-out": held_out}


def _plain(sets: Mapping[str, IconSet | PictureSet], counts: Mapping[str, int]) -> Drawings:
    drawings: Drawings = {}
    for style, count in counts.items():
        icons = sets[style]
        assert isinstance(icons, IconSet)
        for name in icons.spread(count, _CATEGORIES.get(style, ())):
            if (drawing := icons.draw(name)) is not None:
                drawings[f"{style}:{name}"] = drawing
    return drawings


def write_sheets(sheets: Mapping[str, Drawings], folder: Path) -> None:
    """A picture for each sheet, and index.json."""
    entries = {}
    for sheet, drawings in sheets.items():
        _pack(list(drawings.values())).save(folder / f"{sheet}.webp", quality=80, alpha_quality=60, method=6)
        entries[sheet] = {
            name: [place, *drawing.size, _colour(drawing)]
            for place, (name, drawing) in enumerate(drawings.items())
        }
    index = json.dumps({"cell": SIDE, "columns": _COLUMNS, "sheets": entries}, ensure_ascii=False)
    # A line for each drawing, so that a change is seen as what it is.
    (folder / "index.json").write_text(index.replace("], ", "],\n") + "\n", encoding="utf-8")


def _pack(drawings: list[Image.Image]) -> Image.Image:
    rows = -(-len(drawings) // _COLUMNS)
    sheet = Image.new("RGBA", (_COLUMNS * SIDE, rows * SIDE))
    for place, drawing in enumerate(drawings):
        sheet.paste(drawing, (place % _COLUMNS * SIDE, place // _COLUMNS * SIDE))
    return sheet


def _colour(drawing: Image.Image) -> str | None:
    """The basic colour that covers most of it, if it is one that anybody would call so, else None."""
    pixels = np.asarray(drawing)
    opaque = pixels[pixels[..., 3] > 127][:, :3]
    # A picture of at most SIDE pixels a side, which describe_colours takes as it is.
    height = min(len(opaque), SIDE)
    shares = describe_colours(opaque[: len(opaque) - len(opaque) % height].reshape(height, -1, 3)).shares
    colour, share = next(iter(shares.items()), ("", 0.0))
    if share < _CLEAR_SHARE:
        return None
    median = _lab(np.median(opaque, axis=0))
    distances = {name: np.linalg.norm(lab - median, axis=1).min() for name, lab in _clear_examples().items()}
    return (
        colour if min(distances, key=distances.__getitem__) == colour and distances[colour] < _ALIKE else None
    )


@cache
def _clear_examples() -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(0)
    return {colour: _lab([example(rng, colour) for _ in range(500)]) for colour in BASIC_COLOURS}


def _lab(colours: ArrayLike) -> NDArray[np.float32]:
    """CIE L*a*b* of sRGB colours (..., 3), 0..255. shape (colours, 3)."""
    pixels = np.asarray(colours, np.float32).reshape(-1, 1, 3) / 255
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB), np.float32)[:, 0]
