"""Pictures packed with things, for the first stage of the training.

An ordinary picture shows two or three things on much background. A vision tower that starts from nothing learns
names and letters several times sooner from pictures of up to 25 things, at the same cost each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from models.colours import BASIC_COLOURS
from models.training.camera import photograph
from models.training.canvas import Canvas
from models.training.grounds import ground
from models.training.icons import Icons
from models.training.layouts import Spot
from models.training.paint import example
from models.training.render import COLOUR_LABELS, NAME_LABELS, placing, trimmed
from models.training.scene import SIDE, Picture, Scene, Sprite
from models.training.shapes import shape
from models.training.things import SHAPES, THINGS
from models.training.writing import write

ROWS = (2, 3, 4, 5)
WRITTEN, SHAPED = 0.45, 0.1
"""Shares of the rows: letters fill few cells of a row and are learnt last."""
_Labelled = tuple[Sprite, int, int]
"""A sprite with its labels of name and colour."""


def packed(rng: np.random.Generator, icons: Icons, styles: Sequence[str], fonts: Sequence[str]) -> Picture:
    """A picture of two to five rows, each of objects, of shapes, or a line of writing. Its scene is empty."""
    pixels, _ = ground(rng)
    canvas = Canvas(pixels)
    rows = int(rng.choice(ROWS))
    names, colours = [0], [0]

    def put(labelled: _Labelled, x: float, y: float, width: float, height: float) -> None:
        sprite = trimmed(labelled[0])
        tall, wide = sprite.rgba.shape[:2]
        aspect = rng.uniform(0.75, 1.3)
        stretch = min(width / (wide * aspect**0.5), height / (tall * aspect**-0.5))
        size = stretch * max(wide * aspect**0.5, tall * aspect**-0.5)
        turn = float(np.clip(rng.normal(0, 9), -25, 25)) * (width < 0.6)
        if canvas.place(sprite, np.diag([SIDE, SIDE, 1.0]) @ placing(sprite, Spot(x, y, size, turn), aspect)):
            names.append(labelled[1])
            colours.append(labelled[2])

    for row in range(rows):
        y = (row + 0.5) / rows
        manner = rng.random()
        if manner < WRITTEN:
            sprite, _ = write(rng, fonts)
            put((sprite, 0, 0), 0.5, y, rng.uniform(0.7, 0.95), rng.uniform(0.7, 0.95) / rows)
            continue
        draw: Callable[[], _Labelled] = (
            (lambda: _shape(rng)) if manner < WRITTEN + SHAPED else (lambda: _icon(rng, icons, styles))
        )
        for column in range(rows):
            side = rng.uniform(0.7, 1.0) / rows
            jitter = rng.uniform(-0.1, 0.1, 2) / rows
            put(draw(), (column + 0.5) / rows + jitter[0], y + jitter[1], side, side)
    cells = canvas.cells()
    seen = photograph(rng, canvas.pixels, fine=rng.random() < 0.6)
    uncounted = np.zeros_like(cells, np.int16)
    return Picture(
        seen,
        Scene(),
        np.array(names, np.int16)[cells],
        np.array(colours, np.int16)[cells],
        canvas.letters(),
        uncounted,
        uncounted,
        uncounted,
        uncounted,
    )


def _icon(rng: np.random.Generator, icons: Icons, styles: Sequence[str]) -> _Labelled:
    names = list(THINGS)
    while True:
        name = names[rng.integers(len(names))]
        drawn = [style for style in styles if style in icons.styles_of(name)]
        if drawn:
            break
    style = drawn[rng.integers(len(drawn))]
    colour = icons.colour(style, name)
    return icons.sprite(style, name), NAME_LABELS[name], COLOUR_LABELS[colour] if colour else 0


def _shape(rng: np.random.Generator) -> _Labelled:
    name, colour = str(rng.choice(SHAPES)), str(rng.choice(BASIC_COLOURS))
    return shape(rng, name, example(rng, colour)), NAME_LABELS[name], COLOUR_LABELS[colour]
