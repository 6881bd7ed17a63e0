"""Drawings of the things in `things.toml`, from free icon sets, and drawings of what is not in it.

`sprites/README.md` names the sets, their authors and licences; scripts/make-sprites made the files.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCorrupt
from models.training.scene import Sprite

TRAINING_STYLES: tuple[str, ...] = (
    "noto", "noto-v1", "openmoji", "fluent-flat", "fluent-3d", "emojione", "emojione-v1", "fxemoji", "streamline",
)  # fmt: skip
HELD_OUT = "twemoji"
"""The style that no training picture shows."""

_FOLDER = Path(__file__).with_name("sprites")
_FOREIGN = {False: ("foreign", "silhouettes"), True: ("foreign-held-out", "silhouettes-held-out")}
"""By `held_out`: drawings of other things in the same styles, and plain one-colour icons."""


class Icons:
    """All drawings, decoded when first asked for: about 8 MB of memory a style."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """`folder` holds index.json and a WebP picture for each style. ModelCorrupt if it is unusable."""
        self._folder = folder
        self._sheets: dict[str, NDArray[np.uint8]] = {}

    @cached_property
    def _index(self) -> dict[str, Any]:
        try:
            index: dict[str, Any] = json.loads((self._folder / "index.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelCorrupt(
                f"The drawings in {self._folder} cannot be read ({error}). Install quizglass again."
            ) from error
        return index

    @cached_property
    def _styles_of(self) -> dict[str, tuple[str, ...]]:
        styles = (*TRAINING_STYLES, HELD_OUT)
        names = dict.fromkeys(name for style in styles for name in self._index["sheets"][style])
        return {name: tuple(s for s in styles if name in self._index["sheets"][s]) for name in names}

    def styles_of(self, name: str) -> tuple[str, ...]:
        """The styles, the held-out one among them, that have a drawing of the thing. KeyError for other names."""
        return self._styles_of[name]

    def sprite(self, style: str, name: str) -> Sprite:
        """The drawing, cut to its outline: at most `cell` pixels (112) a side. KeyError where there is none."""
        return Sprite(self._cut(style, name))

    def colour(self, style: str, name: str) -> str | None:
        """The basic colour that covers at least 70% of the drawing, or None."""
        colour: str | None = self._index["sheets"][style][name][3]
        return colour

    def foreign(self, rng: np.random.Generator, held_out: bool) -> Sprite:
        """A drawing of something that has no name here, or in a style far from the others.

        Half are emoji of other things, half icons in one colour, which is chosen at random. Those that are held out
        show other things, in the held-out style and in another icon set.
        """
        coloured, silhouettes = _FOREIGN[held_out]
        sheet = coloured if rng.random() < 0.5 else silhouettes
        names = list(self._index["sheets"][sheet])
        rgba = self._cut(sheet, names[rng.integers(len(names))])
        if sheet == silhouettes:
            rgba[..., :3] = rng.integers(0, 256, 3)
        return Sprite(rgba)

    def _cut(self, sheet: str, name: str) -> NDArray[np.uint8]:
        """A copy of one drawing. shape (height, width, 4)."""
        cell, columns = self._index["cell"], self._index["columns"]
        place, width, height, _ = self._index["sheets"][sheet][name]
        row, column = divmod(place, columns)
        top, left = row * cell, column * cell
        return self._decoded(sheet)[top : top + height, left : left + width].copy()

    def _decoded(self, sheet: str) -> NDArray[np.uint8]:
        if sheet not in self._sheets:
            from PIL import Image, UnidentifiedImageError

            path = self._folder / f"{sheet}.webp"
            try:
                with Image.open(path) as picture:
                    self._sheets[sheet] = np.asarray(picture.convert("RGBA"))
            except (OSError, UnidentifiedImageError) as error:
                raise ModelCorrupt(f"{path} cannot be read ({error}). Install quizglass again.") from error
        return self._sheets[sheet]
