"""Pictures, sounds, texts and places that cannot be used, through the command line."""

import io
import os
import resource
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image, ImageDraw, ImageFont

Command = Any  # conftest's, which cannot be imported

SIGN = ["PLATFORM 7", "Departs 17:45"]


@pytest.fixture(scope="session")
def sign() -> Image.Image:
    """A picture with the two lines."""
    picture = Image.new("RGB", (640, 240), "white")
    font = ImageFont.load_default(size=56)
    for line, top in zip(SIGN, (30, 130), strict=True):
        ImageDraw.Draw(picture).text((30, top), line, "black", font)
    return picture


def turned(sign: Image.Image, path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    sign.transpose(Image.Transpose.ROTATE_90).save(path, exif=exif)


def large(sign: Image.Image, path: Path) -> None:
    """A hundred megapixels."""
    picture = Image.new("L", (10_000, 10_000), 255)
    picture.paste(sign.resize((5120, 1920)), (500, 500))
    picture.save(path, quality=70)


def grey16(sign: Image.Image, path: Path) -> None:
    Image.fromarray(np.asarray(sign.convert("L")).astype(np.uint16) * 257).save(path)


def colour16(sign: Image.Image, path: Path) -> None:
    import cv2

    cv2.imwrite(str(path), np.asarray(sign).astype(np.uint16) * 257)


def palette(sign: Image.Image, path: Path) -> None:
    """With the white transparent."""
    pixels = np.asarray(sign.convert("RGBA")).copy()
    pixels[..., 3] = np.where(pixels[..., 0] > 200, 0, 255)
    Image.fromarray(pixels).quantize(16).save(path)


def animated(sign: Image.Image, path: Path) -> None:
    sign.save(path, save_all=True, append_images=[Image.new("RGB", sign.size, "red")], lossless=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("turned.jpg", turned),
        ("large.jpg", large),
        ("cmyk.jpg", lambda sign, path: sign.convert("CMYK").save(path)),
        ("grey16.png", grey16),
        ("colour16.png", colour16),
        ("palette.png", palette),
        ("animated.gif", animated),
        ("animated.webp", animated),
    ],
)
def test_unusual_pictures_are_read(
    name: str,
    write: Callable[[Image.Image, Path], None],
    sign: Image.Image,
    quizglass: Command,
    tmp_path: Path,
) -> None:
    write(sign, tmp_path / name)
    assert quizglass("read", tmp_path / name) == 0
    assert quizglass.out.splitlines() == SIGN
    warned = name.startswith(("large", "animated"))
    assert quizglass.err.count(str(tmp_path / name)) == warned


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1)])
def test_pictures_without_room_for_anything_hold_nothing(
    size: tuple[int, int], quizglass: Command, tmp_path: Path
) -> None:
    path = tmp_path / "thin.png"
    Image.new("RGB", size, "white").save(path)
    assert quizglass.json("read", path)["lines"] == []
    assert quizglass.json("scan", path)["codes"] == []
    assert "white" in quizglass.json("ask", path, "what colours do you see")["answer"]


def encoded(sign: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    sign.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.png", lambda sign: b"", "is empty"),
        ("cut.png", lambda sign: encoded(sign, "PNG")[:-900], "damaged or cut off"),
        ("cut.jpg", lambda sign: encoded(sign, "JPEG")[:3000], "damaged or cut off"),
        ("text.png", lambda sign: b"a shopping list", "holds text, not a picture"),
        ("noise.png", lambda sign: b"\0\xff\xfe" * 900, "is not a picture"),
        ("huge.png", lambda sign: encoded(Image.new("1", (10_000, 10_000)), "PNG"), "is too large"),
    ],
)
def test_pictures_that_cannot_be_used_are_refused_by_name(
    name: str,
    content: Callable[[Image.Image], bytes],
    message: str,
    sign: Image.Image,
    quizglass: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / name
    path.write_bytes(content(sign))
    for command in (("read", path), ("scan", path), ("ask", path, "read this")):
        told = quizglass.json_refusal(1, *command)
        assert told.startswith(str(path))
        assert message in told
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert message in quizglass.refusal(1, "read", "-")


def test_what_is_no_file_is_refused(quizglass: Command, tmp_path: Path) -> None:
    assert "check the path" in quizglass.json_refusal(1, "scan", tmp_path / "none.png")
    assert "is a folder" in quizglass.json_refusal(1, "read", tmp_path)
    assert "No such file" in quizglass.json_refusal(1, "listen", tmp_path / "none.wav")
    assert "Is a directory" in quizglass.json_refusal(1, "listen", tmp_path)


@pytest.mark.parametrize("command", [("scan", "-"), ("ask", "-", "read this"), ("say", "-", "out.wav")])
def test_a_closed_stdin_is_wrong_usage(
    command: tuple[str, ...], quizglass: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert quizglass(*command) == 2
    assert "stdin, and that is closed" in quizglass.err


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, int]:
    """A spoken question: samples, float in -1..1, and their rate."""
    from edge.config import load_settings
    from edge.spoken import speak_into

    path = tmp_path_factory.mktemp("speech") / "question.wav"
    speak_into(load_settings(), "What time is it?", path)
    return soundfile.read(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "channels", "subtype"),
    [
        (8_000, 1, "PCM_U8"),
        (11_025, 2, "PCM_16"),
        (44_100, 2, "PCM_24"),
        (48_000, 1, "PCM_32"),
        (96_000, 6, "FLOAT"),
    ],
)
def test_sounds_of_any_kind_are_listened_to(
    rate: int,
    channels: int,
    subtype: str,
    speech: tuple[np.ndarray, int],
    quizglass: Command,
    tmp_path: Path,
) -> None:
    import soxr

    samples = soxr.resample(speech[0], speech[1], rate)
    path = tmp_path / "question.wav"
    soundfile.write(path, np.repeat(samples[:, None], channels, axis=1), rate, subtype=subtype)
    heard = quizglass.json("listen", path)
    assert heard["seconds"] == pytest.approx(len(samples) / rate, abs=0.01)
    assert heard["text"]
    assert quizglass.err == ""


@pytest.mark.slow
def test_values_that_are_no_numbers_are_silence(quizglass: Command, tmp_path: Path) -> None:
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.full(8000, np.nan, np.float32), 16_000, subtype="FLOAT")
    assert quizglass.json("listen", path)["text"] == ""
    assert "not numbers" in quizglass.err


@pytest.mark.parametrize(
    ("seconds", "keep", "message"),
    [
        (0.0, None, "contains no sound samples"),
        (1.0, 44, "contains no sound samples"),
        (1.0, 20, "not a sound file"),
        (601.0, None, "10 min 1 s long; cut it to at most 10 minutes"),
    ],
)
def test_sounds_that_cannot_be_used_are_refused_by_name(
    seconds: float, keep: int | None, message: str, quizglass: Command, tmp_path: Path
) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, np.zeros(int(seconds * 8000), np.int16), 8000)
    path.write_bytes(path.read_bytes()[:keep])
    assert message in quizglass.json_refusal(1, "listen", path)


@pytest.mark.parametrize("text", ["**", "<b></b>", "😀 🎉 __"])
def test_nothing_but_markup_has_nothing_to_say(text: str, quizglass: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    out.write_bytes(b"precious")
    assert "give some words" in quizglass.refusal(1, "say", text, out)
    assert out.read_bytes() == b"precious"


@pytest.mark.slow
def test_a_long_text_is_said_and_an_endless_one_refused(quizglass: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    assert quizglass("say", "The train was late again today. " * 313, out) == 0
    assert soundfile.info(out).duration > 300
    assert "at most 50000 at a time" in quizglass.refusal(1, "say", "late again " * 10_000, out)


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """No file may grow larger than so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_speech_that_cannot_be_written_leaves_what_was_there(quizglass: Command, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    out.write_bytes(b"precious")
    with little_room(2000):
        told = quizglass.refusal(1, "say", "Hello.", out)
    assert told.startswith(f"{out} could not be written")
    assert out.read_bytes() == b"precious"
    assert list(tmp_path.glob(".*")) == []
    assert "could not be written" in quizglass.refusal(1, "say", "Hello.", tmp_path / "none" / "out.wav")


def test_a_pipe_is_spoken_into_and_a_link_stays_one(quizglass: Command, tmp_path: Path) -> None:
    pipe, heard = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert quizglass("say", "Hello.", pipe) == 0
    reader.join(10)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert heard[0].startswith(b"RIFF")

    link, target = tmp_path / "link.wav", tmp_path / "target.wav"
    link.symlink_to(target)
    assert quizglass("say", "Hello.", link) == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"RIFF")


def test_no_photo_overwrites_another(quizglass: Command, sign: Image.Image, home: Path) -> None:
    sign.save(home / "sign.png")
    answers = {quizglass.json("ask", home / "sign.png", "take a photo")["answer"] for _ in range(3)}
    assert len(answers) == len(list((home / "Pictures" / "Quizglass").iterdir())) == 3


def test_a_photo_that_cannot_be_kept_is_refused(
    quizglass: Command, sign: Image.Image, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign.save(home / "sign.png")
    monkeypatch.setenv("QUIZGLASS_SIGHT__PHOTO_DIR", str(home / "sign.png" / "photos"))
    told = quizglass.json_refusal(1, "ask", home / "sign.png", "take a photo")
    assert "set sight.photo_dir to another folder" in told
