"""Pictures become RGB pixels or are refused by name, whatever the bytes are."""

from __future__ import annotations

import io
import stat
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from hardware.errors import BadMedia
from hardware.picture import MAX_BYTES, load_picture, save_picture

PATTERN = np.random.default_rng(7).integers(0, 256, (24, 36, 3), dtype=np.uint8)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "WEBP"])
def test_lossless_kinds_arrive_unchanged(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    pixels = load_picture(encoded(Image.fromarray(PATTERN), kind, **options))
    assert pixels.dtype == np.uint8 and pixels.flags.c_contiguous and pixels.flags.writeable
    np.testing.assert_array_equal(pixels, PATTERN)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF", "GIF"])
def test_lossy_kinds_arrive_much_alike(kind: str) -> None:
    smooth = np.asarray(Image.fromarray(PATTERN[:3, :3]).resize((60, 40), Image.Resampling.BICUBIC))
    difference = load_picture(encoded(Image.fromarray(smooth), kind)).astype(int) - smooth
    assert np.abs(difference).mean() < 12


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_exif_rotation_is_applied_as_pillow_applies_it(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.fromarray(PATTERN), kind, exif=exif)
    with Image.open(io.BytesIO(data)) as picture:
        upright = np.asarray(ImageOps.exif_transpose(picture))
    np.testing.assert_array_equal(load_picture(data), upright)


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 0xFFFF, 256).astype(np.uint16).reshape(16, 16)
    for kind in ("PNG", "TIFF"):
        pixels = load_picture(encoded(Image.fromarray(ramp), kind))
        np.testing.assert_array_equal(pixels, np.repeat((ramp >> 8).astype(np.uint8)[..., None], 3, axis=2))


def test_sixteen_bit_pgm_is_scaled() -> None:
    pixels = load_picture(b"P5 2 1 65535\n" + bytes([0x80, 0x00, 0xFF, 0xFF]))
    assert pixels[0, :, 0].tolist() == [0x80, 0xFF]


def test_sixteen_bit_colour_is_scaled() -> None:
    import cv2

    deep = np.array([[[0x1234, 0x8000, 0xFFFF]]], np.uint16)
    assert load_picture(cv2.imencode(".png", deep[..., ::-1])[1].tobytes()).tolist() == [[[0x12, 0x80, 0xFF]]]


def test_cmyk_is_converted() -> None:
    pixels = load_picture(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = pixels[4, 4]
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    clear = Image.new("RGBA", (4, 4), (10, 20, 30, 0)).convert(mode)
    assert load_picture(encoded(clear, "PNG")).min() == 255


def test_half_transparent_is_blended() -> None:
    assert load_picture(encoded(Image.new("RGBA", (1, 1), (0, 0, 0, 128)), "PNG"))[0, 0, 0] in range(126, 129)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame_and_says_so(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    first, second = Image.new("RGB", (6, 4), (255, 0, 0)), Image.new("RGB", (6, 4), (0, 0, 255))
    lossless = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(first, kind, save_all=True, append_images=[second], duration=50, **lossless)
    assert load_picture(data, "dance").reshape(-1, 3).tolist() == [[255, 0, 0]] * 24
    assert "dance has several frames" in caplog.text


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1)])
def test_odd_shapes_are_taken(size: tuple[int, int]) -> None:
    assert load_picture(encoded(Image.new("RGB", size), "PNG")).shape == (size[1], size[0], 3)


def test_a_hundred_megapixel_jpeg_is_read_at_half_its_size(caplog: pytest.LogCaptureFixture) -> None:
    data = encoded(Image.new("L", (11_000, 9_200), 200), "JPEG", quality=30)
    pixels = load_picture(data, "huge.jpg")
    assert pixels.shape == (4600, 5500, 3) and abs(int(pixels[0, 0, 0]) - 200) <= 1
    assert "huge.jpg has 11000 x 9200 pixels" in caplog.text


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (60_000, 60_000)])
def test_a_huge_png_is_refused_before_its_pixels_exist(width: int, height: int) -> None:
    """The file holds no pixels at all: had they been asked for, the message would speak of damage."""
    header = bytearray(encoded(Image.new("RGB", (1, 1)), "PNG"))
    header[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    with pytest.raises(BadMedia, match=r"bomb.png is too large .* make it smaller"):
        load_picture(bytes(header), "bomb.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF"])
def test_a_truncated_picture_is_refused_saying_so(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (80, 80, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    with pytest.raises(BadMedia, match=r"half\.x is (damaged or cut off|not a picture of a kind.*damaged)"):
        load_picture(data[: len(data) // 2], "half.x")


def test_refusals_of_files_say_what_to_do(tmp_path: Path) -> None:
    empty, text, folder = tmp_path / "empty.png", tmp_path / "text.png", tmp_path / "folder.png"
    empty.touch()
    text.write_text("this is no picture\n" * 100)
    folder.mkdir()
    for path, reason in {
        tmp_path / "none.png": "there is no file",
        empty: "is empty",
        text: "holds text, not a picture",
        folder: "is a folder",
    }.items():
        with pytest.raises(BadMedia, match=reason) as refusal:
            load_picture(path)
        assert str(path) in str(refusal.value)


def test_heic_is_refused_with_advice() -> None:
    with pytest.raises(BadMedia, match=r"HEIC.*export it as JPEG"):
        load_picture(b"\0\0\0\x18ftypheic" + bytes(100))


def test_floats_and_wide_integers_are_refused_by_name() -> None:
    with pytest.raises(BadMedia, match="floating-point"):
        load_picture(encoded(Image.new("F", (2, 2), 0.5), "TIFF"))
    with pytest.raises(BadMedia, match="more than 16 bits"):
        load_picture(encoded(Image.new("I", (2, 2), 1 << 20), "TIFF"))


def test_a_pipe_is_read_and_an_endless_one_refused() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert size == MAX_BYTES + 1
            return bytes(size)

    assert load_picture(io.BytesIO(encoded(Image.fromarray(PATTERN), "PNG"))).shape == PATTERN.shape
    with pytest.raises(BadMedia, match="larger than 256 MiB"):
        load_picture(Endless())


def test_a_broken_pipe_is_a_refusal() -> None:
    closed = io.BytesIO(b"x")
    closed.close()
    with pytest.raises(BadMedia, match="cannot read the picture"):
        load_picture(closed)


@pytest.mark.parametrize("exif", [b"no TIFF header", b"MM\0*\0\0\0", b"MM\0*\0\0\0\x08" + b"\xff" * 40])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_corrupt_exif_does_not_cost_the_picture(kind: str, exif: bytes) -> None:
    data = encoded(Image.fromarray(PATTERN), kind, exif=b"Exif\0\0" + exif)
    assert load_picture(data).shape == PATTERN.shape


def test_corrupt_exif_is_told(caplog: pytest.LogCaptureFixture) -> None:
    load_picture(encoded(Image.fromarray(PATTERN), "PNG", exif=b"Exif\0\0no TIFF header"), "scan.png")
    assert "scan.png: its EXIF data is damaged" in caplog.text


def test_a_picture_without_pixels_is_refused() -> None:
    with pytest.raises(BadMedia, match="its beginning is damaged"):
        load_picture(b"P5 0 5 255\n", "void.pgm")


def test_saving_is_private_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "seen.png"
    path.write_bytes(b"old")
    save_picture(PATTERN, path)
    np.testing.assert_array_equal(load_picture(path), PATTERN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    save_picture(PATTERN, tmp_path / "seen.JPG")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["seen.JPG", "seen.png"]


def test_saving_fails_by_name_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadMedia, match=r"written as \.png or \.jpg"):
        save_picture(PATTERN, tmp_path / "seen.gif")
    with pytest.raises(BadMedia, match="cannot write"):
        save_picture(PATTERN, tmp_path / "missing" / "seen.png")
    (tmp_path / "taken.png").mkdir()
    with pytest.raises(BadMedia, match="cannot write"):
        save_picture(PATTERN, tmp_path / "taken.png")
    assert [file.name for file in tmp_path.iterdir()] == ["taken.png"]


def loads_or_refuses(data: bytes) -> None:
    try:
        pixels = load_picture(data)
    except BadMedia as refusal:
        assert str(refusal)
    else:
        assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3


@given(st.binary(max_size=400))
@example(b"P5 99999 99999 255\n")
@example(b"GIF89a" + bytes(20))
def test_random_bytes_load_or_are_refused(data: bytes) -> None:
    loads_or_refuses(data)


VALID = [
    encoded(Image.fromarray(PATTERN), kind, **options)
    for kind, options in [
        ("PNG", {}), ("JPEG", {"exif": Image.Exif().tobytes()}), ("JPEG", {"progressive": True}), ("WEBP", {}),
        ("BMP", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("GIF", {}), ("AVIF", {}), ("PPM", {}),
    ]
]  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(VALID),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), max_size=6),
    st.floats(0.05, 1),
)
def test_mutated_pictures_load_or_are_refused(
    data: bytes, changes: list[tuple[float, bytes]], kept: float
) -> None:
    mutated = bytearray(data)
    for place, new in changes:
        # headers are where a few bytes do harm, so half of the changes go there
        at = int(place * 2 * min(64, len(data))) if place < 0.5 else int(place * len(data))
        mutated[at : at + len(new)] = new
    loads_or_refuses(bytes(mutated[: int(kept * len(mutated)) + 1]))
