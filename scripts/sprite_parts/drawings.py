"""Drawings out of the npm packages of icon sets: as SVG, or ready-made pictures, cut to what is drawn."""

import io
import json
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Any

from PIL import Image

from models.training.icons import HELD_OUT

PACKAGES = {
    "noto": "@iconify-json/noto",
    "noto-v1": "@iconify-json/noto-v1",
    "openmoji": "@iconify-json/openmoji",
    "fluent-flat": "@iconify-json/fluent-emoji-flat",
    "fluent-3d": "@lobehub/fluent-emoji-3d",
    "emojione": "@iconify-json/emojione",
    "emojione-v1": "@iconify-json/emojione-v1",
    "fxemoji": "@iconify-json/fxemoji",
    "streamline": "@iconify-json/streamline-emojis",
    HELD_OUT: "@iconify-json/twemoji",
    "game-icons": "@iconify-json/game-icons",
    "mdi": "@iconify-json/mdi",
    "ph": "@iconify-json/ph",
}
"""Where each style comes from. Their licences: models/training/sprites/README.md."""

SIDE = 112
"""Pixels of a drawing's longer side."""
_DRAWN = 48
"""Alpha from which a pixel counts as drawn; fainter ones are shadows."""


_UNFIT = (
    # shapes, letters and digits, which the model shall name
    "arrow", "circle", "square", "triangle", "star", "heart", "rectangle", "diamond", "rhombus", "pentagon", "hexagon",
    "plus", "numeric", "number", "alpha", "letter", "text", "decimal", "card-", "dice", "chevron", "caret", "format",
    "ab-testing", "binary", "percent", "question", "ellipse", "roman", "currency", "quality",
    # trade marks and parties
    "logo", "bluetooth", "sickle",
)  # fmt: skip
"""Parts of the names of icons that are not to be refused, or not to be shown."""


class IconSet:
    """A set in Iconify's JSON format."""

    def __init__(self, package: Path) -> None:
        """`package` is the unpacked npm package."""
        self._package = package
        self._set: dict[str, Any] = json.loads((package / "icons.json").read_text(encoding="utf-8"))

    @cached_property
    def codes(self) -> dict[str, str]:
        """The hexadecimal code points of each emoji, by name."""
        characters = json.loads((self._package / "chars.json").read_text(encoding="utf-8"))
        return {name: code for code, name in characters.items()}

    def spread(self, count: int, categories: Collection[str]) -> list[str]:
        """Names of `count` icons, evenly spaced through the alphabet; none that is unfit.

        They are of `categories`, or of all where there are none given.
        """
        names = self._set["icons"]
        if categories:
            listed = json.loads((self._package / "metadata.json").read_text(encoding="utf-8"))["categories"]
            names = {name for category in categories for name in listed[category]}
        fit = sorted(name for name in names if not any(part in name for part in _UNFIT))
        return [fit[place * len(fit) // count] for place in range(count)]

    def draw(self, name: str) -> Image.Image | None:
        """The icon of that name or alias, or None."""
        import resvg_py

        icon = self._set["icons"].get(name) or self._set["icons"].get(
            self._set.get("aliases", {}).get(name, {}).get("parent")
        )
        if icon is None:
            return None
        left, top, width, height = (
            icon.get(key, self._set.get(key, default))
            for key, default in (("left", 0), ("top", 0), ("width", 16), ("height", 16))
        )
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f' viewBox="{left} {top} {width} {height}" width="{width}" height="{height}">{icon["body"]}</svg>'
        )
        png = resvg_py.svg_to_bytes(svg_string=svg, width=2 * SIDE, skip_system_fonts=True)
        return cut(Image.open(io.BytesIO(bytes(png))))


class PictureSet:
    """A set of ready-made pictures that are named by code points."""

    def __init__(self, package: Path, codes: dict[str, str]) -> None:
        self._assets = package / "assets"
        self._codes = codes

    def draw(self, name: str) -> Image.Image | None:
        """The picture of the emoji of that name, or None."""
        code = self._codes.get(name, "")
        for stem in (code, f"{code}-fe0f"):
            path = self._assets / f"{stem}.webp"
            if code and path.exists():
                return cut(Image.open(path))
        return None


def cut(picture: Image.Image) -> Image.Image:
    """What is drawn, without the empty edge, its longer side SIDE pixels."""
    picture = picture.convert("RGBA")
    box = picture.getchannel("A").point(lambda alpha: 255 * (alpha >= _DRAWN)).getbbox()
    if box is None:
        raise ValueError("nothing is drawn")
    picture = picture.crop(box)
    scale = SIDE / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def open_sets(modules: Path) -> dict[str, IconSet | PictureSet]:
    """All sets, from the node_modules folder that holds their packages."""
    sets: dict[str, IconSet | PictureSet] = {
        style: IconSet(modules / package) for style, package in PACKAGES.items() if style != "fluent-3d"
    }
    flat = sets["fluent-flat"]
    assert isinstance(flat, IconSet)
    sets["fluent-3d"] = PictureSet(modules / PACKAGES["fluent-3d"], flat.codes)
    return sets
