"""Whisper, with a model of random weights made on the spot: its words mean nothing, its path is the real one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.audio import pad_or_trim
from numpy.typing import NDArray

import models.whisper
from edge import wire
from edge.config import load_settings
from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelCorrupt, ModelMissing
from models.ports import Samples, Transcript
from models.whisper import WhisperRecognizer
from models.zoo.whisper import build_whisper

NOISE = np.random.default_rng(0).normal(0, 3000, 32_000).astype(np.int16)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_whisper(tmp_path_factory.mktemp("whisper") / "tiny.en")


@pytest.fixture(scope="module")
def engine(folder: Path) -> WhisperRecognizer:
    return WhisperRecognizer(folder, threads=1)


@pytest.fixture
def credulous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes random words for speech, at the first attempt."""
    monkeypatch.setattr(models.whisper, "REPETITIVE", 1e9)
    monkeypatch.setattr(models.whisper, "UNLIKELY", -1e9)


@pytest.mark.usefixtures("credulous")
def test_gives_words_and_their_probability(engine: WhisperRecognizer) -> None:
    heard = engine.transcribe(NOISE, Cancel())
    assert heard.text
    assert heard.confidence is not None
    assert 0 < heard.confidence < 1
    assert (heard.engine, heard.language) == ("whisper tiny.en", "en")


@pytest.mark.usefixtures("credulous")
@pytest.mark.slow
def test_takes_more_than_one_window(engine: WhisperRecognizer) -> None:
    short, long = (engine.transcribe(np.tile(NOISE, times), Cancel()) for times in (1, 20))
    assert len(long.text) > len(short.text)


@pytest.mark.usefixtures("credulous")
def test_repetition_is_not_speech(engine: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.whisper, "TEMPERATURES", (0.0,))
    monkeypatch.setattr(models.whisper, "REPETITIVE", 0.0)
    heard = engine.transcribe(NOISE, Cancel())
    assert (heard.text, heard.confidence) == ("", None)


@pytest.mark.parametrize(
    ("told", "untold", "heard"),
    [
        ("call Priya", None, "call Priya"),
        ("Priya", "prayer", "Priya"),
        ("Priya Marek", "", ""),
        ("", None, ""),
    ],
)
def test_expected_words_alone_are_believed_where_something_is_heard_without_them(
    engine: WhisperRecognizer, monkeypatch: pytest.MonkeyPatch, told: str, untold: str | None, heard: str
) -> None:
    calls = []

    def read(samples: Samples, cancel: Cancel, hot_words: Sequence[str]) -> Transcript:
        calls.append(hot_words)
        text = told if hot_words else untold
        assert text is not None
        return Transcript(text, 0.5, engine.name)

    monkeypatch.setattr(engine, "_read", read)
    assert engine.transcribe(NOISE, Cancel(), ("Priya", "Marek")).text == heard
    assert calls == [("Priya", "Marek")] + [()] * (untold is not None)


@pytest.mark.usefixtures("credulous")
def test_expected_words_change_what_is_heard_unless_the_model_cannot_take_them(folder: Path) -> None:
    for takes in (True, False):
        engine = WhisperRecognizer(folder, 1, ("en",), takes_hot_words=takes)
        heard = [engine.transcribe(NOISE, Cancel(), words).text for words in ((), ("Priya", "Quizglass"))]
        assert (heard[0] != heard[1]) is takes


@pytest.mark.usefixtures("credulous")
def test_what_is_heard_twice_is_encoded_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognizer = WhisperRecognizer(folder, 1)
    model = recognizer._model
    encoded: list[NDArray[np.float32]] = []
    encode_anew = model.encode._encode

    def encode(features: NDArray[np.float32]) -> object:
        encoded.append(features)
        return encode_anew(features)

    monkeypatch.setattr(model.encode, "_encode", encode)

    def detect(features: NDArray[np.float32]) -> tuple[str, float, list[tuple[str, float]]]:
        model.encode(pad_or_trim(features))  # as that of a model that knows several languages does
        return "en", 0.9, [("en", 0.9), ("de", 0.1)]

    monkeypatch.setattr(model, "detect_language", detect)
    monkeypatch.setattr(recognizer, "_languages", ("en", "de"))
    heard = [recognizer._read(NOISE, Cancel(), words).text for words in ((), ("Priya", "Quizglass"))]
    assert heard[0] != heard[1]
    assert len(encoded) == 1
    recognizer._read(-NOISE[:16_000], Cancel(), ())
    assert len(encoded) == 2
    recognizer.close()


def test_bounds_and_cancelling(engine: WhisperRecognizer) -> None:
    with pytest.raises(BadInput, match="10 minutes"):
        engine.transcribe(np.zeros(601 * 16_000, np.int16), Cancel())
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(ModelCancelled):
        engine.transcribe(NOISE, cancel)


def test_unknown_language(folder: Path) -> None:
    with pytest.raises(BadInput, match="'xx'"):
        WhisperRecognizer(folder, 1, ("en", "xx"))


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="models pull"):
        WhisperRecognizer(tmp_path / "none", 1)


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_missing_file(tmp_path: Path, name: str) -> None:
    folder = build_whisper(tmp_path / "w")
    (folder / name).unlink()
    with pytest.raises(ModelCorrupt, match=f"lacks .*{name}"):
        WhisperRecognizer(folder, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [("model.bin", b""), ("model.bin", b"\xff" * 999), ("config.json", b"{"), ("tokenizer.json", b"[1]")],
)
def test_damaged_file(tmp_path: Path, name: str, content: bytes) -> None:
    folder = build_whisper(tmp_path / "w")
    (folder / name).write_bytes(content)
    with pytest.raises(ModelCorrupt, match="again"):
        WhisperRecognizer(folder, 1)


def test_truncated_weights(tmp_path: Path) -> None:
    folder = build_whisper(tmp_path / "w")
    weights = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(weights[: len(weights) // 2])
    with pytest.raises(ModelCorrupt, match="does not load"):
        WhisperRecognizer(folder, 1)


@pytest.mark.usefixtures("home")
def test_accents_are_of_one_language(folder: Path) -> None:
    settings = load_settings({"language": "en-GB", "ears.asr_model": f"{folder}/"}, "laptop")
    wire.recognizer(settings).close()


def test_of_several_languages_the_likeliest_is_heard(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recognizer = WhisperRecognizer(folder, 1)  # so small a model knows English only: what it detects is given
    monkeypatch.setattr(recognizer, "_languages", ("de", "fr"))
    probabilities = [("cy", 0.6), ("fr", 0.3), ("de", 0.1)]
    monkeypatch.setattr(recognizer._model, "detect_language", lambda features: ("cy", 0.6, probabilities))
    assert recognizer._language_of(NOISE.astype(np.float32)) == "fr"
    assert recognizer.transcribe(np.zeros(100, np.int16), Cancel()).language == "de"
    recognizer.close()
