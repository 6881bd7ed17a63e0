"""Backgrounds: plain colours, and the surfaces of a home."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.colours import BASIC_COLOURS
from models.ports import Pixels
from models.training.paint import (
    Field,
    X,
    Y,
    along,
    any_colour,
    blend,
    example,
    flat,
    fractal,
    lit,
    mapped,
    mix,
    near,
    noise,
    waves,
)  # fmt: skip
from models.training.scene import SIDE

_PLAIN = 0.42


def ground(rng: np.random.Generator) -> tuple[Pixels, str | None]:
    """A background, and the name of its colour where it is plain: RGB (SIDE, SIDE, 3)."""
    if rng.random() < _PLAIN:
        name = BASIC_COLOURS[rng.integers(len(BASIC_COLOURS))]
        pixels = flat(example(rng, name))
        return (
            lit(pixels, 0.94 + 0.06 * noise(rng, rng.uniform(2, 90))) if rng.random() < 0.4 else pixels
        ), name
    return texture(rng), None


def texture(rng: np.random.Generator) -> Pixels:
    """A background that is not plain, sharp or out of focus: RGB (SIDE, SIDE, 3)."""
    import cv2

    names = list(TEXTURES)
    shares = np.array([share for share, _ in TEXTURES.values()])
    pixels = TEXTURES[names[rng.choice(len(names), p=shares / shares.sum())]][1](rng)
    if rng.random() < 0.35:
        side = int(rng.integers(24, 120))
        small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
        pixels = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return pixels


def _gradient(rng: np.random.Generator) -> Pixels:
    import cv2

    colours = [any_colour(rng) for _ in range(int(rng.integers(2, 4)))]
    if rng.random() < 0.7:
        return blend(along(rng), *colours)
    x, y = rng.uniform(0.2, 0.8, 2).astype(np.float32)
    return blend(cv2.magnitude(X - x, Y - y), *colours)


def _mottled(rng: np.random.Generator) -> Pixels:
    colour = any_colour(rng)
    field = fractal(rng, rng.uniform(2, 30), rng.uniform(0.4, 0.9))
    return blend(field, colour, near(rng, colour, rng.uniform(0.1, 0.6)))


def _speckled(rng: np.random.Generator) -> Pixels:
    """Carpet, granite, concrete."""
    colour = any_colour(rng)
    fine = noise(rng, rng.uniform(80, SIDE))
    field: Field = fine if rng.random() < 0.5 else fine * 0.5 + 0.5 * noise(rng, rng.uniform(40, 160))
    return blend(field, near(rng, colour, 0.5), colour, near(rng, colour, 0.5))


def _wood(rng: np.random.Generator) -> Pixels:
    """Grain that bends round knots, on boards or one piece."""
    shade = rng.uniform(0.35, 1.0)
    light = near(rng, (int(225 * shade), int(175 * shade), int(115 * shade)), 0.12)
    dark = near(rng, (light[0] * 2 // 3, light[1] * 3 // 5, light[2] // 2), 0.15)
    stretch = rng.uniform(4, 12)
    grain: Field = noise(rng, rng.uniform(4, 10), stretch) * rng.uniform(2, 5) + Y * rng.uniform(2, 14)
    field: Field = 0.6 * (0.5 + 0.5 * np.sin(grain * 6)) + 0.4 * noise(rng, 128, 16)
    if rng.random() < 0.5:
        boards = int(rng.integers(2, 6))
        place = (Y * boards) % 1
        field = field * 0.8 + 0.2 * rng.random(boards + 1, np.float32)[(Y * boards).astype(np.intp)]
        field[place < 0.012 * boards] = 1
    pixels = blend(field, light, dark)
    return np.ascontiguousarray(pixels.transpose(1, 0, 2)) if rng.random() < 0.4 else pixels


def _stripes(rng: np.random.Generator) -> Pixels:
    turn = float(rng.choice([0, 90, 45, -45])) if rng.random() < 0.8 else rng.uniform(0, 180)
    field = waves(rng, rng.uniform(2, 22), turn)
    colours = [any_colour(rng) for _ in range(2)]
    if rng.random() < 0.75:
        return blend((field * 8 - 4 + rng.uniform(-2, 2)).clip(0, 1), *colours)
    return blend(field, *colours)


def _plaid(rng: np.random.Generator) -> Pixels:
    """Checks, gingham, tartan: coloured bands both ways."""
    bands = int(rng.integers(2, 6))
    repeats = int(rng.integers(2, 9))
    colours = np.array([any_colour(rng) for _ in range(bands)], np.float32)
    edges = np.sort(rng.random(bands - 1))
    profile = colours[np.searchsorted(edges, (np.arange(SIDE) * repeats / SIDE) % 1)]
    cloth = (profile[None] + profile[:, None]) / 2
    return cloth.astype(np.uint8)


def _weave(rng: np.random.Generator) -> Pixels:
    """Cloth seen near enough to show its threads."""
    colour = any_colour(rng)
    threads = rng.uniform(20, 60)
    field = waves(rng, threads, 0) * waves(rng, threads, 90)
    field = (0.5 * field + 0.3 * noise(rng, SIDE) + 0.2 * noise(rng, 6)).astype(np.float32)
    return blend(field, near(rng, colour, 0.3), colour)


def _paper(rng: np.random.Generator) -> Pixels:
    """White or cream, plain, ruled or squared."""
    light = rng.uniform(215, 252)
    pixels = flat((int(light), int(light * rng.uniform(0.96, 1.0)), int(light * rng.uniform(0.85, 1.0))))
    manner, step = rng.random(), int(rng.integers(10, 26))
    ink = near(rng, (150, 175, 215), 0.2)
    if manner < 0.6:
        pixels[step // 2 :: step] = ink
    if manner < 0.3:
        pixels[:, step // 2 :: step] = ink
    return lit(pixels, 0.92 + 0.08 * fractal(rng, 3, 0.7))


def _tiles(rng: np.random.Generator) -> Pixels:
    """Tiles or bricks, each a little different, with joints."""
    columns, rows = rng.integers(3, 12, 2)
    colour, joint = any_colour(rng), any_colour(rng)
    shift = 0.5 if rng.random() < 0.5 else 0.0
    y, x = Y[:, 0] * rows, X[0] * columns + np.array([[0], [shift]], np.float32)
    row = y.astype(np.intp)
    shades = rng.random((rows + 1, columns + 2), np.float32)[row[:, None], x.astype(np.intp)[row % 2]]
    pixels = blend(0.7 * shades + 0.3 * noise(rng, 60), colour, near(rng, colour, 0.3))
    wide = rng.uniform(0.012, 0.03)
    pixels[(y % 1 < wide * rows)[:, None] | (x % 1 < wide * columns)[row % 2]] = joint
    return pixels


def _marble(rng: np.random.Generator) -> Pixels:
    colour = near(rng, (225, 222, 215), 0.2) if rng.random() < 0.6 else any_colour(rng)
    veins = np.abs(fractal(rng, rng.uniform(2, 4), 0.6) - 0.5) * rng.uniform(4, 10)
    vein = near(rng, (colour[0] // 2, colour[1] // 2, colour[2] // 2), 0.4)
    return blend(veins.clip(0, 1), vein, colour, colour)


def _bokeh(rng: np.random.Generator) -> Pixels:
    """Lights far out of focus."""
    import cv2

    pixels = blend(noise(rng, 3), *(near(rng, any_colour(rng), 0.2) for _ in range(2))) // 2
    count = int(rng.integers(10, 40))
    largest = rng.uniform(8, 40)
    discs = np.zeros_like(pixels)
    for x, y, size in rng.random((count, 3)).tolist():
        centre = (int(x * SIDE), int(y * SIDE))
        cv2.circle(discs, centre, int((0.4 + 0.6 * size) * largest), any_colour(rng), -1, cv2.LINE_AA)
    soft = cv2.blur(discs, (9, 9))
    return cv2.addWeighted(pixels, 1.0, soft, rng.uniform(0.2, 0.7), 0)  # type: ignore[no-any-return]


def _clutter(rng: np.random.Generator) -> Pixels:
    """A room too far behind to make anything out: drawn small, and enlarged."""
    import cv2

    side = int(rng.integers(28, 64))
    small = np.full((side, side, 3), any_colour(rng), np.uint8)
    for _ in range(int(rng.integers(8, 40))):
        x, y, width, height = (rng.random(4) * (side, side, side / 2, side / 2)).tolist()
        corners = cv2.boxPoints(((x, y), (width + 1, height + 1), float(rng.normal(0, 8))))
        cv2.fillConvexPoly(small, corners.astype(np.int32), any_colour(rng), cv2.LINE_AA)
    soft = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.8, 2.5))
    return cv2.resize(soft, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)  # type: ignore[no-any-return]


def _table(rng: np.random.Generator) -> Pixels:
    """A table or floor that runs away to a wall."""
    import cv2

    makers = (_mottled, _wood, _plaid, _tiles, _speckled, _gradient, _stripes)
    floor, wall = (makers[rng.integers(len(makers))](rng) for _ in range(2))
    edge = rng.uniform(0.15, 0.6) * SIDE
    slope = rng.normal(0, 0.04) * SIDE
    squeeze = rng.uniform(0.0, 0.6) * SIDE
    corners = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], np.float32)
    far = [[0, edge - slope], [SIDE, edge + slope], [SIDE + squeeze, SIDE], [-squeeze, SIDE]]
    matrix = cv2.getPerspectiveTransform(corners, np.array(far, np.float32))
    laid = cv2.warpPerspective(
        floor, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    below = ((Y - (edge - slope + 2 * slope * X) / SIDE) * 60).clip(0, 1)
    shade = rng.uniform(0.6, 1.1)
    return mix(cv2.convertScaleAbs(wall, alpha=shade), laid, below.astype(np.float32))


def _dots(rng: np.random.Generator) -> Pixels:
    """A fine printed pattern."""
    repeats = rng.uniform(9, 26)
    field = waves(rng, repeats, 45) * waves(rng, repeats, 135)
    colours = np.array([any_colour(rng), any_colour(rng)], np.uint8)
    return mapped(field, colours[(np.arange(256) > rng.uniform(120, 200)).astype(np.intp)])


TEXTURES: dict[str, tuple[float, Callable[[np.random.Generator], Pixels]]] = {
    "gradient": (1.6, _gradient), "mottled": (1.2, _mottled), "speckled": (0.8, _speckled), "wood": (1.6, _wood),
    "stripes": (0.6, _stripes), "plaid": (0.6, _plaid), "weave": (0.6, _weave), "paper": (0.8, _paper),
    "tiles": (0.6, _tiles), "marble": (0.6, _marble), "bokeh": (0.6, _bokeh), "clutter": (1.2, _clutter),
    "table": (1.6, _table), "dots": (0.3, _dots),
}  # fmt: skip
"""How often each texture is taken, relative to the others, and what paints it."""
