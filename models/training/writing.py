"""Writing as it stands on labels, signs, packets, receipts and screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.training.fonts import font
from models.training.lettering import put_text, width_of
from models.training.paint import Rgb
from models.training.phrases import compose
from models.training.scene import Sprite

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_PLATES = {
    "plain": (0.30, 0.3, 0.25),
    "rounded": (0.17, 0.3, 0.25),
    "framed": (0.14, 0.45, 0.4),
    "stripes": (0.10, 0.3, 0.25),
    "oval": (0.05, 1.0, 0.6),
    "tag": (0.06, 0.9, 0.3),
    "ribbon": (0.06, 0.9, 0.25),
    "none": (0.12, 0.1, 0.1),
}
"""What writing stands on: its share, and the margins beside and above the text as multiples of the type's size."""
_LONG, _SHORT = 6, 3
"""Characters in a line: the fewer there are, the larger they will be shown."""
_DARK: tuple[Rgb, ...] = (
    (0, 0, 0), (25, 25, 28), (55, 55, 60), (20, 35, 80), (15, 60, 130), (10, 75, 50), (25, 95, 30), (150, 15, 25),
    (185, 15, 30), (90, 25, 100), (95, 55, 25), (110, 20, 60), (0, 80, 90),
)  # fmt: skip
_LIGHT: tuple[Rgb, ...] = (
    (255, 255, 255), (245, 245, 240), (250, 243, 222), (255, 222, 60), (255, 190, 80), (190, 225, 250), (195, 240, 195),
    (255, 205, 215), (225, 210, 245), (215, 215, 215), (130, 250, 150), (120, 225, 250),
)  # fmt: skip
"""Each of these stands out from each of _DARK by a contrast of at least 4 (W3C's WCAG 2.2, from relative luminance)."""


@dataclass(frozen=True)
class _Look:
    """How a piece of writing is set. Lengths are pixels."""

    plate: str
    """One of _PLATES."""
    ink: Rgb
    ground: Rgb
    pitch: int
    """From line to line; what a character's row of labels takes."""
    spacing: int
    margin: tuple[int, int]
    """Beside and above the text."""
    centred: bool
    underlined: bool


def write(rng: np.random.Generator, fonts: Sequence[str]) -> tuple[Sprite, str]:
    """A piece of writing in one of `fonts`, drawn flat, and its text with a space for each line break."""
    from PIL import Image, ImageDraw

    lines = compose(rng)
    longest = max(map(len, lines))
    face = font(
        fonts[int(rng.integers(len(fonts)))], 48 if longest > _LONG else 64 if longest > _SHORT else 96
    )
    _, above, _, below = face.getbbox("".join(lines), anchor="ls")
    look = _look(rng, int(face.size), int(below - above))
    widths = [width_of(line, face, look.spacing) for line in lines]
    beside, over = look.margin
    size = int(max(widths)) + 2 * beside, look.pitch * len(lines) + 2 * over

    image = Image.new("RGBA", size, (*look.ground, 0))
    letters = np.zeros(size[::-1], np.uint8)
    canvas = ImageDraw.Draw(image)
    _draw_plate(canvas, look, size)
    halo = (int(face.size) // 14, look.ground) if look.plate == "none" else None
    for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
        rows = over + row * look.pitch, over + (row + 1) * look.pitch
        left = (size[0] - width) / 2 if look.centred else beside
        baseline = rows[0] + (look.pitch - (below - above)) / 2 - above
        start = (left, baseline)
        put_text(canvas, letters, start, line, face, look.ink, rows=rows, spacing=look.spacing, halo=halo)
        if look.underlined:
            under = baseline + face.size / 8
            canvas.line((left, under, left + width, under), look.ink, 3)
    return Sprite(np.asarray(image), letters), " ".join(lines)


def _look(rng: np.random.Generator, size: int, ink_height: int) -> _Look:
    shares = [share for share, _, _ in _PLATES.values()]
    plate = tuple(_PLATES)[int(rng.choice(len(_PLATES), p=shares))]
    _, beside, over = _PLATES[plate]
    dark, light = (shades[int(rng.integers(len(shades)))] for shades in (_DARK, _LIGHT))
    inverse = rng.random() < 0.3
    plain, bare = rng.random() < 0.4, plate == "none"
    if plain or (bare and inverse):
        dark = _DARK[0]
    if plain or (bare and not inverse):
        light = _LIGHT[0]
    return _Look(
        plate=plate,
        ink=light if inverse else dark,
        ground=dark if inverse else light,
        pitch=int(ink_height * rng.uniform(1.1, 1.4)),
        spacing=int(size * rng.uniform(0.03, 0.15)) if rng.random() < 0.25 else 0,
        margin=(int(size * beside * rng.uniform(0.8, 1.4)), int(size * over * rng.uniform(0.8, 1.4))),
        centred=rng.random() < 0.75,
        underlined=rng.random() < 0.04,
    )


def _draw_plate(canvas: ImageDraw, look: _Look, size: tuple[int, int]) -> None:
    """What the text stands on; nothing for "none"."""
    right, bottom = size[0] - 1, size[1] - 1
    whole = (0, 0, right, bottom)
    line = 2 + min(look.margin) // 8
    match look.plate:
        case "plain":
            canvas.rectangle(whole, look.ground)
        case "rounded":
            canvas.rounded_rectangle(whole, bottom / 4, look.ground)
        case "framed":
            canvas.rounded_rectangle(whole, bottom / 8, look.ground)
            inner = (2 * line, 2 * line, right - 2 * line, bottom - 2 * line)
            canvas.rounded_rectangle(inner, bottom / 12, outline=look.ink, width=line)
        case "stripes":
            canvas.rectangle(whole, look.ground)
            canvas.rectangle((0, 0, right, line), look.ink)
            canvas.rectangle((0, bottom - line, right, bottom), look.ink)
        case "oval":
            canvas.ellipse(whole, look.ground)
        case "tag":
            point = look.margin[0] / 2
            edge = [(0, bottom / 2), (point, 0), (right, 0), (right, bottom), (point, bottom)]
            canvas.polygon(edge, look.ground)
            canvas.circle((point * 0.9, bottom / 2), point / 5, look.ink)
        case "ribbon":
            notch = look.margin[0] / 2
            tails = [(right, 0), (right - notch, bottom / 2), (right, bottom)]
            canvas.polygon([*tails, (0, bottom), (notch, bottom / 2), (0, 0)], look.ground)
