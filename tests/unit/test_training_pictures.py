"""What rendered pictures are made of: colours, shapes, places, backgrounds, surfaces and cameras."""

from collections.abc import Callable

import numpy as np
import pytest

from models.colours import BASIC_COLOURS, describe_colours
from models.ports import Pixels
from models.training import grounds, layouts, nature, paint, sheets, unknown
from models.training.camera import photograph
from models.training.canvas import Canvas
from models.training.layouts import Spot
from models.training.occluders import occluder
from models.training.scene import SIDE
from models.training.shapes import TURNS, shape
from models.training.things import SHAPES

Painter = Callable[[np.random.Generator], Pixels]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def named(pixels: Pixels) -> str:
    return next(iter(describe_colours(pixels).shares))


@pytest.mark.parametrize("colour", BASIC_COLOURS)
def test_examples_of_a_colour_have_its_name(rng: np.random.Generator, colour: str) -> None:
    examples = [paint.example(rng, colour) for _ in range(100)]
    assert len(set(examples)) > 15
    assert {named(np.full((8, 8, 3), rgb, np.uint8)) for rgb in examples} == {colour}


def test_a_camera_leaves_plain_colours_their_names(rng: np.random.Generator) -> None:
    kept = [
        named(photograph(rng, paint.flat(paint.example(rng, colour)))) == colour
        for colour in BASIC_COLOURS
        for _ in range(10)
    ]
    assert np.mean(kept) > 0.93


def test_noise_and_fractals_stay_in_range(rng: np.random.Generator) -> None:
    for cells in (1.5, 20, 300):
        field = paint.fractal(rng, cells)
        assert field.shape == (SIDE, SIDE)
        assert field.min() == pytest.approx(0, abs=1e-5) and field.max() == pytest.approx(1, abs=1e-5)
        assert -0.5 < paint.noise(rng, cells, 3).min() < paint.noise(rng, cells, 3).max() < 1.5


def test_a_blend_runs_from_its_first_colour_to_its_last() -> None:
    shown = paint.blend(paint.X, (0, 0, 0), (200, 100, 0), (250, 250, 250))
    assert shown[9, 0].tolist() == [0, 0, 0]
    assert np.abs(shown[9, SIDE // 2].astype(int) - (200, 100, 0)).max() < 4
    assert shown[9, -1].tolist() == [250, 250, 250]


def test_directions_run_from_0_to_1(rng: np.random.Generator) -> None:
    for turn in (0.0, 33.0, 200.0):
        field = paint.along(rng, turn)
        assert field.min() == pytest.approx(0, abs=1e-5)
        assert field.max() == pytest.approx(1, abs=1e-5)
    assert paint.along(rng, 0.0)[3, 0] < paint.along(rng, 0.0)[3, -1]


def test_every_shape_is_drawn_within_its_sprite(rng: np.random.Generator) -> None:
    for name in SHAPES:
        alphas = [shape(rng, name, (10, 20, 30)).rgba[..., 3] for _ in range(12)]
        for alpha in alphas:
            assert alpha.max() == 255
            assert not alpha[[0, -1]].any() and not alpha[:, [0, -1]].any()
        assert len({int(np.count_nonzero(alpha)) for alpha in alphas}) > 1  # filled, edged or an outline
    assert set(SHAPES) <= set(TURNS)


def test_squares_are_turned_too_little_to_be_diamonds() -> None:
    assert TURNS["square"] + TURNS["diamond"] < 30


def inside(spots: list[Spot]) -> bool:
    return all(
        half <= x <= 1 - half for spot in spots for half in (spot.size / 2 - 0.01,) for x in (spot.x, spot.y)
    )


@pytest.mark.parametrize("count", [2, 3, 4, 6])
def test_several_places_lie_inside_and_apart(rng: np.random.Generator, count: int) -> None:
    for _ in range(60):
        spots = layouts.several(rng, count)
        assert 1 <= len(spots) <= count
        assert inside(spots)
        for place, one in enumerate(spots):
            for other in spots[:place]:
                apart = max(abs(one.x - other.x), abs(one.y - other.y))
                assert apart > 0.65 * (one.size + other.size) / 2


@pytest.mark.parametrize("count", range(1, 11))
def test_crowds_have_room_for_all(rng: np.random.Generator, count: int) -> None:
    crowds = [layouts.crowd(rng, count) for _ in range(40)]
    assert all(inside(spots) for spots in crowds)
    assert np.mean([len(spots) == count for spots in crowds]) > 0.9


def test_a_lone_thing_is_small_or_large_anywhere(rng: np.random.Generator) -> None:
    spots = [layouts.alone(rng)[0] for _ in range(200)]
    assert inside(spots)
    assert min(spot.size for spot in spots) < 0.25 and max(spot.size for spot in spots) > 0.75
    assert min(spot.x for spot in spots) < 0.3 and max(spot.y for spot in spots) > 0.7


@pytest.mark.parametrize("name", grounds.TEXTURES)
def test_textures_are_pictures_and_never_twice_the_same(rng: np.random.Generator, name: str) -> None:
    first, second = (grounds.TEXTURES[name][1](rng) for _ in range(2))
    for pixels in (first, second):
        assert pixels.shape == (SIDE, SIDE, 3)
        assert pixels.dtype == np.uint8
    assert not np.array_equal(first, second)


def test_plain_backgrounds_have_the_colour_of_their_label(rng: np.random.Generator) -> None:
    plain = [(pixels, name) for pixels, name in (grounds.ground(rng) for _ in range(120)) if name]
    assert 20 < len(plain) < 80
    assert np.mean([named(pixels) == name for pixels, name in plain]) > 0.95


@pytest.mark.parametrize("presented", sheets.SHARES)
def test_sheets_fill_most_of_the_picture(rng: np.random.Generator, presented: str) -> None:
    for _ in range(25):
        canvas = Canvas(paint.flat((60, 90, 60)))
        sheet = sheets.lay_sheet(rng, canvas, presented)
        assert sheet.presented == presented
        assert 0.7 < sheet.scale < 1.15
        assert (presented in ("screen", "print")) == (sheet.finish is not None)
        assert (presented in ("", "sticker")) == bool((canvas.pixels == (60, 90, 60)).all())
        if sheet.finish:
            sheet.finish(canvas)
        assert not canvas.cells().any()


def test_all_ways_of_showing_things_occur(rng: np.random.Generator) -> None:
    shown = {sheets.lay_sheet(rng, Canvas(paint.flat((60, 90, 60)))).presented for _ in range(60)}
    assert shown == set(sheets.SHARES)


def test_occluders_reach_in_but_leave_most_free(rng: np.random.Generator) -> None:
    covered = []
    for _ in range(40):
        layer = occluder(rng)
        assert layer.shape == (SIDE, SIDE, 4)
        assert (layer[..., :3] <= layer[..., 3:]).all()  # premultiplied
        covered.append(float((layer[..., 3] > 0).mean()))
    assert max(covered) < 0.3
    assert np.median(covered) > 0.01


def test_a_camera_gives_new_pictures_of_the_same_scene(rng: np.random.Generator) -> None:
    scene = grounds.texture(rng)
    before = scene.copy()
    for fine in (False, True):
        for _ in range(30):
            seen = photograph(rng, scene, fine)
            assert seen.shape == scene.shape and seen.dtype == np.uint8
            assert np.corrcoef(seen.ravel()[::7], scene.ravel()[::7])[0, 1] > 0.5
    assert np.array_equal(scene, before)


def test_fine_pictures_may_have_any_size(rng: np.random.Generator) -> None:
    scene = np.full((300, 700, 3), 120, np.uint8)
    assert {photograph(rng, scene, fine=True).shape for _ in range(20)} == {scene.shape}


@pytest.mark.parametrize(
    "painter", [nature.photograph_like, nature.surface, nature.landscape, unknown.unanswerable]
)
def test_unknown_pictures_are_pictures_of_many_sorts(rng: np.random.Generator, painter: Painter) -> None:
    pictures = [painter(rng) for _ in range(25)]
    assert {(pixels.shape, pixels.dtype) for pixels in pictures} == {((SIDE, SIDE, 3), np.dtype(np.uint8))}
    assert len({pixels.tobytes() for pixels in pictures}) == 25
    assert np.std([pixels.mean() for pixels in pictures]) > 8


def test_spoilt_pictures_lose_their_detail(rng: np.random.Generator) -> None:
    checks = (
        np.kron(np.indices((16, 16)).sum(axis=0) % 2, np.ones((16, 16))).astype(np.uint8)[..., None] * 255
    )
    for _ in range(30):
        spoilt = unknown.spoil(rng, np.repeat(checks, 3, axis=2))
        assert np.percentile(np.abs(np.diff(spoilt.astype(int), axis=0)), 99) < 40
