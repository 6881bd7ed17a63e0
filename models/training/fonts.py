"""The fonts of writing in training pictures. `fonts/README.md` names their authors and licences."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import ModelCorrupt

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

TRAINING_FONTS: tuple[str, ...] = (
    # sans serif
    "inter-400", "inter-700", "roboto-400", "open-sans-600", "lato-900", "nunito-700", "work-sans-800",
    "josefin-sans-600", "dosis-500", "archivo-black-400", "rubik-600", "fredoka-500",
    # serif and slab
    "pt-serif-400", "libre-baskerville-400", "eb-garamond-500", "abril-fatface-400", "roboto-slab-500", "bitter-800",
    "alfa-slab-one-400",
    # one width
    "roboto-mono-400", "jetbrains-mono-700", "courier-prime-400", "share-tech-mono-400", "vt323-400",
    # narrow
    "oswald-500", "barlow-condensed-600", "bebas-neue-400", "anton-400",
    # handwriting and marker
    "comic-neue-700", "patrick-hand-400", "kalam-400", "gochi-hand-400", "permanent-marker-400",
    # labels
    "russo-one-400", "luckiest-guy-400", "bangers-400", "righteous-400",
)  # fmt: skip
"""Family and weight."""

HELD_OUT_FONTS: tuple[str, ...] = (
    "quicksand-500", "lexend-400", "varela-round-400", "zilla-slab-600", "ibm-plex-mono-500", "saira-condensed-700",
    "architects-daughter-400", "baloo-2-600",
)  # fmt: skip
"""Families that no training picture shows."""

FOLDER = Path(__file__).with_name("fonts")


def file_name(name: str) -> str:
    """The file of a font, as its package calls it."""
    family, _, weight = name.rpartition("-")
    return f"{family}-latin-{weight}-normal.woff"


@lru_cache(maxsize=256)
def font(name: str, size: int) -> FreeTypeFont:
    """One of TRAINING_FONTS or HELD_OUT_FONTS at `size` pixels. ModelCorrupt if its file is missing or damaged."""
    from PIL import ImageFont

    path = FOLDER / file_name(name)
    try:
        return ImageFont.truetype(path, size)
    except OSError as error:
        raise ModelCorrupt(f"The font {path} cannot be read ({error}). Install quizglass again.") from error
