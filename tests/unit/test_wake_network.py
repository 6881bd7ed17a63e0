"""Our own wake word's network, on small ones that are written here."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from models.errors import ModelCorrupt, ModelMissing
from models.training.wake.onnx_file import Layer, load, save, write
from models.wake_network import BANDS, STRIDE, WINDOW, WindowNetwork

NOTES = {"threshold": "0.6", "looks": "2"}


@pytest.fixture
def mean_of_window(tmp_path: Path) -> Path:
    """A network whose probability is the sigmoid of the mean of all it sees."""
    path = tmp_path / "mean.onnx"
    ones = np.full((1, 1, WINDOW, BANDS), 1 / WINDOW / BANDS, np.float32)
    write(
        path,
        [Layer(ones, np.zeros(1, np.float32)), Layer(np.ones((1, 1), np.float32), np.zeros(1, np.float32))],
        NOTES,
    )
    return path


def frame(value: float) -> np.ndarray:
    return np.full((1, 1, BANDS), value, np.float32)


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def test_looks_every_few_frames_and_averages(mean_of_window: Path) -> None:
    network = WindowNetwork(mean_of_window)
    scores = [network.process_streaming_prob(frame(WINDOW)) for _ in range(2 * STRIDE)]
    assert np.flatnonzero(scores).tolist() == [STRIDE - 1, 2 * STRIDE - 1]
    assert scores[STRIDE - 1] == pytest.approx(sigmoid(STRIDE) / 2)
    assert scores[-1] == pytest.approx((sigmoid(STRIDE) + sigmoid(2 * STRIDE)) / 2)


def test_the_window_ends_with_the_newest_frame_and_forgets_the_oldest(mean_of_window: Path) -> None:
    network = WindowNetwork(mean_of_window)
    for _ in range(STRIDE):
        network.process_streaming_prob(frame(WINDOW))
    later = [network.process_streaming_prob(frame(0)) for _ in range(WINDOW + 2 * STRIDE)]
    looks = [score for score in later if score]
    assert looks[2] == pytest.approx(sigmoid(STRIDE))
    assert looks[-1] == pytest.approx(0.5)


def test_hears_the_phrase_above_the_threshold_of_the_file(mean_of_window: Path) -> None:
    network = WindowNetwork(mean_of_window)
    assert network.probability_cutoff == 0.6
    heard = [network.process_streaming(frame(WINDOW)) for _ in range(2 * STRIDE)]
    assert heard == [False] * (2 * STRIDE - 1) + [True]
    network.probability_cutoff = 1.0
    assert not any(network.process_streaming(frame(WINDOW)) for _ in range(4 * STRIDE))


def test_reset_forgets(mean_of_window: Path) -> None:
    network = WindowNetwork(mean_of_window)
    first = [network.process_streaming_prob(frame(3)) for _ in range(2 * STRIDE + 1)]
    network.reset()
    assert [network.process_streaming_prob(frame(3)) for _ in range(2 * STRIDE + 1)] == first
    network.close()


def test_files_that_are_missing_or_damaged(mean_of_window: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="install quizglass again"):
        WindowNetwork(tmp_path / "none.onnx")
    content = mean_of_window.read_bytes()
    for number, damaged in enumerate(
        (b"", content[: len(content) // 2], content.replace(b"threshold", b"thrashold"))
    ):
        path = tmp_path / f"{number}.onnx"
        path.write_bytes(damaged)
        with pytest.raises(ModelCorrupt, match="install quizglass again"):
            WindowNetwork(path)


def test_a_written_network_computes_what_its_layers_say(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    kernel, first = rng.normal(size=(2, 1, 5, 3)).astype(np.float32), rng.normal(size=2).astype(np.float32)
    times, bands = (WINDOW - 5) // 2 + 1, (BANDS - 3) // 2 + 1
    dense = rng.normal(size=(1, 2 * times * bands)).astype(np.float32) / 100
    layers = [Layer(kernel, first, 2), Layer(dense, np.ones(1, np.float32))]
    write(tmp_path / "net.onnx", layers, NOTES)
    seen = rng.normal(size=(WINDOW, BANDS)).astype(np.float32)
    patches = np.lib.stride_tricks.sliding_window_view(seen, (5, 3))[::2, ::2]
    convolved = np.einsum("tbij,gij->gtb", patches, kernel[:, 0]) + first[:, None, None]
    expected = sigmoid((dense @ np.maximum(convolved, 0).reshape(-1) + 1).item())
    session = onnxruntime.InferenceSession(str(tmp_path / "net.onnx"), providers=["CPUExecutionProvider"])
    assert session.run(None, {"frames": seen[None, None]})[0].item() == pytest.approx(expected, abs=1e-5)


def test_layers_are_kept(tmp_path: Path) -> None:
    layers = [Layer(np.ones((2, 1, 3, 3), np.float32), np.zeros(2, np.float32), 2)]
    save(tmp_path / "kept.npz", layers)
    (kept,) = load(tmp_path / "kept.npz")
    assert kept.stride == 2
    assert kept.weight.tolist() == layers[0].weight.tolist()
    assert kept.bias.tolist() == [0, 0]
