"""Voice activity, and the stretches of speech that it finds."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.cancel import Cancel
from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.espeak import EspeakSynthesizer
from models.fake import LoudnessDetector
from models.stretches import speech_stretches
from models.vad import SileroDetector

RATE = 16_000


def test_speech_and_silence(shared_data: Path) -> None:
    detector = SileroDetector()
    path = sorted((shared_data / "speech-commands").glob("*.wav"))[0]
    sound, _ = soundfile.read(path, dtype="int16")
    chunks = sound[: len(sound) // 512 * 512].reshape(-1, 512)
    assert max(detector.probability(chunk) for chunk in chunks) > 0.9
    detector.reset()
    assert max(detector.probability(np.zeros(512, np.int16)) for _ in range(60)) < 0.1


def test_noise_is_not_speech() -> None:
    detector = SileroDetector()
    noise = np.random.default_rng(0).normal(0, 2000, (60, 512)).astype(np.int16)
    assert max(detector.probability(chunk) for chunk in noise) < 0.3


def test_refuses_other_chunks() -> None:
    for detector in (SileroDetector(), LoudnessDetector()):
        with pytest.raises(BadInput, match="512"):
            detector.probability(np.zeros(511, np.int16))


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x07"])
def test_a_damaged_model_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "vad.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelCorrupt, match=r"vad\.onnx"):
        SileroDetector(path)


def test_a_detector_without_its_model_says_what_to_reinstall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.vad.find_spec", lambda name: None)
    with pytest.raises(ModelMissing, match="faster-whisper"):
        SileroDetector()


def test_the_state_is_forgotten_on_reset() -> None:
    chunk = (np.sin(np.arange(512) * 0.2) * 9000).astype(np.int16)
    detector = SileroDetector()
    first = [detector.probability(chunk) for _ in range(5)]
    detector.reset()
    assert [detector.probability(chunk) for _ in range(5)] == first


def tones(*spans: tuple[float, float], seconds: float) -> np.ndarray:
    sound = np.zeros(round(seconds * RATE), np.int16)
    for start, end in spans:
        sound[round(start * RATE) : round(end * RATE)] = 8000
    return sound


def lengths(sound: np.ndarray, longest: float = 15.0) -> list[float]:
    return [round(len(part) / RATE, 1) for part in speech_stretches(sound, LoudnessDetector(), longest)]


def test_silence_holds_no_stretch() -> None:
    assert speech_stretches(np.zeros(RATE, np.int16), LoudnessDetector()) == []
    assert speech_stretches(np.zeros(0, np.int16), LoudnessDetector()) == []


def test_pauses_stay_within_a_short_recording() -> None:
    assert lengths(tones((1, 2), (4, 5), seconds=9)) == [pytest.approx(4.5, abs=0.1)]


def test_long_recordings_are_cut_in_their_pauses() -> None:
    found = lengths(tones((1, 5), (6, 9), (10, 14), seconds=15), longest=9)
    assert found == [pytest.approx(8.5, abs=0.1), pytest.approx(4.5, abs=0.1)]


def test_speech_without_a_pause_is_cut_all_the_same() -> None:
    assert len(lengths(tones((0, 10), seconds=10), longest=4)) == 3


def test_synthetic_speech_is_speech() -> None:
    import soxr

    speech = next(EspeakSynthesizer("en-us").synthesize("what time is it", Cancel()))
    sound = soxr.resample(speech.samples, speech.rate, RATE)
    assert len(speech_stretches(sound, SileroDetector())) == 1
