"""`quizglass ask` as a user and a program see it: real OCR, codes and speech; a small real VLM in its own process."""

import io
import json

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from edge.cli import main
from hardware.wav import load_wav
from models import starter
from models.zoo import build

KEYS = {
    "answer", "mode", "engine", "model", "tools", "sources", "confidence", "tokens", "timings_ms", "refused",
    "missing",
}  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home", "same_logging")]


@pytest.fixture(scope="module")
def label(tmp_path_factory):
    """A photographed label: tilted, on a grey ground, JPEG."""
    label = Image.new("RGB", (700, 420), "white")
    for line, top, size in (("GREEN TEA", 40, 90), ("20 bags", 190, 60), ("Best before 2027-03-14", 300, 50)):
        ImageDraw.Draw(label).text((40, top), line, "black", ImageFont.load_default(size=size))
    photo = Image.new("RGB", (1100, 800), (150, 140, 130))
    photo.paste(label, (200, 180))
    path = tmp_path_factory.mktemp("label") / "label.jpg"
    photo.rotate(4, Image.Resampling.BICUBIC, fillcolor=(150, 140, 130)).save(path, quality=80)
    return path


@pytest.fixture(scope="module")
def eyes(tmp_path_factory):
    """The folder of a tiny VLM with random weights: it answers, but not sensibly."""
    folder = tmp_path_factory.mktemp("zoo")
    build("idefics3", folder)
    return str(folder)


def ask_json(capsys, *arguments):
    """Exit code and the one object on stdout."""
    code = main(["ask", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_label_is_read_aloud_into_a_file(label, tmp_path, capsys):
    spoken = tmp_path / "answer.wav"
    code, told = ask_json(capsys, label, "what does the label say", "--speak", spoken)
    assert code == 0
    assert set(told) >= KEYS
    assert told["answer"] == "GREEN TEA 20 bags Best before 2027-03-14"
    assert (told["tools"], told["sources"], told["mode"]) == (["read_text"], ["ocr"], "instant")
    assert told["confidence"] > 0.9
    clip = load_wav(spoken)
    assert clip.seconds > 3
    assert np.sqrt(np.mean(clip.samples.astype(float) ** 2)) > 300


def test_the_answer_alone_goes_to_stdout(label, capsys):
    assert main(["ask", str(label), "read this"]) == 0
    assert capsys.readouterr().out.splitlines() == ["GREEN TEA", "20 bags", "Best before 2027-03-14"]


def test_a_picture_from_stdin(label, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(label.read_bytes())))
    code, told = ask_json(capsys, "-", "what colours do you see")
    assert (code, told["sources"]) == (0, ["colours"])
    assert "white" in told["answer"]


def test_a_code_is_scanned_and_its_link_named_only(tmp_path, capsys):
    path = tmp_path / "code.png"
    barcode = zxingcpp.create_barcode("https://example.org/menu?table=4", zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(np.array(barcode.to_image(scale=8))).save(path)
    code, told = ask_json(capsys, path, "scan this code")
    assert (code, told["sources"]) == (0, ["code"])
    assert "example.org" in told["answer"]
    assert "table" not in told["answer"]


def test_other_questions_go_to_the_vision_model(label, eyes, capsys, monkeypatch):
    monkeypatch.setenv("QUIZGLASS_MIND__VLM", eyes)
    monkeypatch.setenv("QUIZGLASS_MIND__THREADS", "1")
    monkeypatch.setenv("QUIZGLASS_MIND__MAX_TOKENS", "24")
    code, told = ask_json(capsys, label, "is there a dog", "--mode", "instant")
    assert code == 0
    assert told["engine"] == "llama.cpp"
    assert told["tokens"] == 24
    assert "vlm" in told["sources"]
    assert 0 <= told["confidence"] <= 1
    assert {"encode", "prefill", "first_token", "decode", "total"} <= set(told["timings_ms"])


def test_without_an_installed_model_the_starter_answers_and_is_named(
    label, make_starter, capsys, monkeypatch
):
    make_starter()
    for name, value in (("THREADS", "1"), ("THREADS_BATCH", "1"), ("MAX_TOKENS", "8")):
        monkeypatch.setenv(f"QUIZGLASS_MIND__{name}", value)
    assert main(["ask", str(label), "is there a dog"]) == 0
    printed = capsys.readouterr()
    assert "comes with the program" in printed.err and "quizglass models pull" in printed.err
    assert "quizglass" not in printed.out
    code, told = ask_json(capsys, label, "is there a dog")
    assert (code, told["model"], told["refused"], told["missing"]) == (0, starter.SEEING.name, False, None)
    assert told["sources"] == ["vlm"]
    monkeypatch.setenv("QUIZGLASS_MIND__VLM", "starter")
    assert main(["ask", str(label), "is there a dog"]) == 0
    printed = capsys.readouterr().err
    assert "quizglass models pull" not in printed
    assert f"answered by {starter.SEEING.name} in instant mode: " in printed


def test_what_is_outside_the_starters_knowledge_is_said_to_be_so_and_helped_with(
    label, make_starter, capsys, monkeypatch
):
    make_starter(floor=0.5)
    for name, value in (("THREADS", "1"), ("THREADS_BATCH", "1"), ("MAX_TOKENS", "8")):
        monkeypatch.setenv(f"QUIZGLASS_MIND__{name}", value)
    code, told = ask_json(capsys, label, "is there a dog")
    assert (code, told["model"], told["refused"], told["missing"]) == (0, starter.SEEING.name, True, None)
    assert told["answer"].startswith("That is outside what my vision model knows. GREEN TEA 20 bags")
    assert "grey" in told["answer"]
    assert "no code" not in told["answer"]
    assert "quizglass models pull" in told["statements"][-1]["text"]
    assert told["sources"] == ["assistant", "ocr", "colours"]
    assert told["confidence"] < 0.5


@pytest.mark.usefixtures("no_starter")
def test_without_a_vision_model_it_tells_what_it_can_and_ends_with_3(label, capsys):
    assert main(["ask", str(label), "is there a dog", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert "GREEN TEA" in told["answer"]
    assert "quizglass models pull" in told["missing"]
    assert told["model"] is None


def test_a_mode_that_there_is_not_is_wrong_usage(label, capsys):
    assert main(["ask", str(label), "what is this", "--mode", "telepathic"]) == 2
    assert "instant" in capsys.readouterr().err
