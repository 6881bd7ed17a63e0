"""Colour and light of a picture, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInput
from models.ports import Pixels

BASIC_COLOURS = (
    "black", "grey", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown",
)  # fmt: skip
"""The eleven basic colour terms of Berlin and Kay, Basic Color Terms (1969)."""

_SIDE = 160
"""Pictures are averaged down to about this many points a side; fine texture has no name anyway."""
_LEAST_SHARE = 0.08
"""Colours with less than this share of a picture are not worth saying."""
_LIGHT = (
    (8.0, "very dark"), (22.0, "dark"), (38.0, "dim"), (75.0, "well lit"), (90.0, "bright"), (101.0, "very bright"),
)  # fmt: skip
"""Words for the mean CIE lightness L* below each bound."""

_Floats = NDArray[np.float32]


@dataclass(frozen=True)
class ColourReport:
    """What colours a picture has and how bright it is."""

    shares: dict[str, float]
    """Share 0..1 of each colour that makes up a worthwhile part of the picture, largest first."""
    centre: dict[str, float]
    """The same for the middle third of its width and height: what the wearer points at."""
    brightness: float
    """Mean CIE lightness L*, 0 (black) to 100 (white)."""
    light: str
    """The brightness in words, from 'very dark' to 'very bright'."""

    def sentence(self) -> str:
        """To be spoken: the middle, the whole if it differs, and the light."""
        parts = [f"In the middle I see {_listed(self.centre)}."]
        if list(self.shares)[:2] != list(self.centre)[:2]:
            parts.append(f"The whole picture is {_listed(self.shares)}.")
        doubt = ", so I am not sure of the colours" if self.light in ("very dark", "dark") else ""
        parts.append(f"It is {self.light}{doubt}.")
        return " ".join(parts)


def describe_colours(pixels: Pixels) -> ColourReport:
    """Name the colours of RGB uint8 (height, width, 3) and measure its light. BadInput for other arrays.

    Colours are regions of lightness, chroma and hue in OKLab (Björn Ottosson, "A perceptual color space for image
    processing", 2020), after a tint that the light gives to whites and greys has been taken away.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise BadInput(
            f"colours are named from RGB uint8 (height, width, 3), not {pixels.dtype} {pixels.shape}"
        )
    linear = _averaged(_linear(pixels))
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    brightness = float(_lightness(luminance).mean())
    names = _named(_without_tint(_oklab(linear)))
    height, width = names.shape
    top, left = height // 3, width // 3
    return ColourReport(
        shares=_shares(names),
        centre=_shares(names[top : height - top, left : width - left]),
        brightness=brightness,
        light=next(word for bound, word in _LIGHT if brightness < bound),
    )


def _linear(pixels: Pixels) -> _Floats:
    """Linear light 0..1 from sRGB (IEC 61966-2-1), of a grid of points fine enough for the averaging."""
    height, width = pixels.shape[:2]
    grid = pixels[:: max(1, height // (4 * _SIDE)), :: max(1, width // (4 * _SIDE))]
    values = np.arange(256, dtype=np.float32) / 255
    table = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return table[grid]


def _averaged(linear: _Floats) -> _Floats:
    height, width = linear.shape[:2]
    down, right = max(1, height // _SIDE), max(1, width // _SIDE)
    whole = linear[: height - height % down, : width - width % right]
    blocks = whole.reshape(height // down, down, width // right, right, 3)
    averages: _Floats = blocks.mean(axis=(1, 3), dtype=np.float32)
    return averages


def _lightness(luminance: _Floats) -> _Floats:
    """CIE 1976 L* of relative luminance."""
    scaled: _Floats = np.where(
        luminance > 216 / 24389, 116 * np.cbrt(luminance) - 16, luminance * (24389 / 27)
    )
    return scaled


def _oklab(linear: _Floats) -> _Floats:
    cones = linear @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ],
        np.float32,
    )
    return np.cbrt(cones) @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ],
        np.float32,
    )


def _without_tint(lab: _Floats) -> _Floats:
    """Shift colours so that what is nearly white or grey becomes so: lamps and shade tint a whole picture."""
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    neutral = (light > 0.45) & (chroma < 0.05)
    if neutral.mean() < 0.05:
        return lab
    return lab - np.concatenate(([0], np.median(lab[neutral][:, 1:], axis=0))).astype(np.float32)


def _named(lab: _Floats) -> NDArray[np.str_]:
    """The basic colour of each point; the first region that fits wins."""
    light = lab[..., 0]
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    grey = chroma < np.where(light < 0.4, 0.045, 0.035)
    reddish = (hue < 20) | (hue >= 335)
    regions = {
        "black": (light < 0.22) | (grey & (light < 0.32)),
        "white": grey & (light > 0.86),
        "grey": grey,
        "pink": (reddish & (light > 0.6)) | ((hue < 42) & (light > 0.72)),
        "red": (hue < 40) & (chroma > 0.1) | (hue >= 350),
        "orange": (hue < 78) & (light > 0.6) & (chroma > 0.11),
        "brown": (hue < 95) & ((light < 0.6) | (chroma < 0.085)),
        "yellow": (hue < 118) & (light > 0.6),
        "green": hue < 190,
        "blue": hue < 284,
    }
    return np.select(list(regions.values()), list(regions), "purple")


def _shares(names: NDArray[np.str_]) -> dict[str, float]:
    found, counts = np.unique(names, return_counts=True)
    ordered = sorted(zip(counts / names.size, found, strict=True), reverse=True)
    worthwhile = [(float(share), str(name)) for share, name in ordered if share >= _LEAST_SHARE]
    return {name: share for share, name in worthwhile}


def _listed(shares: dict[str, float]) -> str:
    """'mostly yellow, with some black and grey'."""
    names = list(shares)
    if not names:
        return "many colours"
    first, *rest = names[:4]
    if shares[first] >= 0.9:
        return first
    lead = f"mostly {first}" if shares[first] >= 0.5 else first
    if not rest:
        return lead
    *others, last = rest
    return f"{lead}, with some {', '.join(others)} and {last}" if others else f"{lead}, with some {last}"
