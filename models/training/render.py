"""Training pictures: things on backgrounds as a cheap webcam sees them, with dense labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.colours import BASIC_COLOURS
from models.training.camera import photograph
from models.training.canvas import Canvas, Matrix
from models.training.contents import Contents, Item, Stock, Subject, contents
from models.training.grounds import ground
from models.training.icons import Icons
from models.training.scene import CELLS, Picture, Scene, Sprite, Thing
from models.training.sheets import Sheet, sheet
from models.training.things import NAMES
from models.training.unknown import unanswerable

About = Subject | Literal["unknown"]

SHARES: dict[About, float] = {
    "one": 0.20, "several": 0.24, "count": 0.16, "shapes": 0.14, "writing": 0.14, "chart": 0.04, "unknown": 0.08,
}  # fmt: skip
"""How often a picture is about what."""

_NAMES = {name: 1 + place for place, name in enumerate(NAMES)}
_COLOURS = {colour: 1 + place for place, colour in enumerate(BASIC_COLOURS)}


def render(
    rng: np.random.Generator,
    icons: Icons,
    styles: Sequence[str],
    fonts: Sequence[str],
    about: About | None = None,
) -> Picture:
    """A picture about `about`, by default of one of SHARES, with objects in one of `styles` and writing in `fonts`."""
    about = about or _chosen(rng)
    if about == "unknown":
        return _unlabelled(photograph(rng, unanswerable(rng, icons)))
    while True:
        picture = _shown(rng, contents(rng, Stock(icons, styles, fonts), about))
        if picture:
            return picture


def _chosen(rng: np.random.Generator) -> About:
    abouts: list[About] = list(SHARES)
    return abouts[rng.choice(len(abouts), p=list(SHARES.values()))]


def _unlabelled(pixels: NDArray[np.uint8]) -> Picture:
    empty = np.zeros((CELLS, CELLS), np.int16)
    return Picture(pixels, Scene(known=False), empty, empty, np.zeros((CELLS, 2 * CELLS), np.int16))


def _shown(rng: np.random.Generator, planned: Contents) -> Picture | None:
    """The picture, or None if nothing of it could be seen."""
    pixels, plain = ground(rng)
    behind = sheet(rng)
    canvas = Canvas(pixels)
    behind.under(rng, canvas)
    aspect = _aspect(rng)
    drawn = [item for item in planned.items if _put(rng, canvas, behind, item, aspect)]
    if not drawn:
        return None
    behind.over(rng, canvas)
    boxes = canvas.boxes()
    things = tuple(
        Thing(item.kind, item.name, box, item.colour, item.spot.size * behind.scale)
        for item, box in zip(drawn, boxes, strict=True)
        if item.kind
    )
    names = np.array(
        [0] + [_NAMES.get(item.name, 0) if item.kind != "writing" else 0 for item in drawn], np.int16
    )
    colours = np.array([0] + [_COLOURS.get(item.colour or "", 0) for item in drawn], np.int16)
    cells = canvas.cells()
    scene = Scene(things, plain, behind.presented, planned.chart)
    return Picture(photograph(rng, canvas.pixels), scene, names[cells], colours[cells], canvas.letters())


def _aspect(rng: np.random.Generator) -> float:
    """Width to height as the picture shows a square: the engine stretches a camera's 4:3 frame to one."""
    if rng.random() < 0.5:
        return rng.uniform(0.7, 0.8)
    return rng.uniform(0.85, 1.35)


def _put(rng: np.random.Generator, canvas: Canvas, behind: Sheet, item: Item, aspect: float) -> bool:
    sprite = _trimmed(item.sprite)
    matrix = behind.matrix @ _placing(item, sprite, aspect)
    return canvas.place(sprite, matrix)


def _trimmed(sprite: Sprite) -> Sprite:
    """Without empty margins, so that sizes are those of what is seen."""
    import cv2

    left, top, width, height = cv2.boundingRect(cv2.compare(sprite.rgba[..., 3], 8, cv2.CMP_GT))
    here = (slice(top, top + height), slice(left, left + width))
    return Sprite(sprite.rgba[here], None if sprite.letters is None else sprite.letters[here])


def _placing(item: Item, sprite: Sprite, aspect: float) -> Matrix:
    """From the sprite's pixels to a sheet whose sides are 1."""
    height, width = sprite.rgba.shape[:2]
    wide, high = aspect**0.5, aspect**-0.5
    grow = item.spot.size / max(width * wide, height * high)
    turn = np.radians(item.spot.turn)
    turned = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    centred = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    moved = np.array([[wide * grow, 0, item.spot.x], [0, high * grow, item.spot.y], [0, 0, 1]])
    return moved @ turned @ centred
