"""Parts of pictures."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.thinking.regions import Box, farther, softened, tiles, turned, whole, zoomed

SIZES = st.integers(1, 5000)


@given(SIZES, SIZES, st.integers(50, 2000), st.integers(0, 49))
def test_tiles_cover_everything_and_overlap(width, height, side, overlap):
    area = Box(7, 5, 7 + width, 5 + height)
    found = tiles(area, side, overlap)
    assert all(box.width <= side and box.height <= side for box in found)
    assert min(box.left for box in found) == 7
    assert max(box.right for box in found) == 7 + width
    for one, other in pairwise(found):
        if other.top == one.top:
            assert one.right - other.left >= min(overlap, width) - 1
            assert one.left < other.left
    assert sorted({box.top for box in found}) == [box.top for box in found if box.left == 7]
    assert max(box.bottom for box in found) == 5 + height


def test_an_overlap_as_long_as_a_tile_is_refused():
    with pytest.raises(ValueError, match="overlap of 50"):
        tiles(Box(0, 0, 100, 100), 50, 50)


def test_a_part_is_no_copy():
    pixels = np.zeros((40, 60, 3), np.uint8)
    Box(10, 20, 30, 40).of(pixels)[:] = 9
    assert pixels[20:40, 10:30].min() == 9
    assert whole(pixels) == Box(0, 0, 60, 40)


def test_enlarged_pictures():
    assert zoomed(np.zeros((64, 48, 3), np.uint8), 2.0).shape == (128, 96, 3)


def test_pictures_shown_in_other_ways_keep_what_is_in_them():
    pixels = np.full((60, 80, 3), 100, np.uint8)
    pixels[25:35, 35:45] = 255
    assert farther(pixels, 0.1).shape == (72, 96, 3)
    assert (farther(pixels, 0.1)[6:66, 8:88] == pixels).all()
    assert turned(pixels, 5.0).shape == pixels.shape
    assert turned(pixels, 5.0)[30, 40].min() > 200
    assert turned(pixels, 5.0).min() >= 100
    assert softened(pixels, 0.02).shape == pixels.shape
    assert softened(pixels, 0.02)[30, 40].min() > 200
    assert 100 < softened(pixels, 0.02)[30, 34].min() < 200
