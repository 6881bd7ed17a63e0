"""Drawings and names of things: complete, readable, and what is held out stays apart."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.colours import BASIC_COLOURS
from models.errors import ModelCorrupt
from models.training import icons as icons_module
from models.training.icons import HELD_OUT, TRAINING_STYLES, Icons
from models.training.things import NAMES, PLURALS, SHAPES, THINGS

SPRITES = Path(icons_module.__file__).with_name("sprites")
PAIRS = [(style, name) for name in THINGS for style in Icons().styles_of(name)]
INDEX = json.loads((SPRITES / "index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def icons() -> Icons:
    return Icons()


def test_there_are_enough_things_and_shapes() -> None:
    assert len(THINGS) >= 165
    assert len(SHAPES) >= 8
    assert (*THINGS, *SHAPES) == NAMES
    assert len(set(NAMES)) == len(NAMES)


def test_no_plural_is_shared_or_also_another_thing() -> None:
    assert list(PLURALS) == list(NAMES)
    assert len(set(PLURALS.values())) == len(NAMES)
    assert all(PLURALS.get(plural, plural) == plural for plural in PLURALS.values())


def test_irregular_plurals_are_spelt_out() -> None:
    assert PLURALS["hot dog"] == "hot dogs"
    assert PLURALS["loaf of bread"] == "loaves of bread"
    assert PLURALS["sheep"] == "sheep"
    assert PLURALS["cross"] == "crosses"
    doubtful = [
        plural
        for plural in PLURALS.values()
        if plural.endswith(("ss", "chs", "shs", "xs", "sss", "cys", "mans"))
    ]
    assert not doubtful
    assert not THINGS["popcorn"].countable
    assert THINGS["banana"].countable


def test_everything_is_drawn_in_many_styles_and_in_the_held_out_one(icons: Icons) -> None:
    assert HELD_OUT not in TRAINING_STYLES
    for name in THINGS:
        assert len(icons.styles_of(name)) >= 6, name
        assert HELD_OUT in icons.styles_of(name), name


def test_styles_that_draw_something_else_are_left_out(icons: Icons) -> None:
    for thing in THINGS.values():
        assert set(thing.skip) <= set(TRAINING_STYLES), thing.name
        assert not set(thing.skip) & set(icons.styles_of(thing.name)), thing.name


def test_every_drawing_fills_its_frame(icons: Icons) -> None:
    for style, name in PAIRS:
        rgba = icons.sprite(style, name).rgba
        assert rgba.dtype == np.uint8 and rgba.shape[2] == 4, (style, name)
        assert max(rgba.shape[:2]) == INDEX["cell"], (style, name)
        drawn = rgba[..., 3] > 40
        assert drawn.mean() > 0.05, (style, name)
        assert drawn[:3].any() and drawn[-3:].any(), (style, name)
        assert drawn[:, :3].any() and drawn[:, -3:].any(), (style, name)


def test_drawings_of_one_name_differ_between_styles(icons: Icons) -> None:
    shapes = {icons.sprite(style, "hammer").rgba.tobytes() for style in icons.styles_of("hammer")}
    assert len(shapes) == len(icons.styles_of("hammer"))


def test_a_drawing_may_be_painted_over(icons: Icons) -> None:
    first = icons.sprite(HELD_OUT, "banana").rgba
    before = first.copy()
    first[:] = 0
    assert np.array_equal(icons.sprite(HELD_OUT, "banana").rgba, before)


def test_colours_are_basic_ones_and_right_where_anybody_would_agree(icons: Icons) -> None:
    colours = [icons.colour(style, name) for style, name in PAIRS]
    assert set(colours) == {*BASIC_COLOURS, None}
    assert 0.1 < sum(colour is not None for colour in colours) / len(colours) < 0.6
    assert icons.colour("noto", "tomato") == "red"
    assert icons.colour("twemoji", "frog") == "green"
    assert icons.colour("noto", "rainbow") is None


@pytest.mark.parametrize("held_out", [False, True])
def test_foreign_drawings_follow_the_seed_and_vary(icons: Icons, held_out: bool) -> None:
    once, again = (
        [icons.foreign(np.random.default_rng(5), held_out).rgba for _ in range(3)] for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    rng = np.random.default_rng(5)
    seen = {icons.foreign(rng, held_out).rgba.tobytes() for _ in range(100)}
    assert len(seen) > 50


def test_silhouettes_have_one_colour(icons: Icons) -> None:
    rng = np.random.default_rng(1)
    plain = [
        len(np.unique(icons.foreign(rng, True).rgba[..., :3].reshape(-1, 3), axis=0)) == 1 for _ in range(60)
    ]
    assert 15 < sum(plain) < 45


def test_what_is_held_out_is_in_no_training_sheet() -> None:
    sheets = INDEX["sheets"]
    training, held_out = (
        {tuple(entry.split(":")) for sheet in names for entry in sheets[sheet]}
        for names in (("foreign", "silhouettes"), ("foreign-held-out", "silhouettes-held-out"))
    )
    assert not {style for style, _ in training} & {style for style, _ in held_out}
    emoji = {name for style, name in training if style in TRAINING_STYLES}
    assert len(emoji) >= 150
    assert not emoji & {name for style, name in held_out if style == HELD_OUT}


def test_nothing_foreign_is_an_icon_of_a_named_thing() -> None:
    named = {icon for thing in THINGS.values() for icon in thing.icons}
    for sheet in ("foreign", "foreign-held-out"):
        assert not {entry.split(":")[1] for entry in INDEX["sheets"][sheet]} & named


def test_every_sheet_has_its_licence_named() -> None:
    readme = (SPRITES / "README.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1].strip() for row in readme.splitlines() if row.startswith("| ")]
    named = {sheet.strip() for row in rows for sheet in row.split(",")}
    files = {path.stem for path in SPRITES.glob("*.webp")}
    assert files == set(INDEX["sheets"])
    assert files <= named


def test_names_without_a_drawing_are_refused(icons: Icons) -> None:
    with pytest.raises(KeyError):
        icons.sprite("noto", "nosuchthing")
    with pytest.raises(KeyError):
        icons.styles_of("nosuchthing")


def test_damaged_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelCorrupt, match=r"cannot be read .* Install quizglass again"):
        Icons(tmp_path).styles_of("banana")
    shutil.copy(SPRITES / "index.json", tmp_path)
    (tmp_path / "noto.webp").write_bytes(b"no picture")
    with pytest.raises(ModelCorrupt, match=r"noto\.webp cannot be read"):
        Icons(tmp_path).sprite("noto", "banana")
