"""The commands that use one engine alone, on the real engines."""

import io
import json
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from edge.cli import main
from hardware.wav import load_wav, save_wav

pytestmark = [pytest.mark.usefixtures("same_logging", "home"), pytest.mark.slow]


@pytest.fixture(scope="module")
def sign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture with two lines of text."""
    path = tmp_path_factory.mktemp("pictures") / "sign.png"
    picture = Image.new("RGB", (640, 240), "white")
    font = ImageFont.load_default(size=56)
    draw = ImageDraw.Draw(picture)
    draw.text((30, 30), "PLATFORM 7", "black", font)
    draw.text((30, 130), "Departs 17:45", "black", font)
    picture.save(path)
    return path


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture with a QR code that holds an address."""
    import zxingcpp

    path = tmp_path_factory.mktemp("pictures") / "code.png"
    barcode = zxingcpp.create_barcode("https://example.org/menu?table=4", zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(np.asarray(barcode.to_image(scale=6, add_quiet_zones=True))).convert("RGB").save(path)
    return path


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "blank.png"
    Image.new("RGB", (320, 240), "white").save(path)
    return path


def stdin_of(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_read_prints_the_lines(sign: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(sign)]) == 0
    assert capfd.readouterr().out.splitlines() == ["PLATFORM 7", "Departs 17:45"]


def test_read_json_is_alone_on_stdout_and_tells_where_each_line_is(
    sign: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    stdin_of(sign.read_bytes(), monkeypatch)
    assert main(["read", "-", "--json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["text"] == "PLATFORM 7\nDeparts 17:45"
    assert (answer["width"], answer["height"]) == (640, 240)
    first = answer["lines"][0]
    assert 0.5 < first["confidence"] <= 1
    assert all(0 <= x <= 640 and 0 <= y <= 120 for x, y in first["box"])
    assert set(answer["timings_ms"]) == {"picture", "load", "read"}


def test_scan_prints_and_never_opens(code: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(code)]) == 0
    assert capfd.readouterr().out == "QRCode: https://example.org/menu?table=4\n"


def test_scan_json_has_what_would_be_spoken(code: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(code), "--json"]) == 0
    (found,) = json.loads(capfd.readouterr().out)["codes"]
    assert (found["format"], found["content"]) == ("QRCode", "url")
    assert "example.org" in found["spoken"]
    assert "table" not in found["spoken"]


@pytest.mark.parametrize("command", ["read", "scan"])
def test_finding_nothing_is_no_failure(command: str, blank: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(blank)]) == 0
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "found; come closer" in shown.err
    assert main([command, str(blank), "--json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["lines" if command == "read" else "codes"] == []


def test_what_is_said_can_be_listened_to(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "said.wav"
    assert main(["say", "What time is it?", str(out)]) == 0
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "s of speech by espeak" in shown.err
    assert 0.5 < load_wav(out).seconds < 5

    assert main(["listen", str(out)]) == 0
    text = capfd.readouterr().out.strip()
    assert text
    assert main(["listen", str(out), "--json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["text"] == text
    assert answer["engine"] == "pocketsphinx"
    assert answer["seconds"] == pytest.approx(load_wav(out).seconds)
    assert set(answer["timings_ms"]) == {"read", "load", "transcribe"}


def test_say_takes_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin_of("Zwölf Uhr.\n".encode(), monkeypatch)
    out = tmp_path / "said.wav"
    assert main(["say", "-", str(out)]) == 0
    with wave.open(str(out)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_to_say_is_wrong_usage(text: str, tmp_path: Path) -> None:
    out = tmp_path / "said.wav"
    assert main(["say", text, str(out)]) == 2
    assert not out.exists()


def test_silence_is_an_empty_text(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    quiet = tmp_path / "quiet.wav"
    save_wav(quiet, np.zeros(16_000, np.int16), 16_000)
    assert main(["listen", str(quiet)]) == 0
    assert capfd.readouterr().out == "\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", "{}/nope.png"),
        ("scan", "{}"),
        ("read", "{}/text.png"),
        ("listen", "{}/nope.wav"),
        ("listen", "{}/text.png"),
        ("say", "Hello.", "{}/no/such/folder/out.wav"),
        ("say", "Hello.", "{}"),
    ],
)
def test_files_that_cannot_be_used_are_failures_that_say_what_to_do(
    arguments: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.png").write_text("this is not a picture")
    assert main([argument.format(tmp_path) for argument in arguments]) == 1
    shown = capfd.readouterr()
    assert shown.out == ""
    assert str(tmp_path) in shown.err
    assert "unexpected" not in shown.err
