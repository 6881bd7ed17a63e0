"""Writing: what it says, how it looks, and where its letters are."""

from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from models.training.fonts import TRAINING_FONTS, font
from models.training.lettering import put_text, width_of
from models.training.phrases import compose
from models.training.scene import LETTERS
from models.training.words import WORDS
from models.training.writing import _DARK, _LIGHT, write

BLACK = (0, 0, 0)
PIECES = 150


def read_rows(letters: NDArray[np.uint8]) -> str:
    """What a map of letters says, without spaces; of the same letters side by side, one."""
    rows = [list(filter(None, row.tolist())) for row in letters]
    lines = [line for line, _ in groupby([number for number, _ in groupby(row)] for row in rows)]
    return "".join(LETTERS[number - 1] for line in lines for number in line)


def once(text: str) -> str:
    """`text` as `read_rows` gives it, for one line."""
    return "".join(letter for letter, _ in groupby(text.lower().replace(" ", "")))


def relative_luminance(colour: tuple[int, int, int]) -> float:
    """W3C, WCAG 2.2."""
    share = np.array(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_words_are_plain_and_each_once() -> None:
    assert len(WORDS) == len(set(WORDS)) >= 2500
    assert all(
        word.isascii() and word.isalpha() and word.islower() and 2 <= len(word) <= 10 for word in WORDS
    )


def test_phrases_are_short_and_of_known_characters() -> None:
    for seed in range(3000):
        lines = compose(np.random.default_rng(seed))
        text = " ".join(lines)
        assert 1 <= len(lines) <= 3
        assert len(text) <= 18
        assert text == " ".join(text.split())
        assert set(text.lower()) <= {*LETTERS, " "}


def test_phrases_are_of_every_kind_in_every_case() -> None:
    rng = np.random.default_rng(1)
    texts = [" ".join(compose(rng)) for _ in range(3000)]
    words = [text for text in texts if text.isalpha()]
    assert 0.33 < len(words) / len(texts) < 0.47
    assert 0.10 < np.mean([word.lower() not in WORDS for word in words]) < 0.20
    for case in (str.islower, str.istitle, str.isupper):
        assert 0.25 < np.mean([case(word) for word in words]) < 0.42
    for kind in ("$", "£", "€", "%", ":", " am", "PM", "&", "!", "?", "'", "-", ","):
        assert any(kind in text for text in texts), kind
    assert {len(text) for text in texts if text.isdigit()} >= set(range(1, 7))
    assert {letter for word in words for letter in word.lower()} == set("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("name", TRAINING_FONTS)
@pytest.mark.parametrize("spacing", [0, 7])
def test_letters_are_marked_over_their_whole_advance(name: str, spacing: int) -> None:
    face = font(name, 48)
    image, letters = Image.new("L", (400, 100), 255), np.zeros((100, 400), np.uint8)
    text = "Ofice 5"  # many fonts have one sign for f and i together
    put_text(ImageDraw.Draw(image), letters, (20, 60), text, face, 0, rows=(5, 95), spacing=spacing)  # type: ignore[arg-type]
    assert not letters[:5].any() and not letters[95:].any()
    assert (letters[5:95] == letters[5]).all()
    for place, letter in enumerate(text):
        if letter != " ":
            columns = np.flatnonzero(letters[5] == 1 + LETTERS.index(letter.lower()))
            first, last = (20 + width_of(text[:count], face, spacing) for count in (place, place + 1))
            assert abs(columns[0] - first) <= 0.5 and abs(columns[-1] + 1 - last) <= 0.5
    inked = np.asarray(image).min(axis=0) < 128
    assert np.mean((letters[5] > 0)[inked]) > 0.9  # some letters lean over


def test_rows_of_letters_are_those_of_the_ink() -> None:
    image, letters = Image.new("L", (100, 80), 255), np.zeros((80, 100), np.uint8)
    put_text(ImageDraw.Draw(image), letters, (20, 60), "g", font(TRAINING_FONTS[0], 48), 0)  # type: ignore[arg-type]
    inked = np.flatnonzero(np.asarray(image).min(axis=1) < 128)
    marked = np.flatnonzero(letters.any(axis=1))
    assert abs(inked[0] - marked[0]) <= 1 and abs(inked[-1] - marked[-1]) <= 1


def test_an_unknown_character_is_refused() -> None:
    canvas, letters = ImageDraw.Draw(Image.new("RGB", (100, 80))), np.zeros((80, 100), np.uint8)
    with pytest.raises(KeyError, match="é"):
        put_text(canvas, letters, (10, 60), "é", font(TRAINING_FONTS[0], 48), BLACK)


def test_what_is_written_is_what_is_marked() -> None:
    rng = np.random.default_rng(2)
    for _ in range(PIECES):
        sprite, text = write(rng, TRAINING_FONTS)
        assert sprite.letters is not None and sprite.letters.shape == sprite.rgba.shape[:2]
        read = read_rows(sprite.letters)
        lines = text.split()
        assert once(read) == once("".join(lines))


def test_ink_stands_on_its_letters_and_nowhere_else_in_their_lines() -> None:
    rng = np.random.default_rng(3)
    shares = []
    for _ in range(PIECES):
        sprite, _ = write(rng, TRAINING_FONTS)
        assert sprite.letters is not None
        inside = sprite.rgba[sprite.letters > 0].astype(int)
        ground = np.median(inside, axis=0)
        shares.append((np.abs(inside - ground)[:, :3].max(axis=1) > 60).mean())
    assert 0.1 < np.median(shares) < 0.4
    assert min(shares) > 0.02


def test_writing_is_on_plates_and_bare() -> None:
    rng = np.random.default_rng(4)
    solid = [(write(rng, TRAINING_FONTS)[0].rgba[..., 3] > 127).mean() for _ in range(PIECES)]
    assert sum(share == 1 for share in solid) > PIECES / 4
    assert sum(share < 0.7 for share in solid) > PIECES / 20
    assert min(solid) > 0.05


def test_every_ink_stands_out_from_every_ground() -> None:
    for dark, light in product(_DARK, _LIGHT):
        assert (relative_luminance(light) + 0.05) / (relative_luminance(dark) + 0.05) >= 4


def test_the_same_seed_writes_the_same() -> None:
    first, second, other = (write(np.random.default_rng(seed), TRAINING_FONTS) for seed in (5, 5, 6))
    assert first[1] == second[1]
    np.testing.assert_array_equal(first[0].rgba, second[0].rgba)
    assert first[0].rgba.shape != other[0].rgba.shape or (first[0].rgba != other[0].rgba).any()
