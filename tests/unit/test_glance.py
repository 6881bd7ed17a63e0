"""Whether a scene has changed, and which frame of it is the sharpest."""

import cv2
import numpy as np
import pytest

from edge.glance import same_scene, sharpest
from hardware.ports import Frame


@pytest.fixture
def room():
    """A picture full of edges: boxes of all colours, and words; and what makes its noise."""
    random = np.random.default_rng(5)
    pixels = np.full((480, 640, 3), 200, np.uint8)
    for _ in range(40):
        left, top = random.integers(0, 600), random.integers(0, 440)
        width, height = random.integers(20, 160, 2)
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        cv2.rectangle(pixels, (left, top), (left + width, top + height), colour, -1)
    return pixels, random


def noisy(pixels, random, amount=6.0):
    return np.clip(pixels + random.normal(0, amount, pixels.shape), 0, 255).astype(np.uint8)


def moved(pixels, right, down):
    height, width = pixels.shape[:2]
    moving = np.float32([[1, 0, right], [0, 1, down]])
    return cv2.warpAffine(pixels, moving, (width, height), borderMode=cv2.BORDER_REFLECT)


def sign(text, size=1.0):
    pixels = np.full((480, 640, 3), 235, np.uint8)
    thickness = max(1, round(2 * size))
    cv2.putText(pixels, text, (180, 250), cv2.FONT_HERSHEY_SIMPLEX, size, (20, 20, 20), thickness)
    return pixels


def test_the_sensors_noise_is_no_change(room):
    pixels, random = room
    assert same_scene(pixels, pixels)
    assert same_scene(noisy(pixels, random), noisy(pixels, random))


def test_a_head_that_keeps_almost_still_is_no_change(room):
    pixels, random = room
    for right, down in ((1, 0), (2, 1), (-3, 2), (4, -3)):
        assert same_scene(pixels, noisy(moved(pixels, right, down), random))


def test_automatic_exposure_is_no_change(room):
    pixels, _ = room
    grey = 60 + pixels // 3  # nothing is cut off at black or white
    assert same_scene(grey, np.clip(grey * 0.9 + 4, 0, 255).astype(np.uint8))


def test_compression_is_no_change(room):
    pixels, random = room

    def coded():
        _, sent = cv2.imencode(".jpg", noisy(pixels, random), [cv2.IMWRITE_JPEG_QUALITY, 80])
        return cv2.imdecode(sent, cv2.IMREAD_COLOR)

    assert same_scene(coded(), coded())


@pytest.mark.parametrize("size", [48, 96, 200])
def test_a_thing_that_comes_is_a_change(room, size):
    pixels, random = room
    for _ in range(10):
        left, top = random.integers(20, 620 - size), random.integers(20, 460 - size)
        after = pixels.copy()
        cv2.circle(after, (int(left + size // 2), int(top + size // 2)), size // 2, (255, 60, 90), -1)
        assert not same_scene(pixels, noisy(after, random))


@pytest.mark.parametrize(
    ("before", "after"), [("12:45", "12:46"), ("8.15", "3.15"), ("PUSH", "PULL"), ("1.20", "3.50")]
)
def test_another_word_on_a_sign_is_a_change(before, after):
    for size in (0.5, 1.0, 3.0):
        assert not same_scene(sign(before, size), sign(after, size))


def test_another_colour_of_the_same_brightness_is_a_change():
    red, green = np.full((480, 640, 3), 128, np.uint8), np.full((480, 640, 3), 128, np.uint8)
    cv2.circle(red, (300, 200), 30, (200, 60, 60), -1)
    cv2.circle(green, (300, 200), 30, (60, 131, 60), -1)
    assert not same_scene(red, green)


def test_a_light_that_is_switched_on_is_a_change():
    assert not same_scene(np.full((48, 64, 3), 30, np.uint8), np.full((48, 64, 3), 220, np.uint8))


def test_a_turn_of_the_head_and_another_camera_are_changes(room):
    pixels, _ = room
    assert not same_scene(pixels, moved(pixels, 60, 10))
    assert not same_scene(pixels, pixels[::-1, ::-1])
    assert not same_scene(pixels, pixels[:240])


def test_darkness_is_a_change_and_stays_the_same(room):
    pixels, random = room
    dark = np.zeros_like(pixels)
    assert not same_scene(pixels, dark)
    assert same_scene(dark, noisy(dark, random, 2.0))


def test_the_sharpest_frame_is_not_the_blurred_one(room):
    pixels, _ = room
    frames = [
        Frame(image, float(at), "test")
        for at, image in enumerate((cv2.blur(pixels, (9, 1)), pixels, cv2.blur(pixels, (25, 3))))
    ]
    assert sharpest(frames) is frames[1]
    assert sharpest(frames[:1]) is frames[0]


def test_of_equally_sharp_frames_the_newest_is_chosen(room):
    frames = [Frame(room[0], 0.0, "test"), Frame(room[0].copy(), 1.0, "test")]
    assert sharpest(frames) is frames[1]
