"""What things are shown on: the background itself, a card, the screen of a phone, a printed page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.colours import BASIC_COLOURS
from models.ports import Pixels
from models.training.canvas import Canvas, Matrix
from models.training.paint import (
    Rgb,
    along,
    any_colour,
    blend,
    example,
    flat,
    fractal,
    lit,
    near,
    noise,
    waves,
)  # fmt: skip
from models.training.scene import SIDE

_Mask = NDArray[np.uint8]

SHARES = {"": 0.42, "card": 0.18, "sticker": 0.12, "screen": 0.15, "print": 0.13}
"""How often things are shown in each way; "" and "sticker" mean straight on the background."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A surface in the room."""

    presented: str
    """One of SHARES."""
    matrix: Matrix
    """Takes the sheet, whose sides are 1, to the picture's pixels."""
    finish: Callable[[Canvas], None] | None = None
    """Draws what lies before the things: glare, the tint of paper."""

    @property
    def scale(self) -> float:
        """The sheet's size as a fraction of the picture's."""
        import cv2

        return float(np.sqrt(cv2.contourArea(_outline(self.matrix, 0.0, 0.0)))) / SIDE


def lay_sheet(rng: np.random.Generator, canvas: Canvas, presented: str | None = None) -> Sheet:
    """Choose how things are shown, by default as often as SHARES says, and draw what lies behind them."""
    presented = presented if presented is not None else str(rng.choice(list(SHARES), p=list(SHARES.values())))
    matrix = _matrix(rng, presented)
    if presented == "card":
        _lay_card(rng, canvas, matrix)
        return Sheet(presented, matrix)
    if presented == "screen":
        return Sheet(presented, matrix, _lay_screen(rng, canvas, matrix))
    if presented == "print":
        return Sheet(presented, matrix, _lay_print(rng, canvas, matrix))
    return Sheet(presented, matrix)


def _matrix(rng: np.random.Generator, presented: str) -> Matrix:
    """Nearly straight on; a sheet is held so that it fills most of the picture."""
    import cv2

    lone = presented in ("", "sticker")
    width, height = (1.0, 1.0) if lone else rng.uniform(0.8, 1.04, 2)
    turn = np.radians(float(np.clip(rng.normal(0, 1.5 if lone else 4), -12, 12)))
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners += rng.normal(0, 0.015 if lone else 0.025, (4, 2))
    room = np.maximum(0.02, (1 - np.array([width, height])) / 2)
    corners += 0.5 + (0 if lone else rng.uniform(-room, room))
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    matrix: Matrix = cv2.getPerspectiveTransform(unit, (corners * SIDE).astype(np.float32))
    return matrix


def _outline(matrix: Matrix, grow: float, radius: float) -> NDArray[np.float32]:
    """The sheet's edge in pixels, `grow` wider on each side, with rounded corners; shape (points, 2)."""
    import cv2

    quarter = np.linspace(0, np.pi / 2, 7 if radius else 1)
    turns = np.concatenate([quarter + start for start in np.pi / 2 * np.arange(4)])
    corner = np.repeat([[1, 1], [-1, 1], [-1, -1], [1, -1]], len(quarter), axis=0)
    points = 0.5 + corner * (0.5 + grow - radius) + radius * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    shown: NDArray[np.float32] = cv2.perspectiveTransform(points[None], matrix)[0].astype(np.float32)
    return shown


def _mask(matrix: Matrix, grow: float = 0.0, radius: float = 0.0) -> _Mask:
    """255 within the outline."""
    import cv2

    mask = np.zeros((SIDE, SIDE), np.uint8)
    fixed = np.round(_outline(matrix, grow, radius) * 16).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, 4)
    return mask


def _drop_shadow(rng: np.random.Generator, canvas: Canvas, mask: _Mask) -> None:
    import cv2

    if rng.random() < 0.3:
        return
    right, down = rng.uniform(-8, 8), rng.uniform(0, 10)
    moved = cv2.warpAffine(mask, np.array([[1, 0, right], [0, 1, down]]), (SIDE, SIDE))
    soft = cv2.blur(moved, (int(rng.integers(3, 16)),) * 2)
    canvas.lay(flat((0, 0, 0)), cv2.convertScaleAbs(soft, alpha=rng.uniform(0.2, 0.6)))


def _lay_card(rng: np.random.Generator, canvas: Canvas, matrix: Matrix) -> None:
    """White, cream or coloured; often with a border, a frame or rounded corners."""
    radius = rng.uniform(0.02, 0.12) if rng.random() < 0.5 else 0.0
    mask = _mask(matrix, 0.0, radius)
    _drop_shadow(rng, canvas, mask)
    colour = _card_colour(rng)
    canvas.lay(flat(colour), mask)
    if rng.random() < 0.45:
        inset = rng.uniform(0.012, 0.035)
        edge = any_colour(rng) if rng.random() < 0.6 else near(rng, (40, 40, 40), 0.5)
        canvas.lay(flat(edge), _mask(matrix, -inset, max(radius - inset, 0)))
        inset += rng.uniform(0.008, 0.03)
        canvas.lay(flat(colour), _mask(matrix, -inset, max(radius - inset, 0)))


def _card_colour(rng: np.random.Generator) -> Rgb:
    manner = rng.random()
    if manner < 0.45:
        return near(rng, (250, 250, 248), 0.03)
    if manner < 0.65:
        return near(rng, (246, 236, 208), 0.05)
    return example(rng, BASIC_COLOURS[rng.integers(len(BASIC_COLOURS))])


def _lay_screen(rng: np.random.Generator, canvas: Canvas, matrix: Matrix) -> Callable[[Canvas], None]:
    """A phone, tablet or monitor that shines in a dimmer room; returns its glare and moiré."""
    canvas.pixels = lit(canvas.pixels, np.full((SIDE, SIDE), rng.uniform(0.3, 1.0), np.float32))
    bezel, radius = rng.uniform(0.015, 0.06), rng.uniform(0.01, 0.08)
    body = near(rng, (22, 22, 24), 0.5) if rng.random() < 0.8 else near(rng, (215, 215, 218), 0.1)
    canvas.lay(flat(body), _mask(matrix, bezel, radius + bezel))
    mask = _mask(matrix, 0.0, radius)
    canvas.lay(_wallpaper(rng), mask)
    glare = _glare(rng) if rng.random() < 0.5 else None
    moire = _moire(rng) if rng.random() < 0.5 else None

    def finish(canvas: Canvas) -> None:
        import cv2

        if moire is not None:
            canvas.lay(lit(canvas.pixels, moire), mask)
        if glare is not None:
            canvas.lay(flat((255, 255, 255)), cv2.multiply(glare, mask, scale=1 / 255))

    return finish


def _wallpaper(rng: np.random.Generator) -> Pixels:
    """What a program shows behind things: mostly white or dark, else a colour or a gradient."""
    manner = rng.random()
    if manner < 0.4:
        return flat(near(rng, (248, 248, 250), 0.02))
    if manner < 0.6:
        return flat(near(rng, (26, 27, 32), 0.5))
    if manner < 0.8:
        return flat(any_colour(rng))
    return blend(along(rng), any_colour(rng), any_colour(rng))


def _glare(rng: np.random.Generator) -> _Mask:
    """A slanting band or a round patch of reflected light, 0..255."""
    import cv2

    glare = np.zeros((SIDE // 4, SIDE // 4), np.uint8)
    if rng.random() < 0.6:
        start, width, slant = rng.uniform(-10, 60), rng.uniform(4, 26), rng.uniform(-40, 40)
        ends = [[start, 0], [start + width, 0], [start + width + slant, 64], [start + slant, 64]]
        cv2.fillPoly(glare, [np.array(ends, np.int32)], 255)
        soft = cv2.blur(glare, (3, 3))
    else:
        cv2.circle(glare, tuple(rng.integers(0, 64, 2).tolist()), int(rng.integers(4, 14)), 255, -1)
        soft = cv2.blur(cv2.blur(glare, (9, 9)), (9, 9))
    faint = cv2.convertScaleAbs(soft, alpha=rng.uniform(0.06, 0.35))
    large: _Mask = cv2.resize(faint, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return large


def _moire(rng: np.random.Generator) -> NDArray[np.float32]:
    """The beat between a screen's pixels and a camera's: faint stripes, as a factor of brightness."""
    depth = np.float32(rng.uniform(0.02, 0.12))
    return 1 - depth * waves(rng, rng.uniform(8, 90), rng.uniform(0, 180))


def _lay_print(rng: np.random.Generator, canvas: Canvas, matrix: Matrix) -> Callable[[Canvas], None]:
    """A sheet of paper with a margin round a tinted field, or without; returns the tint of its ink and paper."""
    mask = _mask(matrix, rng.uniform(0.0, 0.05))
    _drop_shadow(rng, canvas, mask)
    canvas.lay(flat((255, 255, 255)), mask)
    if rng.random() < 0.3:
        canvas.lay(flat(near(rng, (225, 225, 225), 0.12)), _mask(matrix, -rng.uniform(0.0, 0.03)))
    yellow = rng.uniform(0.0, 0.16)
    paper = blend(
        0.5 * fractal(rng, 3, 0.7) + 0.5 * noise(rng, rng.uniform(60, SIDE)),
        (int(238 - 90 * yellow), int(236 - 120 * yellow), int(232 - 330 * yellow)),
        (255, int(255 - 50 * yellow), int(252 - 260 * yellow)),
    )
    fade = rng.uniform(0, 45)

    def finish(canvas: Canvas) -> None:
        import cv2

        faded = cv2.convertScaleAbs(canvas.pixels, alpha=1 - fade / 255, beta=fade)
        canvas.lay(cv2.multiply(faded, paper, scale=1 / 255), mask)

    return finish
