"""PocketSphinx: phrases against everything else, and the process around it."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

import models.sphinx
from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelCrashed
from models.espeak import EspeakSynthesizer
from models.ports import Samples
from models.sphinx import SphinxRecognizer
from models.sphinx_decoder import MARGIN, SphinxDecoder
from models.wer import words_found

PHRASES = ["What time is it?", "take a picture", "scan the code", "speak louder", "what can you do"]


def said(text: str, voice: str = "en-us") -> Samples:
    pieces = list(EspeakSynthesizer(voice).synthesize(text, Cancel()))
    speech = soxr.resample(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate, 16_000)
    # A microphone is never silent to the last bit.
    room = np.random.default_rng(0).normal(0, 5, len(speech) + 16_000)
    room[8_000:-8_000] += speech * 0.5
    return room.astype(np.int16)


@pytest.fixture(scope="module")
def decoder() -> SphinxDecoder:
    return SphinxDecoder(PHRASES)


@pytest.mark.parametrize("phrase", ["take a picture", "what can you do", "speak louder"])
def test_phrases_are_recognized(decoder: SphinxDecoder, phrase: str) -> None:
    heard = decoder.decode(said(phrase))
    assert heard.text == phrase
    assert heard.confidence is not None
    assert heard.confidence >= 0.5


@pytest.mark.parametrize(
    "sentence", ["my brother bought a new car last week", "the train leaves in the evening"]
)
def test_other_sentences_are_not_forced_into_phrases(decoder: SphinxDecoder, sentence: str) -> None:
    heard = decoder.decode(said(sentence))
    assert heard.text not in {phrase.lower().strip("?") for phrase in PHRASES}
    assert heard.text
    assert 1 <= len(heard.alternatives) <= 5
    assert heard.text not in heard.alternatives
    assert "(" not in heard.text


@pytest.mark.slow
def test_a_beginning_is_not_the_phrase(decoder: SphinxDecoder) -> None:
    heard = decoder.decode(said("take a picture of my brother and send it to his mother"))
    assert heard.text != "take a picture"


def test_silence_and_noise_are_empty(decoder: SphinxDecoder) -> None:
    noise = np.random.default_rng(0).normal(0, 500, 32_000).astype(np.int16)
    for sound in (np.zeros(32_000, np.int16), np.zeros(0, np.int16), noise):
        assert decoder.decode(sound).text == ""


def test_phrases_of_unknown_words_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        decoder = SphinxDecoder(["ask quizglass", "", "take a picture"])
    assert "quizglass" in caplog.text
    assert decoder.decode(said("take a picture")).text == "take a picture"


def test_without_phrases_the_general_model_serves() -> None:
    heard = SphinxDecoder().decode(said("take a picture"))
    assert heard.text
    assert heard.confidence is not None


@pytest.mark.slow
def test_real_speakers(decoder: SphinxDecoder, shared_data: Path) -> None:
    slots = json.loads((shared_data / "speech-commands" / "slots.json").read_text())
    found = wanted = 0
    for name in sorted(slots)[:3]:
        sound, _ = soundfile.read(shared_data / "speech-commands" / name, dtype="int16")
        heard = decoder.decode(sound)
        assert heard.text not in {phrase.lower().strip("?") for phrase in PHRASES}
        right, words = words_found(" ".join(slots[name].values()), heard.text)
        found, wanted = found + right, wanted + words
    assert found / wanted > 0.2


def test_confidence_is_half_at_the_margin() -> None:
    from models.sphinx_decoder import _logistic

    assert _logistic(MARGIN) == 0.5
    assert _logistic(0) > 0.9


@pytest.mark.slow
def test_cancelling_and_crashing_leave_it_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    recognizer = SphinxRecognizer(PHRASES)
    monkeypatch.setattr(models.sphinx, "_OUTLIVES", 60.0)  # however slow the machine
    try:
        cancel = Cancel()
        cancel.cancel()
        with pytest.raises(ModelCancelled):
            recognizer.transcribe(said("take a picture"), cancel)

        class Midway(Cancel):
            """Calls the work off once it is under way."""

            def check(self) -> None:
                if recognizer._lock.locked():
                    self.cancel()
                super().check()

        for text, answer in (("speak louder", "take a picture"), ("take a picture", "speak louder")):
            before = recognizer._process.pid
            with pytest.raises(ModelCancelled):
                recognizer.transcribe(said(text), Midway())
            assert recognizer.transcribe(said(answer), Cancel()).text == answer
            assert recognizer._process.pid == before
        monkeypatch.setattr(models.sphinx, "_OUTLIVES", 0.0)
        with pytest.raises(ModelCancelled):
            recognizer.transcribe(np.tile(said("take a picture and then another one"), 20), Midway())
        assert recognizer.transcribe(said("take a picture"), Cancel()).text == "take a picture"
        assert recognizer._process.pid != before
        recognizer._process.kill()
        recognizer._process.join()
        assert recognizer.transcribe(said("take a picture"), Cancel()).text == "take a picture"

        class Killing(Cancel):
            def check(self) -> None:
                recognizer._process.kill()

        with pytest.raises(ModelCrashed, match="exit code -9"):
            recognizer.transcribe(said("take a picture"), Killing())
        assert recognizer.transcribe(np.zeros(16_000, np.int16), Cancel()).text == ""
        with pytest.raises(BadInput, match="10 minutes"):
            recognizer.transcribe(np.zeros((2, 2), np.int16), Cancel())
    finally:
        recognizer.close()
