"""A picture in the making, and what it knows of its pixels."""

import numpy as np
import pytest

from models.training.canvas import Canvas, Matrix
from models.training.paint import flat
from models.training.scene import CELLS, PATCH, SIDE, Sprite


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(flat((255, 255, 255)))


def square(side: int = 10, colour: tuple[int, int, int] = (200, 0, 0), letter: int = 0) -> Sprite:
    rgba = np.full((side, side, 4), (*colour, 255), np.uint8)
    return Sprite(rgba, np.full((side, side), letter, np.uint8) if letter else None)


def at(left: float, top: float, grow: float = 1.0) -> Matrix:
    return np.array([[grow, 0, left], [0, grow, top], [0, 0, 1.0]])


def test_a_thing_is_drawn_where_its_box_and_its_cells_are(canvas: Canvas) -> None:
    assert canvas.place(square(64), at(32, 64))
    assert canvas.boxes() == [(32 / SIDE, 64 / SIDE, 96 / SIDE, 128 / SIDE)]
    expected = np.zeros((CELLS, CELLS), int)
    expected[4:8, 2:6] = 1
    assert np.array_equal(canvas.cells(), expected)
    assert canvas.pixels[70, 40].tolist() == [200, 0, 0]
    assert canvas.pixels[50, 40].tolist() == [255, 255, 255]


def test_a_cell_belongs_to_what_covers_most_of_it_if_that_is_a_third(canvas: Canvas) -> None:
    assert canvas.place(square(PATCH * 2), at(PATCH * 0.75, 0))
    assert canvas.cells()[0, :3].tolist() == [0, 1, 1]


def test_what_is_large_is_shrunk_without_losing_lines(canvas: Canvas) -> None:
    lines = square(400, (0, 0, 0))
    lines.rgba[:, ::2, :3] = 200
    assert canvas.place(lines, at(0, 0, 0.25))
    middle = canvas.pixels[20:80, 20:80]
    assert abs(float(middle.mean()) - 100) < 3
    assert middle.std() < 5


@pytest.mark.parametrize(
    ("sprite", "matrix"),
    [
        pytest.param(square(20), at(10, 10), id="too small"),
        pytest.param(square(80), at(SIDE - 40, 10), id="half outside"),
        pytest.param(square(80), at(SIDE + 10, 10), id="outside"),
        pytest.param(square(80, (250, 250, 240)), at(10, 10), id="hardly visible"),
    ],
)
def test_what_could_not_be_named_is_not_drawn(canvas: Canvas, sprite: Sprite, matrix: Matrix) -> None:
    assert not canvas.place(sprite, matrix)
    assert (canvas.pixels == 255).all()
    assert canvas.boxes() == []


def test_a_thing_may_hide_a_quarter_of_another_but_not_a_half(canvas: Canvas) -> None:
    assert canvas.place(square(80), at(0, 0))
    assert not canvas.place(square(80, (0, 0, 200)), at(40, 0))
    assert canvas.place(square(80, (0, 0, 200)), at(64, 0))
    assert canvas.boxes() == [(0, 0, 64 / SIDE, 80 / SIDE), (64 / SIDE, 0, 144 / SIDE, 80 / SIDE)]


def test_letters_are_read_at_the_middle_of_half_cells(canvas: Canvas) -> None:
    assert canvas.place(square(PATCH * 2, letter=7), at(0, 0))
    expected = np.zeros((CELLS, 2 * CELLS), int)
    expected[:2, :4] = 7
    assert np.array_equal(canvas.letters(), expected)


def test_nothing_covers_letters(canvas: Canvas) -> None:
    assert canvas.place(square(120, letter=7), at(0, 0))
    assert not canvas.place(square(40, (0, 0, 200)), at(100, 100))
    layer = np.zeros((SIDE, SIDE, 4), np.uint8)
    layer[100:130, 100:130] = 255
    assert not canvas.cover(layer)


def test_what_comes_before_a_thing_takes_its_pixels_but_not_too_many(canvas: Canvas) -> None:
    assert canvas.place(square(96), at(0, 0))
    layer = np.zeros((SIDE, SIDE, 4), np.uint8)
    layer[:, :16, 3] = 255
    assert canvas.cover(layer)
    assert canvas.boxes() == [(16 / SIDE, 0, 96 / SIDE, 96 / SIDE)]
    assert canvas.cells()[0, :6].tolist() == [0, 1, 1, 1, 1, 1]
    layer[:, 16:64, 3] = 255
    assert not canvas.cover(layer)


def test_a_shadow_darkens_beside_a_thing_only(canvas: Canvas) -> None:
    assert canvas.place(square(60), at(100, 100), shadow=(6, 6, 0.5))
    assert canvas.pixels[140, 163].max() < 230
    assert canvas.pixels[140, 80].min() == 255
    assert canvas.pixels[130, 130].tolist() == [200, 0, 0]


def test_a_shadow_is_cut_at_the_edge(canvas: Canvas) -> None:
    assert canvas.place(square(60), at(0, 0), shadow=(-6, -6, 0.5))
    assert canvas.place(square(60), at(SIDE - 60, SIDE - 60), shadow=(6, 6, 0.5))
    assert canvas.pixels.shape == (SIDE, SIDE, 3)


def test_a_surface_has_no_label(canvas: Canvas) -> None:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[:100] = 255
    canvas.lay(flat((10, 20, 30)), mask)
    assert canvas.pixels[50, 50].tolist() == [10, 20, 30]
    assert canvas.pixels[150, 50].tolist() == [255, 255, 255]
    assert not canvas.cells().any()
