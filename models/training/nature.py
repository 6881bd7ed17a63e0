"""Pictures with the statistics of photographs, and nothing in them that has a name: surfaces, bodies and scenery.

Their colours fall off in strength with scale as those of natural scenes do (David Field, "Relations between the
statistics of natural images and the response properties of cortical cells", 1987), their bodies are shaded and
covered with fur, scales, leaves or stone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.ports import Pixels
from models.training.grounds import ground, texture
from models.training.paint import (
    Field,
    Rgb,
    X,
    Y,
    along,
    any_colour,
    blend,
    flat,
    fractal,
    lit,
    mapped,
    mix,
    near,
    noise,
)  # fmt: skip
from models.training.scene import SIDE

_Mask = NDArray[np.uint8]

_HUES: tuple[Rgb, ...] = (
    (52, 84, 34), (98, 122, 52), (140, 150, 80), (120, 90, 58), (84, 62, 44), (176, 150, 112), (196, 184, 164),
    (112, 108, 104), (64, 66, 70), (150, 164, 178), (132, 170, 205), (44, 58, 74), (150, 72, 42), (206, 152, 72),
    (30, 26, 24), (226, 222, 214), (122, 68, 92), (72, 110, 116),
)  # fmt: skip
"""Leaves, grass, earth, sand, stone, sky, water, rust, straw, shadow, snow, heather, lichen."""


_ALONG = np.linspace(0, 1, 8)[:, None]
"""Points from the foot of a blade to its tip."""


def photograph_like(rng: np.random.Generator) -> Pixels:
    """Scenery with bodies in it, near or far, behind leaves or not: RGB (SIDE, SIDE, 3)."""
    pixels = _backdrop(rng)
    for _ in range(int(rng.choice([0, 1, 2, 3, 5], p=[0.12, 0.46, 0.2, 0.14, 0.08]))):
        pixels = _with_body(rng, pixels)
    if rng.random() < 0.3:
        pixels = _strokes(rng, pixels, int(rng.integers(4, 40)), rng.uniform(0.1, 0.5))
    if rng.random() < 0.3:
        pixels = _branches(rng, pixels)
    return _graded(rng, pixels)


def _backdrop(rng: np.random.Generator) -> Pixels:
    """Scenery, a surface of a home, or the plain paper of a studio."""
    manner = rng.random()
    if manner < 0.6:
        return _soften(rng, _scenery(rng))
    return texture(rng) if manner < 0.82 else ground(rng)[0]


def surface(rng: np.random.Generator) -> Pixels:
    """A surface that fills the picture: RGB (SIDE, SIDE, 3)."""
    return _MATERIALS[rng.integers(len(_MATERIALS))](rng)


def _hue(rng: np.random.Generator) -> Rgb:
    return near(rng, _HUES[rng.integers(len(_HUES))], 0.3) if rng.random() < 0.85 else any_colour(rng)


def _soften(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Out of focus as a background is, or not."""
    import cv2

    if rng.random() < 0.45:
        return pixels
    side = int(rng.integers(16, 128))
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)  # type: ignore[no-any-return]


def _graded(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Exposed for the middle greys, with a vignette, sunlight and shade, now and then black and white or sepia."""
    import cv2

    exposure = rng.uniform(60, 165) / max(float(pixels[::8, ::8].mean()), 20.0)
    pixels = cv2.convertScaleAbs(pixels, alpha=exposure)

    if rng.random() < 0.4:
        shade = (fractal(rng, rng.uniform(2, 5), 0.4) - rng.uniform(0.3, 0.7)) * rng.uniform(2, 9)
        pixels = lit(pixels, (rng.uniform(0.3, 0.8) + shade.clip(0, 0.5)).astype(np.float32))
    if rng.random() < 0.3:
        corner = 1.15 - rng.uniform(0.3, 1.4) * ((X - 0.5) ** 2 + (Y - 0.5) ** 2)
        pixels = lit(pixels, corner.astype(np.float32))
    if rng.random() < 0.08:
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        pixels = blend(grey, (20, 14, 10), near(rng, (150, 140, 130), 0.1), (250, 244, 232))
    return pixels


def _scenery(rng: np.random.Generator) -> Pixels:
    """One surface, or ridges one before the other under a sky, or a floor before a wall."""
    manner = rng.random()
    if manner < 0.5:
        return surface(rng)
    if manner < 0.75:
        return landscape(rng)
    edge = rng.uniform(0.2, 0.8)
    rough = (noise(rng, rng.uniform(3, 40)) - 0.5) * rng.uniform(0.0, 0.12)
    below = ((Y - edge - rough) * rng.uniform(8, 80)).clip(0, 1)
    return mix(surface(rng), surface(rng), below.astype(np.float32))


def landscape(rng: np.random.Generator) -> Pixels:
    """Sky, and ridges that grow darker and more detailed towards the front."""
    sky = near(rng, (150, 180, 215), 0.35) if rng.random() < 0.7 else any_colour(rng)
    pale = near(rng, (225, 225, 225), 0.12)
    pixels = blend(
        (fractal(rng, rng.uniform(2, 6), 0.55) * 0.7 + Y * 0.6).clip(0, 1), sky, near(rng, sky, 0.2), pale
    )
    height = rng.uniform(0.25, 0.6)
    front = _hue(rng)
    for distance in np.linspace(1, 0, int(rng.integers(1, 5))):
        haze = 0.75 * distance
        hue = [int(near_ * (1 - haze) + far * haze) for near_, far in zip(front, pale, strict=True)]
        colour = near(rng, (hue[0], hue[1], hue[2]), 0.15)
        line = height + rng.uniform(0.05, 0.25) * (fractal(rng, rng.uniform(1.5, 5), 0.5)[:1] - 0.5)
        ground = blend(fractal(rng, rng.uniform(6, 40), 0.8), near(rng, colour, 0.4), colour)
        pixels = mix(pixels, ground, ((Y - line) * 120).clip(0, 1))
        height += rng.uniform(0.08, 0.25)
    return pixels


def _with_body(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Something solid before `pixels`, with light on it and shade below it."""
    import cv2

    mask = _silhouette(rng) if rng.random() < 0.75 else _box_like(rng)
    skin = _soften(rng, surface(rng)) if rng.random() < 0.85 else flat(_hue(rng))
    if rng.random() < 0.5:
        skin = mix(skin, flat(_hue(rng)), np.full((SIDE, SIDE), rng.uniform(0.3, 0.8), np.float32))
    skin = lit(skin, _relief(rng, mask))
    if rng.random() < 0.6:
        below = np.array([[1.0, 0.0, rng.uniform(-12, 12)], [0.0, 1.0, rng.uniform(0, 14)]])
        shade = cv2.blur(cv2.warpAffine(mask, below, (SIDE, SIDE)), (15, 15))
        pixels = lit(pixels, 1 - shade.astype(np.float32) * np.float32(rng.uniform(0.2, 0.7) / 255))
    if rng.random() < 0.4:  # a furry or leafy edge
        jitter = ((noise(rng, rng.uniform(30, 120)) - 0.5) * rng.uniform(4, 14)).astype(np.float32)
        mask = cv2.remap(mask, X * SIDE + jitter, Y * SIDE + jitter, cv2.INTER_LINEAR)
    return mix(pixels, skin, cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.6, 1.6)).astype(np.float32) / 255)


def _relief(rng: np.random.Generator, mask: _Mask) -> Field:
    """Brightness of a rounded body with this outline under a lamp (Lambert), about 1."""
    import cv2

    half = cv2.resize(mask, (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_NEAREST)
    inside = cv2.distanceTransform(half, cv2.DIST_L2, 3)
    bulge = cv2.GaussianBlur(np.sqrt(np.minimum(inside, rng.uniform(7, 30))), (0, 0), rng.uniform(1, 2.5))
    bulge += np.float32(rng.uniform(0, 2)) * noise(rng, rng.uniform(4, 30))[::2, ::2]
    steep = np.float32(rng.uniform(0.2, 0.8))
    right = cv2.Sobel(bulge, cv2.CV_32F, 1, 0, ksize=3) * steep
    down = cv2.Sobel(bulge, cv2.CV_32F, 0, 1, ksize=3) * steep
    lamp = np.array([rng.uniform(-1, 1), rng.uniform(-1.2, 0.3), rng.uniform(0.5, 1.2)], np.float32)
    lamp /= np.linalg.norm(lamp)
    light = (lamp[2] - lamp[0] * right - lamp[1] * down) / np.sqrt(1 + right**2 + down**2)
    light = (np.float32(0.25) + np.float32(rng.uniform(0.8, 1.2)) * light).clip(0.1, 1.6)
    shown: Field = cv2.resize(light, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return shown


def _silhouette(rng: np.random.Generator) -> _Mask:
    """A body of a few rounded parts with limbs, antennae or stalks: 0 or 255."""
    import cv2

    mask = np.zeros((SIDE, SIDE), np.uint8)
    size = rng.uniform(0.12, 0.42) * SIDE
    at = rng.uniform(0.25, 0.75, 2) * SIDE
    drift = rng.normal(0, 0.7, 2)
    parts = [at]
    for _ in range(int(rng.integers(1, 6))):
        width, height = size * rng.uniform(0.3, 1.0, 2)
        centre = (float(parts[-1][0]), float(parts[-1][1]))
        cv2.ellipse(mask, (centre, (2 * width, 2 * height), rng.uniform(0, 180)), 255, -1)
        parts.append(parts[-1] + (drift + rng.normal(0, 0.4, 2)) * size)
        size *= rng.uniform(0.5, 1.0)
    for _ in range(int(rng.choice([0, 2, 4, 6, 9]))):
        steps = rng.normal(0, 0.35 * size + 6, (3, 2)) + rng.normal(0, 14, 2)
        limb = parts[rng.integers(len(parts))] + np.cumsum(steps, axis=0) - steps[0]
        cv2.polylines(mask, [limb.astype(np.int32)], False, 255, int(rng.integers(2, 18)), cv2.LINE_AA)
    return _repeated(rng, mask)


def _repeated(rng: np.random.Generator, mask: _Mask) -> _Mask:
    """As many bodies are: with two like halves, or with petals or arms round a middle."""
    import cv2

    manner = rng.random()
    if manner < 0.25:
        return np.maximum(mask, mask[:, ::-1])
    if manner < 0.4:
        arms = int(rng.integers(3, 12))
        middle = tuple(rng.uniform(0.3, 0.7, 2) * SIDE)
        small = rng.uniform(0.5, 0.9)
        turned = [cv2.getRotationMatrix2D(middle, 360 / arms * arm, small) for arm in range(arms)]
        return np.maximum.reduce([cv2.warpAffine(mask, matrix, (SIDE, SIDE)) for matrix in turned])  # type: ignore[no-any-return]
    return mask


def _box_like(rng: np.random.Generator) -> _Mask:
    """A tilted slab, post, bowl or block: 0 or 255."""
    import cv2

    mask = np.zeros((SIDE, SIDE), np.uint8)
    centre, size = rng.uniform(0.2, 0.8, 2) * SIDE, rng.uniform(0.15, 0.8, 2) * SIDE
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * size / 2 + rng.normal(0, 0.12, (4, 2)) * size
    turn = rng.normal(0, 0.25)
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + centre
    cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    return mask


def _strokes(rng: np.random.Generator, pixels: Pixels, count: int, length: float) -> Pixels:
    """Blades, needles, leaves or hairs over a picture, in some shades of one colour."""
    import cv2

    shown = pixels.copy()
    hue, leafy = _hue(rng), rng.random() < 0.5
    lean, spread = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 1.5)
    shades = int(rng.integers(3, 9))
    for _ in range(shades):
        amount = max(1, count // shades)
        turn = (
            lean + rng.normal(0, spread, (amount, 1)) + [[0.0, 0.25, 0.5]] * rng.normal(0, 1.5, (amount, 1))
        )
        steps = (
            np.stack([np.cos(turn), np.sin(turn)], axis=2) * length * rng.uniform(0.2, 0.5, (amount, 1, 1))
        )
        first, middle, last = np.split(
            rng.uniform(-0.1, 1.1, (amount, 1, 2)) + np.cumsum(steps, axis=1), 3, axis=1
        )
        points = first * (1 - _ALONG) ** 2 + middle * 2 * _ALONG * (1 - _ALONG) + last * _ALONG**2
        colour = near(rng, hue, 0.6)
        if leafy:
            across = np.stack([-np.sin(turn[:, 1:2]), np.cos(turn[:, 1:2])], axis=2)
            side = across * np.sin(np.pi * _ALONG) * length * rng.uniform(0.06, 0.2)
            points = np.concatenate([points + side, (points - side)[:, ::-1]], axis=1)
        fixed = list((points * SIDE * 16).astype(np.int32))
        if leafy:
            cv2.fillPoly(shown, fixed, colour, cv2.LINE_AA, 4)
        else:
            thickness = int(rng.integers(1, int(14 * length) + 3))
            cv2.polylines(shown, fixed, False, colour, thickness, cv2.LINE_AA, 4)
    return shown


def _branches(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Boughs that fork and grow thin."""
    import cv2

    shown = pixels.copy()
    colour = near(rng, (70, 56, 44), 0.6)
    tips = [(rng.uniform(0, SIDE, 2), rng.uniform(0, 2 * np.pi), rng.uniform(4, 18))]
    for _ in range(int(rng.integers(20, 70))):
        start, turn, thickness = tips.pop(0)
        end = start + np.array([np.cos(turn), np.sin(turn)]) * rng.uniform(14, 46)
        ends = [tuple(point.astype(int).tolist()) for point in (start, end)]
        cv2.line(shown, ends[0], ends[1], near(rng, colour, 0.2), max(1, int(thickness)), cv2.LINE_AA)
        forks = 2 if rng.random() < 0.5 else 1
        tips += [(end, turn + rng.normal(0, 0.45), thickness * rng.uniform(0.6, 0.95)) for _ in range(forks)]
    return shown


def _foliage(rng: np.random.Generator) -> Pixels:
    """Leaves, grass or fur, from the dark below to the light on top."""
    base = blend(fractal(rng, rng.uniform(3, 16), 0.7), *(near(rng, _hue(rng), 0.3) for _ in range(2)))
    length = float(np.exp(rng.uniform(np.log(0.03), np.log(0.4))))
    return _strokes(rng, base // 2, int(np.clip(9 / length**1.3, 30, 500)), length)


def _patches(rng: np.random.Generator) -> Pixels:
    """Noise of all scales in several colours: earth, rust, coral, cloud."""
    colours = [_hue(rng) for _ in range(int(rng.integers(2, 6)))]
    field = fractal(rng, rng.uniform(1.5, 12), rng.uniform(0.45, 0.95), rng.uniform(0.4, 3))
    pixels = blend(field, *colours)
    return lit(pixels, (0.6 + 0.8 * fractal(rng, rng.uniform(2, 20), 0.9)).astype(np.float32))


def _stones(rng: np.random.Generator) -> Pixels:
    """Pebbles, scales, cells, cobbles: rounded pieces round random points."""
    import cv2

    count = int(np.exp(rng.uniform(np.log(12), np.log(700))))
    seeds = np.full((SIDE, SIDE), 255, np.uint8)
    seeds[tuple(rng.integers(0, SIDE, (2, count)))] = 0
    distance, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    shades = np.array([near(rng, _hue(rng), 0.3) for _ in range(6)], np.uint8)[rng.integers(0, 6, count + 1)]
    typical = SIDE / np.sqrt(count)
    light = (1.25 - distance / (typical * rng.uniform(0.6, 1.2))).clip(0.15, 1.1)
    return lit(shades[labels], (light * (0.75 + 0.4 * noise(rng, 60))).astype(np.float32))


def _water(rng: np.random.Generator) -> Pixels:
    """Ripples, dunes, folds of cloth, fur combed one way."""
    bend = fractal(rng, rng.uniform(2, 5), 0.5, rng.uniform(1, 5))
    field = 0.5 + 0.5 * np.sin(along(rng) * rng.uniform(10, 120) + bend * rng.uniform(4, 24))
    field = 0.7 * field + 0.3 * noise(rng, 100, rng.uniform(1, 10))
    return blend(field.astype(np.float32), *(_hue(rng) for _ in range(3)))


def _washes(rng: np.random.Generator) -> Pixels:
    """Patches with an edge, one translucent over the other, as in water-colours and camouflage."""
    pixels = flat(near(rng, _hue(rng), 0.3))
    for _ in range(int(rng.integers(3, 8))):
        field = fractal(rng, rng.uniform(2, 8), rng.uniform(0.3, 0.7))
        cover = ((field - rng.uniform(0.4, 0.65)) * rng.uniform(5, 60)).clip(0, rng.uniform(0.3, 1.0))
        pixels = mix(pixels, flat(_hue(rng)), cover.astype(np.float32))
    return pixels


def _facades(rng: np.random.Generator) -> Pixels:
    """Rows of openings, shelves, fences: upright and level bars of uneven width, as on what people build."""
    columns, rows = (np.sort(rng.random(int(rng.integers(2, 24)))) for _ in range(2))
    across, down = (np.searchsorted(edges, np.linspace(0, 1, SIDE)) for edges in (columns, rows))
    hues = np.array([_hue(rng) for _ in range(5)], np.uint8)
    pieces = hues[rng.integers(0, 5, (len(rows) + 1, len(columns) + 1))]
    pixels = np.ascontiguousarray(pieces[down[:, None], across])
    return lit(pixels, (0.55 + 0.7 * fractal(rng, rng.uniform(3, 20), 0.9)).astype(np.float32))


def _contours(rng: np.random.Generator) -> Pixels:
    """Bands along the heights of a random hill: agate, bark, shells, zebra stripes."""
    field = fractal(rng, rng.uniform(1.5, 5), rng.uniform(0.25, 0.5), rng.uniform(0.5, 3))
    bands = np.array([_hue(rng) for _ in range(int(rng.integers(2, 5)))], np.uint8)
    place = (np.arange(256) * rng.uniform(0.03, 0.2) * len(bands) / 3).astype(np.intp) % len(bands)
    return lit(mapped(field, bands[place]), 0.7 + 0.5 * noise(rng, rng.uniform(20, 120)))


_MATERIALS: tuple[Callable[[np.random.Generator], Pixels], ...] = (
    _foliage, _foliage, _patches, _patches, _stones, _water, _washes, _facades, _contours,
)  # fmt: skip
