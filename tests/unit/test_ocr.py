"""Text is read exactly from photographed labels, in the order in which it lies, whichever way up."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
import rapidocr
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.ocr import RapidReader, plain_text, reading_order
from models.ports import TextLine

Picture = NDArray[np.uint8]

LABEL = ["IBUPROFEN 400 mg", "Take 1 tablet every 8 hours", "Batch 7KX291  EXP 03/2027", "Net weight 125 g"]


def printed(lines: Sequence[str], size: int = 44, shape: tuple[int, int] = (900, 560)) -> Image.Image:
    """Black print on white in Pillow's own typeface; shape: (width, height)."""
    sheet = Image.new("RGB", shape, "white")
    for row, line in enumerate(lines):
        ImageDraw.Draw(sheet).text((60, 60 + 2.4 * size * row), line, "black", ImageFont.load_default(size))
    return sheet


def photographed(sheet: Image.Image) -> Picture:
    """The sheet as a hand-held camera sees it: in perspective, in uneven light, blurred, noisy, as JPEG."""
    flat = np.asarray(sheet)
    height, width = flat.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[150, 120], [1120, 60], [1180, 700], [90, 640]], np.float32)
    warp = cv2.getPerspectiveTransform(corners, seen)
    photo = cv2.warpPerspective(flat, warp, (1280, 800), borderValue=(96, 110, 120)).astype(np.float32)
    photo *= np.linspace(0.6, 1.0, 1280)[None, :, None]
    photo = cv2.GaussianBlur(photo, (0, 0), 1.2) + np.random.default_rng(3).normal(0, 6, photo.shape)
    jpeg = cv2.imencode(".jpg", np.clip(photo, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    return cv2.imdecode(jpeg, cv2.IMREAD_COLOR)


@pytest.fixture(scope="module")
def reader() -> RapidReader:
    return RapidReader(threads=2)


def words(lines: Sequence[TextLine]) -> list[str]:
    return plain_text(lines).split()


@pytest.mark.slow
def test_a_photographed_label_is_read_exactly(reader: RapidReader) -> None:
    lines = reader.read(photographed(printed(LABEL)))
    assert words(lines) == " ".join(LABEL).split()
    assert all(0.9 < line.confidence <= 1 for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 9, -14, 90, 180, 270])
def test_a_turned_page_keeps_its_rows_and_corners(reader: RapidReader, turn: int) -> None:
    sheet = printed(["Milk", "Bread", "Apples"], shape=(800, 420))
    for row, price in enumerate(("1.20", "3.45", "2.80")):
        ImageDraw.Draw(sheet).text((620, 60 + 105.6 * row), price, "black", ImageFont.load_default(44))
    lines = reader.read(np.asarray(sheet.rotate(turn, expand=True, fillcolor="white")))
    assert plain_text(lines) == "Milk 1.20\nBread 3.45\nApples 2.80"
    start, end = np.array(lines[0].box[0]), np.array(lines[0].box[1])
    along = (end - start) / np.linalg.norm(end - start)
    expected = (np.cos(np.radians(turn)), -np.sin(np.radians(turn)))
    np.testing.assert_allclose(along, expected, atol=0.08)


@pytest.mark.slow
def test_boxes_are_in_the_picture_given_however_large(reader: RapidReader) -> None:
    """12 megapixels, read at a smaller size: corners still are where the print is."""
    picture = np.full((3000, 4000, 3), 255, np.uint8)
    label = np.asarray(printed(["Best before 04/2028"], size=60, shape=(800, 200)))
    picture[2400:2600, 2800:3600] = label
    (line,) = reader.read(picture)
    assert line.text == "Best before 04/2028"
    box = np.array(line.box)
    dark = np.argwhere(picture[..., 0] < 128)[:, ::-1]
    np.testing.assert_allclose(box.min(axis=0), dark.min(axis=0), atol=30)
    np.testing.assert_allclose(box.max(axis=0), dark.max(axis=0), atol=30)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (1, 4000), (4000, 1), (31, 500)])
def test_odd_pictures_hold_no_text(reader: RapidReader, shape: tuple[int, int]) -> None:
    assert reader.read(np.full((*shape, 3), 128, np.uint8)) == ()


@pytest.mark.slow
def test_small_print_on_a_large_photo_is_read(reader: RapidReader) -> None:
    """Print of 24 pixels in 4000, where a picture of 1280 would show 8."""
    picture = np.full((3000, 4000, 3), 240, np.uint8)
    text = ["Store below 25 degrees and", "keep out of reach of children"]
    picture[1000:1300, 1500:2300] = np.asarray(printed(text, size=24, shape=(800, 300)))
    noisy = np.clip(picture + np.random.default_rng(0).normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    assert plain_text(reader.read(noisy)) == "\n".join(text)


@pytest.mark.slow
def test_lone_print_on_an_even_ground_is_found_at_the_second_look(reader: RapidReader) -> None:
    picture = np.full((3000, 4000, 3), 255, np.uint8)
    picture[400:600, 2800:3600] = np.asarray(printed(["Best before 04/2028"], size=36, shape=(800, 200)))
    assert plain_text(reader.read(picture)) == "Best before 04/2028"


@pytest.mark.slow
def test_a_narrow_strip_is_read(reader: RapidReader) -> None:
    strip = np.asarray(printed(["Aisle 7 coffee, tea and cocoa"], size=30, shape=(1200, 150)))[50:110]
    assert words(reader.read(strip)) == ["Aisle", "7", "coffee,", "tea", "and", "cocoa"]


def test_other_arrays_are_refused(reader: RapidReader) -> None:
    for pixels in (np.zeros((9, 9), np.uint8), np.zeros((9, 9, 3)), np.zeros((0, 9, 3), np.uint8)):
        with pytest.raises(BadInput, match="RGB uint8"):
            reader.read(pixels)


def test_nothing_is_logged_or_downloaded(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a download was tried")

    monkeypatch.setattr("rapidocr.utils.download_file.DownloadFile.run", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)
    RapidReader(threads=1).read(np.full((64, 64, 3), 255, np.uint8))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("asked", "used"), [(1, 1), (10_000, "all"), (0, -1)])
def test_threads_are_honoured(monkeypatch: pytest.MonkeyPatch, asked: int, used: int | str) -> None:
    seen: dict[str, object] = {}

    class Engine:
        def __init__(self, params: dict[str, object]) -> None:
            seen.update(params)

        def __call__(self, *_: object, **__: object) -> None: ...

    monkeypatch.setattr(rapidocr, "RapidOCR", Engine)
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    RapidReader(threads=asked)
    assert seen["EngineConfig.onnxruntime.intra_op_num_threads"] == (6 if used == "all" else used)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the wheel's models."""
    return Path(shutil.copytree(Path(rapidocr.__file__).parent / "models", tmp_path / "models"))


@pytest.mark.parametrize("task", ["det", "rec", "cls"])
@pytest.mark.parametrize("damage", ["junk", "cut", "empty"])
def test_a_damaged_model_is_corrupt(folder: Path, task: str, damage: str) -> None:
    (model,) = folder.glob(f"*_{task}_*.onnx")
    whole = model.read_bytes()
    model.write_bytes({"junk": b"junk" * 1000, "cut": whole[: len(whole) // 2], "empty": b""}[damage])
    with pytest.raises(ModelCorrupt, match=r"is damaged .*reinstall"):
        RapidReader(models=folder)


def test_a_missing_model_is_missing(folder: Path) -> None:
    next(folder.glob("*_rec_*.onnx")).unlink()
    with pytest.raises(ModelMissing, match=r"one OCR model named \*_rec_\*\.onnx but holds 0"):
        RapidReader(models=folder)


def line(text: str, x: float, y: float, width: float = 100, height: float = 20) -> TextLine:
    return TextLine(text, 1.0, ((x, y), (x + width, y), (x + width, y + height), (x, y + height)))


def test_rows_join_what_stands_side_by_side() -> None:
    lines = [line("3.45", 300, 47), line("Bread", 0, 50), line("Milk", 0, 10), line("1.20", 300, 14)]
    assert plain_text(lines) == "Milk 1.20\nBread 3.45"
    assert [one.text for one in reading_order(lines)] == ["Milk", "1.20", "Bread", "3.45"]


def test_small_print_beside_a_headline_keeps_its_own_rows() -> None:
    lines = [line("SALE", 0, 0, 400, 100), line("only today", 450, 5), line("from nine", 450, 75)]
    assert plain_text(lines) == "only today\nSALE\nfrom nine"


def test_no_lines_are_no_text() -> None:
    assert plain_text([]) == "" and reading_order([]) == ()
