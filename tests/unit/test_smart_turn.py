"""The judge of turns, with a model of its very shape that goes by loudness."""

from pathlib import Path

import numpy as np
import pytest

from edge import choices, wire
from edge.config import load_settings
from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.smart_turn import SmartTurn, _mel_filters
from models.zoo.piper import build_piper
from models.zoo.smart_turn import build_smart_turn

SPEECH = np.random.default_rng(0).normal(0, 3000, 32_000).astype(np.int16)
SILENCE = np.random.default_rng(1).normal(0, 3, 16_000).astype(np.int16)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_smart_turn(tmp_path_factory.mktemp("turn") / "smart-turn.onnx")


def test_it_goes_by_the_latest_sound(path: Path) -> None:
    judge = SmartTurn(path)
    assert judge.finished(np.concatenate([SPEECH, SILENCE])) > 0.9
    assert judge.finished(np.concatenate([SILENCE, SPEECH])) < 0.1
    long = np.concatenate([SPEECH] * 9)
    assert judge.finished(long) == judge.finished(long[-8 * 16_000 :])


@pytest.mark.parametrize("seconds", [0, 0.05, 8, 20])
def test_any_length_will_do(path: Path, seconds: float) -> None:
    sound = np.resize(SPEECH, round(seconds * 16_000))
    assert 0 <= SmartTurn(path).finished(sound) <= 1


def test_features_are_whispers(path: Path) -> None:
    features = SmartTurn(path)._features(np.concatenate([SPEECH, SILENCE]))
    assert features.shape == (80, 800)
    assert features.dtype == np.float32
    assert features.max() - features.min() == pytest.approx(2)  # eight decades, in quarters
    assert np.ptp(features[:, :490], axis=1).max() < 1e-4  # nothing was said so long ago
    tone = (8000 * np.sin(2 * np.pi * 1000 * np.arange(128_000) / 16_000)).astype(np.int16)
    loudest = SmartTurn(path)._features(tone)[:, 400].argmax()
    centres = _mel_filters().argmax(1) * 40
    assert abs(int(centres[loudest]) - 1000) <= 40


def test_features_agree_with_faster_whispers(path: Path) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    sound = np.resize(SPEECH, 128_000).astype(np.float32) / 32768
    sound = (sound - sound.mean()) / sound.std()
    theirs = FeatureExtractor(chunk_length=8)(sound, padding=0)
    ours = SmartTurn(path)._features(np.resize(SPEECH, 128_000))
    assert np.abs(theirs[:, :800] - ours).max() < 1e-3


def test_what_it_refuses(path: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        SmartTurn(path).finished(np.zeros((2, 9), np.int16))
    with pytest.raises(ModelMissing, match="models pull"):
        SmartTurn(tmp_path / "none.onnx")
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(path.read_bytes()[:99])
    with pytest.raises(ModelCorrupt, match="again"):
        SmartTurn(damaged)
    with pytest.raises(ModelCorrupt, match="input_features"):
        SmartTurn(build_piper(tmp_path))


@pytest.mark.usefixtures("home")
def test_it_serves_where_it_is_installed_or_named(path: Path) -> None:
    assert wire.turn_judge(load_settings()) is None
    assert wire.turn_judge(load_settings({"ears.turn_model": str(path)})) is not None
    assert choices.turn_judge(load_settings({"ears.turn_model": "none"})) is None
    with pytest.raises(ModelMissing, match="smart-turn"):
        choices.turn_judge(load_settings({"ears.turn_model": "smart-turn-3.2"}))
