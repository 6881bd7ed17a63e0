"""A packet or a card on a table as a camera sees it: perspective, light, shadow, lens and sensor.

The camera is a pinhole; what stands on the table is a box whose faces are warped by homographies. Everything random
comes from one seeded generator, so the same session is drawn every time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
"""Linear-looking RGB, 0..1, of shape (height, width, 3)."""

WIDTH, HEIGHT = 1280, 960
PHOTO = (960, 720)
"""Width and height of the finished photo: drawn larger and shrunk, its edges are smooth."""
Box = tuple[float, float, float]
"""Width, height and depth in centimetres."""
PACKET: Box = (7.5, 10.0, 4.5)
CARD: Box = (7.5, 10.0, 0.1)


@dataclass(frozen=True)
class View:
    """Where the camera stands: angles in degrees, distance in centimetres; blur and noise of the shot."""

    yaw: float = -17.0
    pitch: float = 13.0
    roll: float = 2.0
    distance: float = 24.0
    blur: float = 0.8
    noise: float = 0.018
    light: float = 1.12


def photograph(label: NDArray[np.uint8], box: Box, view: View, seed: int) -> NDArray[np.uint8]:
    """The photo of a box with the label on its front, RGB uint8 of shape (720, 960, 3)."""
    import cv2

    random = np.random.default_rng(seed)
    scene = _table(box, view)
    _cast_shadow(scene, box, view)
    cardboard: Picture = label.astype(np.float32) / np.float32(255)
    _face(scene, view, _side(cardboard), _corners(box, "side"), 0.62)
    _face(scene, view, _side(cardboard), _corners(box, "top"), 1.02)
    _face(scene, view, _lit(cardboard), _corners(box, "front"), 0.93)
    seen = cv2.resize(cv2.GaussianBlur(scene, (0, 0), view.blur), PHOTO, interpolation=cv2.INTER_AREA)
    return _sensor(np.asarray(seen, np.float32), view, random)


def _camera(points: NDArray[np.float64], view: View) -> NDArray[np.float64]:
    """Pixels of `points` (n, 3): x right, y up, z towards the camera, the box's middle at the origin."""
    yaw, pitch, roll = np.deg2rad([view.yaw, view.pitch, view.roll])
    turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    nod = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    tilt = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    seen = points @ (tilt @ nod @ turn).T
    depth = view.distance - seen[:, 2]
    focal = 1.35 * WIDTH
    return np.column_stack((WIDTH / 2 + focal * seen[:, 0] / depth, HEIGHT / 2 - focal * seen[:, 1] / depth))


def _corners(box: Box, face: str) -> NDArray[np.float64]:
    """The corners of a face in space, clockwise from its upper left, shape (4, 3)."""
    x, y, z = np.array(box) / 2
    faces = {
        "front": [(-x, y, z), (x, y, z), (x, -y, z), (-x, -y, z)],
        "side": [(x, y, z), (x, y, -z), (x, -y, -z), (x, -y, z)],
        "top": [(-x, y, -z), (x, y, -z), (x, y, z), (-x, y, z)],
    }
    return np.array(faces[face])


def _face(
    scene: Picture, view: View, texture: Picture, corners: NDArray[np.float64], brightness: float
) -> None:
    """Paint `texture` onto the quadrilateral of `corners`, in place."""
    import cv2

    height, width = texture.shape[:2]
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    warp = cv2.getPerspectiveTransform(flat, _camera(corners, view).astype(np.float32))
    painted = cv2.warpPerspective(
        texture * brightness, warp, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    outline = np.rint(_camera(corners, view) * 16).astype(np.int32)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillConvexPoly(mask, outline, 255, cv2.LINE_AA, shift=4)
    share = mask[..., None].astype(np.float32) / 255
    scene[:] = scene * (1 - share) + painted * share


def _side(label: Picture) -> Picture:
    """Plain card in the colours of the label's bands, shape (1200, 500, 3)."""
    card = np.empty((1200, 500, 3), np.float32)
    card[:] = label[200, 10]
    card[:110] = card[-60:] = label[10, 10]
    return card


def _lit(label: Picture) -> Picture:
    """The label under a lamp from the upper left, with a dull sheen and the tooth of the card."""
    height, width = label.shape[:2]
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    falloff = 1.08 - 0.22 * x - 0.16 * y
    sheen = 0.16 * np.exp(-(((x - 0.18) / 0.22) ** 2 + ((y - 0.12) / 0.3) ** 2))
    tooth = 1 + 0.012 * _grain((height, width), 1.2, seed=3)
    return np.asarray(label * (falloff * tooth)[..., None] + sheen[..., None], np.float32)


def _table(box: Box, view: View) -> Picture:
    """A wooden table running back to a wall out of focus, lit from the left."""
    import cv2

    wall = np.linspace(0.50, 0.72, WIDTH, dtype=np.float32)[None, ::-1, None]
    scene = np.asarray(wall * np.array([0.98, 0.93, 0.84], np.float32) * np.ones((HEIGHT, 1, 1)), np.float32)
    for x, y, size, colour in ((150, 40, 150, (0.98, 0.88, 0.6)), (1090, 150, 110, (0.45, 0.55, 0.62))):
        cv2.circle(scene, (x, y), size, colour, -1, cv2.LINE_AA)
    scene = cv2.GaussianBlur(scene, (0, 0), 38)
    planks = _wood()
    low = -box[1] / 2
    ground = np.array([(-40, low, -22), (40, low, -22), (40, low, 16), (-40, low, 16)], float)
    height, width = planks.shape[:2]
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    warp = cv2.getPerspectiveTransform(flat, _camera(ground, view).astype(np.float32))
    wood = cv2.warpPerspective(planks, warp, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones((height, width), np.float32), warp, (WIDTH, HEIGHT))[..., None]
    table = scene * (1 - mask) + wood * mask
    # Out of focus behind the packet, sharp beside it.
    far = np.clip((620 - np.arange(HEIGHT, dtype=np.float32)) / 260, 0, 1)[:, None, None]
    blurred = cv2.GaussianBlur(table, (0, 0), 7)
    light = np.linspace(1.12, 0.78, WIDTH, dtype=np.float32)[None, :, None]
    return np.asarray((blurred * far + table * (1 - far)) * light, np.float32)


def _wood() -> Picture:
    """Oak planks seen from above, shape (760, 1600, 3)."""
    height, width = 760, 1600
    grain = (
        _grain((height, width), (2.2, 90), seed=5) * 0.6 + _grain((height, width), (0.8, 40), seed=6) * 0.4
    )
    rings = np.sin(np.arange(height)[:, None] / 9 + 5 * _grain((height, width), (22, 160), seed=7))
    tone = 1 + 0.055 * grain + 0.045 * rings
    plank = np.arange(height) // 152
    shade = np.array([1.0, 0.93, 1.05, 0.96, 1.02])[np.minimum(plank, 4)]
    gaps = np.where(np.arange(height) % 152 < 3, 0.55, 1.0)
    oak = np.array([0.60, 0.42, 0.26])
    return np.asarray((tone * (shade * gaps)[:, None])[..., None] * oak, np.float32)


def _grain(shape: tuple[int, int], sigma: float | tuple[float, float], seed: int) -> Picture:
    """Smooth noise of standard deviation 1; `sigma` in pixels, down and across."""
    import cv2

    down, across = sigma if isinstance(sigma, tuple) else (sigma, sigma)
    white = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    smooth = cv2.GaussianBlur(white, (0, 0), sigmaX=across, sigmaY=down)
    return np.asarray(smooth / smooth.std(), np.float32)


def _cast_shadow(scene: Picture, box: Box, view: View) -> None:
    """Darken the table where the box keeps the lamp's light off, in place."""
    import cv2

    x, y, z = np.array(box) / 2
    reach = np.array(
        [(-x, -y, z), (x, -y, z), (x + 9, -y, -z - 3), (x + 6, -y, -z - 8), (-x + 3, -y, -z - 6)]
    )
    shade = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.fillPoly(shade, [np.rint(_camera(reach, view)).astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(shade, (0, 0), 16)
    base = np.zeros_like(shade)
    foot = np.array([(-x, -y, z + 0.4), (x, -y, z + 0.4), (x + 0.6, -y, -z), (-x, -y, -z)])
    cv2.fillPoly(base, [np.rint(_camera(foot, view)).astype(np.int32)], 1.0)
    contact = cv2.GaussianBlur(base, (0, 0), 5)
    scene *= (1 - 0.45 * soft[..., None]) * (1 - 0.35 * contact[..., None])


def _sensor(scene: Picture, view: View, random: np.random.Generator) -> NDArray[np.uint8]:
    """Vignette, exposure, and noise that grows with the light, as 8 bits."""
    y, x = np.mgrid[-1 : 1 : PHOTO[1] * 1j, -1 : 1 : PHOTO[0] * 1j].astype(np.float32)
    vignette = 1 - 0.16 * (x**2 + y**2)
    exposed = scene * vignette[..., None] * view.light * np.array([1.03, 1.0, 0.94], np.float32)
    noise = random.normal(size=scene.shape) * view.noise * np.sqrt(np.clip(exposed, 0.02, 1))
    return np.asarray(np.rint(np.clip(exposed + noise, 0, 1) * 255), np.uint8)
