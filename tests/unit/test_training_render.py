"""Rendered training pictures and their labels."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from models.colours import BASIC_COLOURS
from models.training.canvas import LEAST_SIZE
from models.training.fonts import HELD_OUT_FONTS, TRAINING_FONTS
from models.training.icons import HELD_OUT, TRAINING_STYLES, Icons
from models.training.render import SHARES, PictureKind, render
from models.training.scene import CELLS, LETTERS, SIDE, Picture
from models.training.things import NAMES, SHAPES, THINGS

Render = Callable[[int, PictureKind | None], Picture]


@pytest.fixture(scope="module")
def icons() -> Icons:
    return Icons()


@pytest.fixture
def rendered(icons: Icons) -> Render:
    def render_seed(seed: int, kind: PictureKind | None = None) -> Picture:
        return render(np.random.default_rng(seed), icons, TRAINING_STYLES, TRAINING_FONTS, kind)

    return render_seed


def test_the_shares_of_all_kinds_add_up() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)
    assert min(SHARES.values()) > 0


def test_a_seed_gives_the_same_picture(rendered: Render) -> None:
    for seed in range(12):
        first, second = rendered(seed, None), rendered(seed, None)
        assert np.array_equal(first.pixels, second.pixels)
        assert first.scene == second.scene
        for labels in ("names", "colours", "letters", "counts", "places"):
            assert np.array_equal(getattr(first, labels), getattr(second, labels))


@pytest.mark.parametrize("kind", SHARES)
def test_every_kind_has_pixels_and_labels_of_the_promised_form(rendered: Render, kind: PictureKind) -> None:
    for seed in range(8):
        picture = rendered(seed, kind)
        assert picture.pixels.shape == (SIDE, SIDE, 3)
        assert picture.pixels.dtype == np.uint8
        maps = (picture.names, picture.colours, picture.counts, picture.places)
        assert {labels.shape for labels in maps} == {(CELLS, CELLS)}
        assert picture.letters.shape == (CELLS, 2 * CELLS)
        assert {labels.dtype for labels in (*maps, picture.letters)} == {np.dtype(np.int16)}
        assert picture.names.max() <= len(NAMES)
        assert picture.colours.max() <= len(BASIC_COLOURS)
        assert picture.letters.max() <= len(LETTERS)
        assert picture.scene.presented in ("", "card", "sticker", "screen", "print")
        for thing in picture.scene.things:
            left, top, right, bottom = thing.box
            assert 0 <= left < right <= 1
            assert 0 <= top < bottom <= 1
            assert thing.colour is None or thing.colour in BASIC_COLOURS


def test_every_cell_of_a_thing_knows_how_many_there_are_and_where_it_is(rendered: Render) -> None:
    for seed in range(25):
        picture = rendered(seed, "count")
        assert np.array_equal(picture.counts > 0, picture.names > 0)
        assert np.array_equal(picture.places > 0, picture.names > 0)
        for label in np.unique(picture.names[picture.names > 0]):
            same = [thing for thing in picture.scene.things if thing.name == NAMES[label - 1]]
            here = picture.names == label
            assert set(picture.counts[here]) == {len(same)}
            ninths = {1 + column + 3 * row for column, row in (thing.ninth for thing in same)}
            assert set(picture.places[here]) <= ninths


def test_names_in_cells_are_those_of_things_and_lie_in_their_boxes(rendered: Render) -> None:
    for seed in range(25):
        picture = rendered(seed, "several")
        boxes = {thing.name: thing.box for thing in picture.scene.things}
        rows, columns = np.nonzero(picture.names)
        assert {NAMES[label - 1] for label in picture.names[rows, columns]} <= set(boxes)
        for row, column in zip(rows, columns, strict=True):
            left, top, right, bottom = boxes[NAMES[picture.names[row, column] - 1]]
            assert left * CELLS - 1 < column < right * CELLS
            assert top * CELLS - 1 < row < bottom * CELLS


def test_things_are_large_enough_to_be_named(rendered: Render) -> None:
    # a finger that comes before a thing may cover a quarter of it
    sizes = [
        max(thing.box[2] - thing.box[0], thing.box[3] - thing.box[1])
        for seed in range(30)
        for thing in rendered(seed, "count").scene.things
    ]
    assert min(sizes) > 0.7 * LEAST_SIZE


def test_counting_pictures_show_one_to_nine_of_a_thing(rendered: Render) -> None:
    counts = Counter(
        Counter(thing.name for thing in rendered(seed, "count").scene.things).most_common(1)[0][1]
        for seed in range(80)
    )
    assert set(counts) == set(range(1, 10))


def test_what_is_counted_can_be_counted(rendered: Render) -> None:
    for seed in range(25):
        names = Counter(thing.name for thing in rendered(seed, "count").scene.things)
        assert all(THINGS[name].countable for name, count in names.items() if count > 1)


def test_shapes_have_the_colours_of_their_labels(rendered: Render) -> None:
    for seed in range(30):
        picture = rendered(seed, "shapes")
        assert picture.scene.things
        assert all(thing.kind == "shape" and thing.name in SHAPES for thing in picture.scene.things)
        shown = {BASIC_COLOURS[label - 1] for label in picture.colours[picture.colours > 0]}
        assert shown <= {thing.colour for thing in picture.scene.things}
        assert np.array_equal(picture.colours > 0, picture.names > 0)


def test_letters_spell_what_is_written(rendered: Render) -> None:
    whole = 0
    for seed in range(30):
        picture = rendered(seed, "writing")
        (text,) = (thing.name for thing in picture.scene.things if thing.kind == "writing")
        spelt = {LETTERS[label - 1] for label in picture.letters[picture.letters > 0]}
        assert spelt <= set(text.lower())
        whole += spelt == set(text.lower()) - {" "}
    assert whole >= 22  # a full stop may be narrower than half a cell


def test_charts_come_with_their_values_and_are_no_things(rendered: Render) -> None:
    picture = rendered(0, "chart")
    assert picture.scene.chart is not None
    assert len(picture.scene.chart.labels) == len(picture.scene.chart.values)
    assert picture.scene.things == ()
    assert not picture.names.any()


def test_unknown_pictures_say_nothing(rendered: Render) -> None:
    for seed in range(30):
        picture = rendered(seed, "unknown")
        assert not picture.scene.known
        assert picture.scene.things == ()
        assert not (picture.names.any() or picture.colours.any() or picture.letters.any())


def test_only_uncovered_backgrounds_have_a_colour(rendered: Render) -> None:
    grounds = Counter[tuple[bool, bool]]()
    for seed in range(30):
        scene = rendered(seed, "one").scene
        grounds[scene.presented in ("", "sticker"), scene.ground is not None] += 1
    assert grounds[False, True] == 0
    assert grounds[True, True] and grounds[True, False] and grounds[False, False]


def test_the_held_out_style_and_fonts_are_drawn_too(icons: Icons) -> None:
    for kind in SHARES:
        picture = render(np.random.default_rng(3), icons, (HELD_OUT,), HELD_OUT_FONTS, kind)
        assert picture.scene.known == (kind != "unknown")
