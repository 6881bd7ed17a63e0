"""A miniature of the wake phrase's training: PyTorch, the ONNX file, the threshold."""

from pathlib import Path

import numpy as np
import pytest

from models.training.wake import chain, network, onnx_file
from models.training.wake.dataset import AFTER, BEFORE, Dataset
from models.wake_network import BANDS, WINDOW, WindowNetwork

torch = pytest.importorskip("torch", reason="PyTorch is not installed: scripts/setup --test")

LENGTH = 80


def toy(seed: int) -> Dataset:
    """Noise, and calls in which a tone rises through all bands."""
    rng = np.random.default_rng(seed)
    calls = rng.uniform(0, 3, (30, BEFORE + AFTER, BANDS))
    calls[:, BEFORE - LENGTH + np.arange(LENGTH), np.arange(LENGTH) * BANDS // LENGTH] += 20
    other = rng.uniform(0, 3, (4000, BANDS))
    return Dataset(calls.astype(np.float16), np.full(30, LENGTH), other.astype(np.float16))


@pytest.mark.slow
def test_learns_writes_and_calibrates(tmp_path: Path) -> None:
    toy(1).save(tmp_path / "learning.npz")
    toy(2).save(tmp_path / "trial.npz")
    lines: list[str] = []
    path = chain.run(chain.Plan(steps=20), tmp_path, lines.append)
    assert any("mistaken for the phrase" in line for line in lines)
    assert path.stat().st_size < 1_000_000
    trained = WindowNetwork(path)
    assert trained.probability_cutoff == 0.5
    unseen = toy(3)
    heard = [[trained.process_streaming(frame[None, None]) for frame in call] for call in unseen.calls]
    assert np.mean([any(call) for call in heard]) > 0.9
    trained.reset()
    assert not any(trained.process_streaming(frame[None, None]) for frame in unseen.other)
    before = (tmp_path / "weights.npz").stat().st_mtime_ns
    chain.run(chain.Plan(steps=20), tmp_path, lines.append)
    assert (tmp_path / "weights.npz").stat().st_mtime_ns == before


def test_the_file_computes_what_pytorch_does(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = network.untrained()
    rng = np.random.default_rng(1)
    for part in model:
        if isinstance(part, torch.nn.BatchNorm2d):
            part.running_mean += torch.rand(part.num_features)
            part.running_var += torch.rand(part.num_features)
    other = rng.uniform(0, 20, (WINDOW + 40, BANDS)).astype(np.float16)
    scores = network.scored(model, other)
    assert len(scores) == 3
    onnx_file.write(tmp_path / "net.onnx", network.layers(model), {"threshold": "0.5", "looks": "1"})
    windows = WindowNetwork(tmp_path / "net.onnx")
    for number, score in enumerate(scores):
        begun = number * 16
        windows._frames[0, 0] = other[begun : begun + WINDOW]
        (found,) = windows._session.run(None, {"frames": windows._frames})
        assert found.item() == pytest.approx(float(score), abs=1e-5)
