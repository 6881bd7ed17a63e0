"""Piper, with a voice made on the spot."""

import json
from pathlib import Path

import numpy as np
import pytest

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelCorrupt, ModelMissing
from models.espeak import EspeakSynthesizer
from models.piper import PiperSynthesizer
from models.zoo.piper import HOP, RATE, build_piper


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    return build_piper(tmp_path)


def test_speaks_sentence_by_sentence(voice: Path) -> None:
    pieces = list(PiperSynthesizer(voice).synthesize("Hello world. What time is it?", Cancel()))
    assert [piece.rate for piece in pieces] == [RATE, RATE]
    assert all(len(piece.samples) % HOP == 0 and piece.samples.any() for piece in pieces)


def test_shares_the_process_with_espeak(voice: Path) -> None:
    espeak, piper = EspeakSynthesizer("de"), PiperSynthesizer(voice)

    def hum() -> np.ndarray:
        return next(piper.synthesize("guten Tag", Cancel())).samples

    def speech() -> int:
        return len(next(espeak.synthesize("guten Tag", Cancel())).samples)

    before, length = hum(), speech()
    assert np.array_equal(hum(), before)
    assert speech() == pytest.approx(length, rel=0.05)


def test_stops_between_sentences(voice: Path) -> None:
    cancel = Cancel()
    speech = PiperSynthesizer(voice).synthesize("One. Two. Three.", cancel)
    next(speech)
    cancel.cancel()
    with pytest.raises(ModelCancelled):
        next(speech)


def test_missing_files(tmp_path: Path, voice: Path) -> None:
    with pytest.raises(ModelMissing, match="models pull"):
        PiperSynthesizer(tmp_path / "none.onnx")
    voice.with_name("tiny.onnx.json").unlink()
    with pytest.raises(ModelMissing, match=r"tiny\.onnx\.json"):
        PiperSynthesizer(voice)


@pytest.mark.parametrize("content", [b"", b"nonsense" * 99, b"cut"])
def test_broken_model(voice: Path, content: bytes) -> None:
    voice.write_bytes(voice.read_bytes()[:300] if content == b"cut" else content)
    with pytest.raises(ModelCorrupt, match="not a usable ONNX"):
        PiperSynthesizer(voice)


@pytest.mark.parametrize("content", ["", "[]", "{}", '"voice"', '{"num_symbols": 3}', "\x00"])
def test_broken_settings(voice: Path, content: str) -> None:
    voice.with_name("tiny.onnx.json").write_text(content)
    with pytest.raises(ModelCorrupt, match="does not describe"):
        PiperSynthesizer(voice)


def test_settings_of_another_voice(voice: Path) -> None:
    path = voice.with_name("tiny.onnx.json")
    settings = json.loads(path.read_text())
    path.write_text(json.dumps({**settings, "num_speakers": 4}))
    with pytest.raises(ModelCorrupt, match="cannot speak"):
        list(PiperSynthesizer(voice).synthesize("hello", Cancel()))


def test_another_kind_of_model(voice: Path) -> None:
    voice.write_bytes(voice.read_bytes().replace(b"scales", b"scalez"))
    with pytest.raises(ModelCorrupt, match="not a Piper voice"):
        PiperSynthesizer(voice)


def test_refuses_other_speeds(voice: Path) -> None:
    with pytest.raises(BadInput, match="speed"):
        PiperSynthesizer(voice, 0.1)
