"""Fonts of training pictures: all there, able to write everything, with their licences."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from models.errors import ModelCorrupt
from models.training.fonts import FOLDER, HELD_OUT_FONTS, TRAINING_FONTS, file_name, font
from models.training.scene import LETTERS

ALL = (*TRAINING_FONTS, *HELD_OUT_FONTS)


def family(name: str) -> str:
    return name.rpartition("-")[0]


def test_enough_fonts_of_which_whole_families_are_held_out() -> None:
    assert len(TRAINING_FONTS) >= 24
    assert len(HELD_OUT_FONTS) >= 6
    assert len(set(ALL)) == len(ALL)
    assert not set(map(family, TRAINING_FONTS)) & set(map(family, HELD_OUT_FONTS))


def test_no_file_is_missing_or_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.woff")} == set(map(file_name, ALL))


@pytest.mark.parametrize("name", ALL)
def test_every_character_has_a_glyph_with_ink(name: str) -> None:
    known = TTFont(FOLDER / file_name(name)).getBestCmap()
    characters = sorted(set(LETTERS + LETTERS.upper()))
    assert [character for character in characters if ord(character) not in known] == []
    face = font(name, 32)
    assert all(face.getmask(character).getbbox() for character in characters)


def test_a_font_is_loaded_once_for_each_size() -> None:
    assert font("inter-400", 20) is font("inter-400", 20)
    small, large = (font("inter-400", size).getlength("milk") for size in (20, 40))
    assert large == pytest.approx(2 * small, rel=0.05)


def test_every_font_has_its_notice_and_licence() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = {row.split(" | ")[0].removeprefix("| "): row for row in readme.splitlines() if ".woff |" in row}
    assert set(rows) == set(map(file_name, ALL))
    assert all(
        row.endswith(("| OFL-1.1 |", "| Apache-2.0 |")) and "Copyright" in row for row in rows.values()
    )


def test_a_missing_font_is_named() -> None:
    with pytest.raises(ModelCorrupt, match=r"nosuch-latin-400-normal\.woff cannot be read"):
        font("nosuch-400", 20)
