"""Charts show the values that are said of them, and their labels can be read."""

from __future__ import annotations

from itertools import groupby

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.training.charts import _PALETTES, draw
from models.training.fonts import TRAINING_FONTS
from models.training.scene import LETTERS, Chart, Sprite

CHARTS = 200


@pytest.fixture(scope="module")
def charts() -> list[tuple[Sprite, Chart]]:
    rng = np.random.default_rng(1)
    return [draw(rng, TRAINING_FONTS) for _ in range(CHARTS)]


def marked(sprite: Sprite) -> list[str]:
    """The letters of each row of pixels, without spaces; of the same letters side by side, one."""
    assert sprite.letters is not None
    rows = [[number for number, _ in groupby(row.tolist()) if number] for row in sprite.letters]
    return ["".join(LETTERS[number - 1] for number in row) for row in rows]


def areas(sprite: Sprite) -> list[NDArray[np.bool_]]:
    """Where each colour of the palettes is, smallest area first; specks are left out."""
    one_number = sprite.rgba[..., :3].astype(int) @ (65536, 256, 1)
    colours, counts = np.unique(one_number, return_counts=True)
    known = {int(np.array(colour) @ (65536, 256, 1)) for palette in _PALETTES for colour in palette}
    sizes = sorted((count, colour) for count, colour in zip(counts, colours, strict=True) if colour in known)
    return [one_number == colour for count, colour in sizes if count > 40]


def test_values_differ_and_are_units_or_tens(charts: list[tuple[Sprite, Chart]]) -> None:
    for sprite, chart in charts:
        assert sprite.rgba.shape == (224, 224, 4) and (sprite.rgba[..., 3] == 255).all()
        assert 3 <= len(chart.labels) == len(chart.values) <= 5
        assert len(set(chart.values)) == len(set(chart.labels)) == len(chart.values)
        assert all(1 <= value <= 9 for value in chart.values) or all(
            value in range(10, 91, 10) for value in chart.values
        )


def test_there_are_charts_of_every_kind_and_size(charts: list[tuple[Sprite, Chart]]) -> None:
    kinds = [chart.kind for _, chart in charts]
    assert all(kinds.count(kind) > CHARTS / 8 for kind in ("bar", "line", "pie"))
    assert {len(chart.labels) for _, chart in charts} == {3, 4, 5}


def test_labels_stand_on_the_chart(charts: list[tuple[Sprite, Chart]]) -> None:
    for sprite, chart in charts:
        rows = marked(sprite)
        for label in chart.labels:
            shown = "".join(letter for letter, _ in groupby(label.lower()))
            assert any(shown in row for row in rows), (label, chart)


def test_values_can_be_read(charts: list[tuple[Sprite, Chart]]) -> None:
    for sprite, chart in charts:
        rows = marked(sprite)
        numbered = all(any(str(value) in row for row in rows) for value in chart.values)
        axis = any(row.startswith("0") for row in rows)
        assert numbered or axis, chart


def test_slices_and_bars_are_as_large_as_their_values(charts: list[tuple[Sprite, Chart]]) -> None:
    checked = {"bar": 0, "pie": 0}
    for sprite, chart in charts:
        sizes = [int(mask.sum()) for mask in areas(sprite)]
        if chart.kind == "line" or len(sizes) != len(chart.values):  # bars of one colour
            continue
        shares = np.array(sorted(chart.values)) / sum(chart.values)
        # numbers and edges cover some of it
        np.testing.assert_allclose(np.array(sizes) / sum(sizes), shares, atol=0.04)
        checked[chart.kind] += 1
    assert min(checked.values()) > CHARTS / 10


def test_the_highest_point_of_a_line_is_above_its_label(charts: list[tuple[Sprite, Chart]]) -> None:
    for sprite, chart in charts:
        if chart.kind != "line":
            continue
        mask = areas(sprite)[-1].astype(np.uint8)
        rows, columns = np.nonzero(cv2.erode(mask, np.ones((3, 3), np.uint8)))  # no edges of grey text
        left, right = columns.min(), columns.max()  # the middles of the first and last label
        x = columns[rows == rows.min()].mean()
        place = round((x - left) / (right - left) * (len(chart.values) - 1))
        assert chart.values[place] == max(chart.values)


def test_the_same_seed_draws_the_same() -> None:
    (first, chart), (second, same) = (draw(np.random.default_rng(7), TRAINING_FONTS) for _ in range(2))
    assert chart == same
    np.testing.assert_array_equal(first.rgba, second.rgba)
    assert first.letters is not None and second.letters is not None
    np.testing.assert_array_equal(first.letters, second.letters)
