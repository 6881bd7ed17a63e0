"""Colours are named as people name them, in full light and in half of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from models.colours import BASIC_COLOURS, describe_colours
from models.errors import BadInput

PATCHES = {
    "black": [(0, 0, 0), (20, 20, 20), (30, 25, 25)],
    "white": [(255, 255, 255), (235, 235, 235), (245, 245, 235)],
    "grey": [(128, 128, 128), (90, 90, 95), (180, 180, 175)],
    "red": [(255, 0, 0), (200, 20, 30), (140, 10, 10), (220, 20, 60), (180, 40, 40)],
    "orange": [(255, 165, 0), (255, 120, 0), (230, 130, 40), (200, 100, 20)],
    "yellow": [(255, 255, 0), (240, 220, 60), (255, 215, 0), (200, 170, 30), (250, 240, 140)],
    "green": [(0, 255, 0), (0, 128, 0), (40, 90, 40), (120, 180, 90), (107, 142, 35)],
    "blue": [(0, 0, 255), (0, 0, 128), (70, 130, 180), (135, 206, 235), (30, 60, 140), (0, 191, 255)],
    "purple": [(128, 0, 128), (90, 40, 140), (143, 0, 255), (150, 110, 190), (75, 0, 130)],
    "pink": [(255, 192, 203), (255, 105, 180), (240, 150, 170), (255, 20, 147)],
    "brown": [(139, 69, 19), (101, 67, 33), (150, 75, 0), (210, 180, 140), (90, 56, 37), (160, 110, 70)],
}


def patch(*rgb: int, size: int = 60) -> NDArray[np.uint8]:
    return np.full((size, size, 3), rgb, np.uint8)


def test_every_basic_colour_has_patches() -> None:
    assert set(PATCHES) == set(BASIC_COLOURS)


@pytest.mark.parametrize(("name", "rgb"), [(name, rgb) for name, rgbs in PATCHES.items() for rgb in rgbs])
def test_patches(name: str, rgb: tuple[int, int, int]) -> None:
    assert describe_colours(patch(*rgb)).shares == {name: 1.0}


@pytest.mark.parametrize("name", ["red", "green", "blue", "purple", "yellow"])
@pytest.mark.parametrize("level", [1.0, 0.85, 0.7])
def test_names_hold_in_less_light(name: str, level: float) -> None:
    full = np.array(PATCHES[name][0])
    assert list(describe_colours(patch(*(full * level).astype(int))).shares) == [name]


def test_a_lamp_does_not_tint_a_white_page() -> None:
    """Paper with black print and a red stamp under warm light: the page is still white."""
    page = patch(250, 228, 196)
    page[5:15], page[40:50, 40:50] = (30, 25, 20), (200, 30, 20)
    assert next(iter(describe_colours(page).shares)) == "white"


def test_the_centre_is_told_apart() -> None:
    picture = patch(0, 0, 255)
    picture[20:40, 20:40] = (255, 215, 0)
    report = describe_colours(picture)
    assert report.centre == {"yellow": 1.0}
    assert report.shares == {"blue": pytest.approx(8 / 9), "yellow": pytest.approx(1 / 9)}
    assert report.sentence() == (
        "In the middle I see yellow. The whole picture is mostly blue, with some yellow. It is well lit."
    )


def test_an_even_picture_is_described_once() -> None:
    assert (
        describe_colours(patch(255, 255, 255)).sentence() == "In the middle I see white. It is very bright."
    )


def test_noise_has_many_colours() -> None:
    stripes = np.concatenate([patch(*rgbs[0], size=12)[:, :4] for rgbs in PATCHES.values()] * 3, axis=1)
    sentence = describe_colours(np.concatenate([stripes, np.roll(stripes, 16, axis=1)])).sentence()
    assert sentence.startswith("In the middle I see ") and sentence.count(",") >= 1


def test_three_colours_are_listed() -> None:
    flag = np.concatenate([patch(0, 0, 255), patch(255, 255, 255), patch(255, 0, 0)], axis=0)
    assert "with some " in describe_colours(np.rot90(flag)).sentence()
    assert describe_colours(flag).shares == {name: pytest.approx(1 / 3) for name in ("blue", "white", "red")}


@pytest.mark.parametrize(
    ("level", "light"),
    [(0, "very dark"), (45, "dark"), (75, "dim"), (140, "well lit"), (215, "bright"), (250, "very bright")],
)
def test_light_in_words(level: int, light: str) -> None:
    report = describe_colours(patch(level, level, level))
    assert report.light == light and f"It is {light}" in report.sentence()
    assert ("not sure of the colours" in report.sentence()) == ("dark" in light)


def test_lightness_is_cie() -> None:
    """sRGB 119 is the middle grey of L* 50 (CIE 1976 with D65)."""
    assert describe_colours(patch(119, 119, 119)).brightness == pytest.approx(50, abs=0.2)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (3, 1000), (3000, 4000)])
def test_any_shape(shape: tuple[int, int]) -> None:
    assert describe_colours(np.full((*shape, 3), 255, np.uint8)).shares == {"white": 1.0}


@pytest.mark.parametrize(
    "pixels", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)]
)
def test_other_arrays_are_refused(pixels: NDArray[np.uint8]) -> None:
    with pytest.raises(BadInput, match="RGB uint8"):
        describe_colours(pixels)


@pytest.mark.parametrize(
    ("photo", "seen"),
    [
        ("n11939491_daisy", {"green", "white"}),
        ("n12620546_hip", {"red", "brown"}),
        ("n02971356_carton", {"brown"}),
        ("n02094114_Norfolk_terrier", {"brown"}),
        ("n04146614_school_bus", {"grey"}),  # a black-and-white photograph in sepia
    ],
)
def test_real_photos(shared_data: Path, photo: str, seen: set[str]) -> None:
    with Image.open(shared_data / "photos" / f"{photo}.JPEG") as picture:
        report = describe_colours(np.array(picture.convert("RGB")))
    assert seen <= set(report.shares) and next(iter(report.shares)) in seen
