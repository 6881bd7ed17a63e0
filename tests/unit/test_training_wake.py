"""How the wake phrase was trained and measured, in small."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.random import Generator

from models.fake import ScriptedWake
from models.ports import SPEECH_RATE, Samples
from models.training.speech.voices import HELD_OUT, TRAINING
from models.training.wake import chain, dataset, measure, network, report, texts
from models.training.wake.dataset import AFTER, BEFORE, Dataset
from models.training.wake.onnx_file import Layer, write
from models.training.wake.streams import HOP, Clip, compose, frame_at, frames, other_sound
from models.wake_network import BANDS, WINDOW, WindowNetwork

TONE = np.rint(9000 * np.sin(np.arange(SPEECH_RATE // 2) / 5)).astype(np.int16)


@pytest.fixture
def rng() -> Generator:
    return np.random.default_rng(1)


@pytest.fixture
def loudness_network(tmp_path: Path) -> Callable[[float], WindowNetwork]:
    """Networks that take loud frames for the phrase, with this threshold."""

    def make(threshold: float) -> WindowNetwork:
        weight = np.zeros((1, WINDOW * BANDS), np.float32)
        weight[0, -30 * BANDS :] = 1 / (30 * BANDS)
        path = tmp_path / "loud.onnx"
        write(path, [Layer(weight, np.full(1, -5, np.float32))], {"threshold": str(threshold), "looks": "1"})
        return WindowNetwork(path)

    return make


def test_streams_know_where_the_phrases_are(rng: Generator) -> None:
    clips = [Clip(TONE, True), Clip(TONE // 2), Clip(TONE, True)]
    stream = compose(clips, [], rng, quiet=1)
    (first, end), (second, _) = stream.phrases
    assert end - first == len(TONE)
    assert second > end + len(TONE)
    assert stream.samples.dtype == np.int16
    loud = np.abs(stream.samples.astype(int))
    assert loud[first:end].mean() > 5 * loud[: first - 100].mean()


def test_streams_are_repeatable(rng: Generator) -> None:
    made = [compose([Clip(TONE)], [TONE], np.random.default_rng(seed), 0).samples for seed in (4, 4, 5)]
    assert np.array_equal(made[0], made[1])
    assert not np.array_equal(made[0], made[2])
    assert not np.array_equal(other_sound(1, rng), other_sound(1, rng))


def test_frames_come_every_ten_milliseconds() -> None:
    silence = np.zeros(SPEECH_RATE, np.int16)
    seen = frames(np.concatenate([silence, TONE, silence]))
    assert seen.shape[1] == BANDS
    assert len(seen) == pytest.approx((2 * SPEECH_RATE + len(TONE)) // HOP, abs=3)
    energy = seen.astype(float).sum(1)
    begun = np.flatnonzero(energy > energy.max() / 2)[0]
    assert begun == pytest.approx(frame_at(SPEECH_RATE), abs=4)


def test_texts_never_hold_the_phrase(rng: Generator) -> None:
    said = (
        [texts.sentence(rng) for _ in range(300)] + [texts.near(rng) for _ in range(300)] + list(texts.NEAR)
    )
    assert not [text for text in said if any(phrase in text for phrase in ("quizglass", "quiz glass"))]
    assert len(set(said)) > 300


@pytest.mark.usefixtures("speech_programs")
def test_a_dataset_is_built_and_kept(tmp_path: Path, rng: Generator) -> None:
    lines: list[str] = []
    made = dataset.build(TRAINING, 8, 0.01, rng, lines.append)
    assert made.calls.shape[1:] == (BEFORE + AFTER, BANDS)
    assert len(made.calls) == len(made.lengths) >= 8
    assert len(made.other) >= 3600
    assert lines[-1].startswith("other sound")
    made.save(tmp_path / "set.npz")
    kept = Dataset.load(tmp_path / "set.npz")
    assert np.array_equal(kept.calls, made.calls)
    assert np.array_equal(kept.other, made.other)
    assert ((made.lengths > 20) & (made.lengths < 40)).all()


@pytest.fixture
def toy(rng: Generator) -> Dataset:
    """Calls whose features are all 5, among others that are all 1."""
    calls = np.full((20, BEFORE + AFTER, BANDS), 5, np.float16)
    return Dataset(calls, np.full(20, 100), np.ones((2000, BANDS), np.float16))


def test_batches_begin_with_the_phrases(toy: Dataset, rng: Generator) -> None:
    batch = network._batch(toy, np.array([7, 8]), rng)
    assert batch.shape == (network._CALLS + network._BEGINNINGS + network._OTHER, 1, WINDOW, BANDS)
    level = np.median(batch[:, 0], axis=(1, 2))
    assert (level[: network._CALLS] > 4).all()
    assert (level[-network._OTHER :] < 1.2).all()


def test_a_warped_window_ends_where_it_is_told(rng: Generator) -> None:
    ramp = np.broadcast_to(np.arange(240.0, dtype=np.float32)[:, np.newaxis], (5, 240, BANDS))
    windows = network._warped(np.array(ramp), np.array([170.0, 180, 190, 200, 230]), rng)
    assert windows[:, -1, 0] == pytest.approx([170, 180, 190, 200, 230])
    early = network._warped(np.array(ramp), np.array([40.0] * 5), rng)
    assert not early[:, : WINDOW // 2].any()


def test_the_threshold_is_the_lowest_that_is_quiet_enough(
    loudness_network: Callable[[float], WindowNetwork],
) -> None:
    other = np.zeros((4000, BANDS), np.float16)
    other[1000:1100] = 5.3
    calls = np.full((4, BEFORE + AFTER, BANDS), 9, np.float16)
    lines: list[str] = []
    trial = Dataset(calls, np.full(4, 100), other)
    threshold = chain.calibrated(loudness_network(0.5), trial, lines.append)
    assert 1 / (1 + np.exp(-0.3)) <= threshold < 0.6
    assert "0.0% missed" in lines[-1]
    other[:] = 12
    with pytest.raises(ValueError, match="train longer"):
        chain.calibrated(loudness_network(0.5), trial, lines.append)


def test_calls_are_missed_unless_heard_in_time() -> None:
    stream = compose([Clip(TONE, True)], [], np.random.default_rng(2), 1)
    end = stream.phrases[0][1] / SPEECH_RATE
    assert measure.missed_in(ScriptedWake((end + 0.1,)), stream) == 0
    assert measure.missed_in(ScriptedWake((end + 1.0,)), stream) == 1
    assert measure.missed_in(ScriptedWake(()), stream) == 1


def test_false_accepts_are_counted_by_the_hour() -> None:
    minute = np.zeros(60 * SPEECH_RATE, np.int16)
    hours, counts = measure.false_accepts([ScriptedWake((5.0, 70.0)), ScriptedWake(())], [minute, minute])
    assert counts == [2, 0]
    assert hours == pytest.approx(2 / 60)


@pytest.mark.usefixtures("speech_programs")
def test_sounds_to_measure_on(tmp_path: Path, rng: Generator) -> None:
    voices = HELD_OUT[1:]
    assert sum(map(len, measure.speech(voices, 0.002, rng))) >= 0.002 * 3600 * SPEECH_RATE
    assert [len(sound) for sound in measure.noises(1 / 60, rng)] == [60 * SPEECH_RATE]
    assert len(list(measure.alike(voices[:1], ["one", "two"], rng))) == 1
    calls = measure.spoken(voices[0], ["hey", "you"], 4)
    assert measure.missed([ScriptedWake(())], calls, measure.sentences(voices[0]), rng, 1) == [4]
    stereo: Samples = np.stack([TONE, TONE], 1)
    (tmp_path / "real").mkdir()
    soundfile.write(tmp_path / "real" / "a.wav", stereo, 8000)
    assert [len(sound) for sound in report.recordings(tmp_path / "real")] == [2 * len(TONE)]


@pytest.mark.slow
@pytest.mark.usefixtures("speech_programs")
def test_the_report_sets_both_wake_words_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "HELD_OUT", HELD_OUT[1:2])
    monkeypatch.setattr(texts, "NEAR", texts.NEAR[:3])
    (tmp_path / "real").mkdir()
    soundfile.write(tmp_path / "real" / "a.wav", TONE, SPEECH_RATE)
    lines: list[str] = []
    report.compare(report.Amounts(2, 0.001, 1 / 60), [], tmp_path / "real", lines.append)
    assert [line.split()[:2] for line in lines] == [
        [what, phrase]
        for what, times in (("missed", 1), ("woke", 4))
        for phrases in [["hey_quizglass", "hey_quizglass", "okay_nabu", "okay_nabu"]] * times
        for phrase in (phrases if what == "missed" else phrases[1:3])
    ]
    assert lines[0].endswith("(0.5) 2 of 2")
    assert lines[-1].endswith("hours")
