"""A flat thing with writing on it: a sign, a page, a screen, a shirt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hardware.ports import Pixels
from models.training.fonts import font
from models.training.paint import Rgb

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 960, 720
"""Pixels of a whole picture."""
_LEADING = 1.3
"""From line to line, in heights of the type."""


class Sheet:
    """Written on from top to bottom. Pixels, from the left top corner."""

    def __init__(self, size: tuple[int, int], ground: Rgb, ink: Rgb, face: str, margin: int = 36) -> None:
        """size: width and height. face: one of models.training.fonts."""
        from PIL import Image, ImageDraw

        self.image = Image.new("RGBA", size, (*ground, 255))
        self.draw = ImageDraw.Draw(self.image)
        self.ground = ground
        self.ink = ink
        self.margin = margin
        self.below = margin
        """Where the next line begins."""
        self._face = face

    def write(
        self, text: str, height: int, *, ink: Rgb | None = None, face: str = "", centred: bool = False
    ) -> None:
        """A paragraph in type of that height, in lines as wide as the sheet."""
        set_in = _face(text, face or self._face, height)
        for line in _lines(text, set_in, self.image.width - 2 * self.margin):
            left = (self.image.width - set_in.getlength(line)) / 2 if centred else self.margin
            self.draw.text((left, self.below), line, ink or self.ink, set_in)
            self.below += round(height * _LEADING)

    def depth(self, texts: Sequence[str], height: int) -> int:
        """How far down the paragraphs would reach from here."""
        width = self.image.width - 2 * self.margin
        lines = sum(len(_lines(text, _face(text, self._face, height), width)) for text in texts)
        return round(height * _LEADING) * lines

    def write_pair(self, left: str, right: str, height: int) -> None:
        """A line whose end stands at the right margin, as in a list of prices."""
        set_in = _face(left + right, self._face, height)
        at = self.image.width - self.margin - set_in.getlength(right)
        self.draw.text((self.margin, self.below), left, self.ink, set_in)
        self.draw.text((at, self.below), right, self.ink, set_in)
        self.below += round(height * _LEADING)

    def bubble(self, text: str, height: int, fill: Rgb, ink: Rgb, *, right: bool) -> None:
        """A message, as on a telephone."""
        set_in, inset = _face(text, self._face, height), height // 2
        lines = _lines(text, set_in, round(0.72 * self.image.width))
        wide = max(set_in.getlength(line) for line in lines) + 2 * inset
        left = self.image.width - self.margin - wide if right else self.margin
        high = round(len(lines) * height * _LEADING) + 2 * inset
        box = (left, self.below, left + wide, self.below + high)
        self.draw.rounded_rectangle(box, inset, fill)
        for number, line in enumerate(lines):
            top = self.below + inset + round(number * height * _LEADING)
            self.draw.text((left + inset, top), line, ink, set_in)
        self.below += high + inset

    def rule(self, thickness: int = 2) -> None:
        """A line across."""
        self.below += thickness
        ends = (self.margin, self.below, self.image.width - self.margin, self.below)
        self.draw.line(ends, self.ink, thickness)
        self.below += 5 * thickness

    def skip(self, height: int) -> None:
        """Leave room."""
        self.below += height

    def code(self, text: str, scale: int) -> None:
        """A QR code in the middle, of that many pixels a module. ValueError for a text that is too long."""
        from PIL import Image

        grey = np.pad(qr(text, scale), 3 * scale, constant_values=255)
        self.image.paste(Image.fromarray(grey), ((self.image.width - grey.shape[1]) // 2, self.below))
        self.below += grey.shape[0] + 8


def qr(text: str, scale: int) -> Pixels:
    """A QR code, grey; shape (side, side)."""
    import zxingcpp

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    grey = np.asarray(zxingcpp.write_barcode_to_image(made, scale=scale))
    return grey if grey.ndim == 2 else np.ascontiguousarray(grey[..., 0])


def _lines(text: str, face: FreeTypeFont, width: int) -> list[str]:
    """As wide as the width allows; what has no space in it is broken anywhere."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and face.getlength(longer) > width:
                lines.append(line)
                longer = word
            while face.getlength(longer) > width and len(longer) > 1:
                fits = next(
                    n for n in range(len(longer) - 1, 0, -1) if n == 1 or face.getlength(longer[:n]) <= width
                )
                lines.append(longer[:fits])
                longer = longer[fits:]
            line = longer
        lines.append(line)
    return lines


def _face(text: str, name: str, height: int) -> FreeTypeFont:
    """The type, or another where that lacks letters."""
    return font(name, height) if all(ord(letter) < 0x100 for letter in text) else _wide(height)


@lru_cache(maxsize=64)
def _wide(height: int) -> FreeTypeFont:
    """DejaVu Sans, which comes with Matplotlib and has Greek and Cyrillic."""
    import matplotlib
    from PIL import ImageFont

    return ImageFont.truetype(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), height)
