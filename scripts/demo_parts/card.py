"""A picture card of an everyday thing, drawn flat."""

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 900, 1200
THING, STYLE = "strawberry", "noto"
"""What the card shows, and from which icon set."""
PAPER = (250, 248, 242)


def draw_card() -> NDArray[np.uint8]:
    """The card, RGB uint8 of shape (HEIGHT, WIDTH, 3). ModelCorrupt without the project's drawings."""
    from PIL import Image

    from models.training.icons import Icons

    drawing = Image.fromarray(Icons().sprite(STYLE, THING).rgba)
    size = round(0.8 * WIDTH)
    scale = size / max(drawing.size)
    large = drawing.resize(
        (round(drawing.width * scale), round(drawing.height * scale)), Image.Resampling.LANCZOS
    )
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    card.paste(large, ((WIDTH - large.width) // 2, (HEIGHT - large.height) // 2), large)
    return np.asarray(card)
