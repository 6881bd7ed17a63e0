"""The printed front of a tea packet, drawn flat."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 900, 1200
CREAM, GREEN, DARK, MINT = (244, 238, 222), (28, 92, 66), (38, 46, 40), (120, 176, 132)


def draw_label() -> NDArray[np.uint8]:
    """The label, RGB uint8 of shape (HEIGHT, WIDTH, 3)."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), CREAM)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 110), fill=GREEN)
    pen.rectangle((0, HEIGHT - 60, WIDTH, HEIGHT), fill=GREEN)
    pen.rectangle((36, 146, WIDTH - 36, HEIGHT - 96), outline=MINT, width=5)
    _write(pen, "HERBAL INFUSION", 55, 52, CREAM)
    _sprig(pen, WIDTH / 2, 335)
    _write(pen, "PEPPERMINT", 560, 104, GREEN)
    _write(pen, "TEA", 690, 104, GREEN)
    _write(pen, "20 bags", 835, 74, DARK)
    pen.line((220, 905, WIDTH - 220, 905), fill=MINT, width=5)
    _write(pen, "Best before", 960, 56, DARK, bold=False)
    _write(pen, "2027-03-14", 1035, 74, DARK)
    return np.asarray(picture)


def _write(
    pen: "ImageDraw", text: str, middle: int, size: int, ink: tuple[int, int, int], bold: bool = True
) -> None:
    pen.text((WIDTH / 2, middle), text, font=_font(size, bold), fill=ink, anchor="mm")


def _font(size: int, bold: bool) -> "FreeTypeFont":
    import matplotlib
    from PIL import ImageFont

    # matplotlib brings its fonts along, so the label looks alike on every machine.
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name), size)


def _sprig(pen: "ImageDraw", x: float, y: float) -> None:
    """A stalk with three pairs of leaves and one at its tip, centred on (x, y)."""
    pen.line((x, y + 135, x, y - 60), fill=GREEN, width=9)
    for height, length in ((100, 150), (35, 125), (-25, 95)):
        for side in (-1, 1):
            _leaf(pen, x, y + height, length, np.deg2rad(90 - side * 62))
    _leaf(pen, x, y - 40, 105, np.deg2rad(90))


def _leaf(pen: "ImageDraw", x: float, y: float, length: float, angle: float) -> None:
    along = np.linspace(0, 1, 40)
    across = 0.25 * np.sin(np.pi * along) * (1 + 0.06 * np.sin(along * 60))
    outline = np.concatenate(
        [np.column_stack((along, across)), np.column_stack((along[::-1], -across[::-1]))]
    )
    turn = np.array([[np.cos(angle), -np.sin(angle)], [-np.sin(angle), -np.cos(angle)]])
    points = outline @ turn.T * length + (x, y)
    tip = np.array([1, 0]) @ turn.T * length + (x, y)
    pen.polygon([(float(px), float(py)) for px, py in points], fill=MINT, outline=GREEN, width=4)
    pen.line((x, y, float(tip[0]), float(tip[1])), fill=GREEN, width=4)
