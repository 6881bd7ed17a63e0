"""Training pictures: things on backgrounds as a cheap webcam sees them, with dense labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.colours import BASIC_COLOURS
from models.ports import Pixels
from models.training.camera import photograph
from models.training.canvas import Canvas, Matrix
from models.training.contents import Item, Stock, Subject, contents
from models.training.grounds import ground
from models.training.icons import Icons
from models.training.layouts import Spot
from models.training.occluders import occluder
from models.training.scene import CELLS, MOST_IN_ALL, Picture, Scene, Sprite, Thing
from models.training.sheets import Sheet, lay_sheet
from models.training.things import NAMES
from models.training.unknown import spoil, unanswerable

PictureKind = Subject | Literal["unknown"]

SHARES: dict[PictureKind, float] = {
    "one": 0.20, "several": 0.24, "count": 0.16, "shapes": 0.14, "writing": 0.14, "chart": 0.04, "unknown": 0.08,
}  # fmt: skip
"""How often a picture is of each kind."""

_OCCLUDED = 0.15
_CAST_SHADOW = 0.35
_FOREIGN, _SPOILT = 0.28, 0.12
"""Shares of the unknown pictures: those with drawings of other things, and those in which nothing can be made out."""

NAME_LABELS = {name: 1 + place for place, name in enumerate(NAMES)}
COLOUR_LABELS = {colour: 1 + place for place, colour in enumerate(BASIC_COLOURS)}


_Labels = dict[str, NDArray[np.int16]]
"""Of each kind, the label of every thing in a picture, after that of nothing: 0."""
_Shown = tuple[Canvas, Scene, _Labels]
"""What was drawn, what it shows, and how its cells are labelled."""


@dataclass(frozen=True)
class _View:
    """How the things of one picture are seen."""

    sheet: Sheet
    aspect: float
    """Width to height at which the picture shows a square."""
    shadow: tuple[float, float, float] | None


def render(
    rng: np.random.Generator,
    icons: Icons,
    styles: Sequence[str],
    fonts: Sequence[str],
    kind: PictureKind | None = None,
) -> Picture:
    """A picture, by default of a kind as frequent as SHARES says, with objects in `styles` and writing in `fonts`.

    Drawings of unnamed things are those of the training pictures, or the held-out ones where `styles` hold
    icons.HELD_OUT. The same generator, in the same state, gives the same picture.
    """
    stock = Stock(icons, styles, fonts)
    chosen = kind or _drawn(rng)
    if chosen == "unknown":
        return _unlabelled(photograph(rng, _unknown(rng, stock)))
    canvas, scene, labels = _shown(rng, stock, chosen)
    cells = canvas.cells()
    pixels = photograph(rng, canvas.pixels, fine=chosen in ("writing", "chart"))
    maps = {kind: of_things[cells] for kind, of_things in labels.items()}
    grounds = np.where(cells == 0, COLOUR_LABELS.get(scene.ground or "", 0), 0).astype(np.int16)
    return Picture(pixels, scene, letters=canvas.letters(), grounds=grounds, **maps)


def _drawn(rng: np.random.Generator) -> PictureKind:
    kinds = list(SHARES)
    return kinds[rng.choice(len(kinds), p=list(SHARES.values()))]


def _unknown(rng: np.random.Generator, stock: Stock) -> Pixels:
    manner = rng.random()
    if manner < _FOREIGN:
        return _shown(rng, stock, "foreign")[0].pixels
    if manner < _FOREIGN + _SPOILT:
        kinds: tuple[Subject, ...] = ("one", "several", "count", "shapes")
        return spoil(rng, _shown(rng, stock, kinds[rng.integers(len(kinds))])[0].pixels)
    return unanswerable(rng)


def _unlabelled(pixels: Pixels) -> Picture:
    empty = np.zeros((CELLS, CELLS), np.int16)
    letters = np.zeros((CELLS, 2 * CELLS), np.int16)
    return Picture(pixels, Scene(known=False), empty, empty, letters, empty, empty, empty, empty)


def _shown(rng: np.random.Generator, stock: Stock, subject: Subject) -> _Shown:
    """Draw until something can be seen."""
    while True:
        planned = contents(rng, stock, subject)
        pixels, plain = ground(rng)
        canvas = Canvas(pixels)
        view = _view(rng, canvas)
        items = [item for item in planned.items if _put(rng, canvas, view, item)]
        if items:
            break
    if view.sheet.finish:
        view.sheet.finish(canvas)
    if not planned.chart and rng.random() < _OCCLUDED:
        canvas.cover(occluder(rng))
    things = tuple(
        Thing(item.kind, item.name, box, item.colour, item.spot.size * view.sheet.scale)
        for item, box in zip(items, canvas.boxes(), strict=True)
        if item.kind
    )
    lone = view.sheet.presented in ("", "sticker")
    scene = Scene(things, plain if lone else None, view.sheet.presented, planned.chart)
    return canvas, scene, _labels(items, canvas)


def _labels(items: Sequence[Item], canvas: Canvas) -> _Labels:
    """Writing has no name, whatever it says."""
    names = [0 if item.kind == "writing" else NAME_LABELS.get(item.name, 0) for item in items]
    ninths = [Thing("object", "", box).ninth for box in canvas.boxes()]
    labels = {
        "names": names,
        "colours": [COLOUR_LABELS.get(item.colour or "", 0) for item in items],
        "counts": [names.count(name) if name else 0 for name in names],
        "totals": [min(sum(map(bool, names)), MOST_IN_ALL) if name else 0 for name in names],
        "places": [
            1 + column + 3 * row if name else 0 for name, (column, row) in zip(names, ninths, strict=True)
        ],
    }
    return {kind: np.array([0, *of_things], np.int16) for kind, of_things in labels.items()}


def _view(rng: np.random.Generator, canvas: Canvas) -> _View:
    sheet = lay_sheet(rng, canvas)
    # the engine stretches the 4:3 frame of a camera to a square
    aspect = rng.uniform(0.7, 0.8) if rng.random() < 0.5 else rng.uniform(0.85, 1.35)
    shadow = None
    if sheet.presented == "sticker" or (sheet.presented == "" and rng.random() < _CAST_SHADOW):
        shadow = (rng.uniform(-5, 5), rng.uniform(0, 6), rng.uniform(0.2, 0.6))
    return _View(sheet, aspect, shadow)


def _put(rng: np.random.Generator, canvas: Canvas, view: _View, item: Item) -> bool:
    """Draw a thing, or return False where it could not be named afterwards."""
    sprite = trimmed(item.sprite)
    if view.sheet.presented == "sticker":
        sprite = _cut_out(sprite)
    aspect = min(view.aspect, 1.1) if item.kind == "shape" else view.aspect  # a wider circle would be an oval
    return canvas.place(sprite, view.sheet.matrix @ placing(sprite, item.spot, aspect), view.shadow)


def _cut_out(sprite: Sprite) -> Sprite:
    """With the white rim of a sticker."""
    import cv2

    height, width = sprite.rgba.shape[:2]
    rim = max(3, max(height, width) // 18)
    padded = cv2.copyMakeBorder(
        sprite.rgba, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(255, 255, 255, 0)
    )
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    spread = cv2.blur(cv2.dilate(padded[..., 3], kernel), (3, 3))
    share = padded[..., 3:] / np.float32(255)
    rgba = np.empty_like(padded)
    rgba[..., :3] = padded[..., :3] * share + 255 * (1 - share)
    rgba[..., 3] = np.maximum(spread, padded[..., 3])
    letters = None if sprite.letters is None else np.pad(sprite.letters, rim)
    return Sprite(rgba, letters)


def trimmed(sprite: Sprite) -> Sprite:
    """Without empty margins, so that sizes are those of what is seen."""
    import cv2

    left, top, width, height = cv2.boundingRect(cv2.compare(sprite.rgba[..., 3], 8, cv2.CMP_GT))
    here = (slice(top, top + height), slice(left, left + width))
    return Sprite(sprite.rgba[here], None if sprite.letters is None else sprite.letters[here])


def placing(sprite: Sprite, spot: Spot, aspect: float) -> Matrix:
    """From the sprite's pixels to a sheet whose sides are 1."""
    height, width = sprite.rgba.shape[:2]
    wide, high = aspect**0.5, aspect**-0.5
    grow = spot.size / max(width * wide, height * high)
    turn = np.radians(spot.turn)
    turned = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    centred = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    moved = np.array([[wide * grow, 0, spot.x], [0, high * grow, spot.y], [0, 0, 1]])
    matrix: Matrix = moved @ turned @ centred
    return matrix
