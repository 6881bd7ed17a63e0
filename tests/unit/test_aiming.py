"""Whether a picture can be read, and what the wearer is told to do about it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from edge.thinking.aiming import Aim, Move, Shot, Side, hint, judge_shot, next_move
from models.training.small_print.exam import page

GOOD = Shot(light=200.0, blur=0.3, glare=0.0, cut=frozenset(), height=30.0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"light": 20.0}, "too dark"),
        ({"blur": 0.7}, "Hold still"),
        ({"cut": frozenset({Side.LEFT})}, "Move a little left."),
        ({"cut": frozenset({Side.BOTTOM, Side.RIGHT})}, "Move a little down and right."),
        ({"cut": frozenset({Side.LEFT, Side.RIGHT})}, "Move back"),
        ({"height": 9.0}, "closer"),
        ({"glare": 0.2}, "Tilt it"),
    ],
)
def test_each_fault_has_its_hint(wrong, words):
    assert words in hint(replace(GOOD, **wrong))


def test_a_good_shot_needs_none_and_darkness_comes_before_everything():
    assert hint(GOOD) == "" == hint(replace(GOOD, height=None))
    assert "dark" in hint(Shot(10.0, 0.9, 0.5, frozenset(Side), 5.0))


def places(pixels):
    """Of a page: where the print of a line of 30 pixels might be, well inside."""
    height, width = pixels.shape[:2]
    return [
        ((width / 3, y), (width / 2, y), (width / 2, y + 30), (width / 3, y + 30))
        for y in (height / 3, height / 2)
    ]


def blurred(pixels):
    return cv2.GaussianBlur(pixels, (0, 0), 14)


def moved(pixels):
    kernel = np.zeros((75, 75), np.float32)
    kernel[37] = 1 / 75
    return cv2.filter2D(pixels, -1, kernel)


@pytest.mark.parametrize("number", (0, 4, 8))
def test_rendered_pages_are_good_until_they_are_spoilt(number):
    pixels = page(3, number).pixels

    def said(shown):
        return hint(judge_shot(shown, places(shown)))

    assert said(pixels) == ""
    assert "blurred" in said(blurred(pixels)) and "blurred" in said(moved(pixels))
    assert "dark" in said((pixels * 0.1).astype(np.uint8))


def test_glare_is_what_is_burnt_out_on_paper_that_is_not():
    pixels = np.full((600, 800, 3), 200, np.uint8)
    pixels[::8] = 60
    assert judge_shot(pixels, places(pixels)).glare == 0.0
    cv2.circle(pixels, (330, 250), 30, (255, 255, 255), -1)
    assert judge_shot(pixels, places(pixels)).glare > 0.1
    assert judge_shot(np.full_like(pixels, 255), places(pixels)).glare == 0.0


def test_writing_that_touches_an_edge_is_cut_off_there():
    pixels = np.full((600, 800, 3), 200, np.uint8)
    line = ((2, 300), (200, 300), (200, 330), (2, 330))
    shot = judge_shot(pixels, [line])
    assert (shot.cut, shot.height) == ({Side.LEFT}, 30.0)


def moves(script):
    """What comes of (seconds, hint) one after another."""
    aim, done = Aim(since=script[0][0]), []
    for now, hinted in script:
        aim, move = next_move(aim, hinted, now)
        done.append(move)
    return done


def test_a_hint_is_given_when_it_changes_and_not_too_often():
    script = [(0.0, "dark"), (0.5, "dark"), (1.0, "blurred"), (2.5, "blurred"), (3.0, "blurred"), (4.0, "")]
    assert moves(script) == [Move.SAY, Move.WATCH, Move.WATCH, Move.SAY, Move.WATCH, Move.TAKE]


def test_nobody_aims_for_ever():
    assert moves([(5.0, "dark"), (16.9, "dark"), (17.0, "dark")]) == [Move.SAY, Move.WATCH, Move.GIVE_UP]
