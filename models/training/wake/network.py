"""The network that tells the phrase from other sound, and how it learns. Learning needs PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.training.wake.dataset import AFTER, BEFORE, Dataset
from models.training.wake.onnx_file import Layer
from models.wake_network import BANDS, WINDOW

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Sequential

_CALLS, _BEGINNINGS, _OTHER = 64, 24, 168
"""In a batch: whole phrases, phrases that are not finished yet, other sound."""
_MINED_AT = (0.3, 0.5, 0.7, 0.85)
"""Parts of the training after which other sound that is mistaken for the phrase is looked for."""
_STRIDE = 16
"""Frames from one place in time to the next, after the strides of all convolutions."""
_PLACES = 8
"""Places in time that the convolutions make of a window."""
_LONG = 1024 * _STRIDE
_RATE = 3e-3


def untrained() -> Sequential:
    """Convolutions over time and frequency, then two dense layers; 62,700 weights, 2.4 million multiplications."""
    from torch import nn

    shapes = [
        (1, 12, (5, 5), 2),
        (12, 24, (3, 3), 2),
        (24, 48, (3, 3), 2),
        (48, 64, (3, 3), 1),
        (64, 48, (3, 1), 2),
    ]
    layers: list[nn.Module] = []
    for taken, given, kernel, stride in shapes:
        layers += [nn.Conv2d(taken, given, kernel, stride, bias=False), nn.BatchNorm2d(given), nn.ReLU()]
    dense = [nn.Flatten(), nn.Dropout(0.3), nn.Linear(48 * _PLACES, 32), nn.ReLU(), nn.Linear(32, 1)]
    return nn.Sequential(*layers, *dense)


def train(dataset: Dataset, steps: int, rng: Generator, say: Callable[[str], None]) -> Sequential:
    """A network that has seen so many batches."""
    import torch

    torch.manual_seed(int(rng.integers(2**31)))
    model = untrained()
    optimizer = torch.optim.AdamW(model.parameters(), _RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, steps)
    wanted = torch.tensor([1.0] * _CALLS + [0.0] * (_BEGINNINGS + _OTHER))
    mistaken = np.zeros(0, np.int64)
    mining = {int(steps * part) for part in _MINED_AT}
    for step in range(steps):
        if step in mining:
            mistaken = _mistaken(model, dataset)
            say(f"step {step}: {len(mistaken)} windows are mistaken for the phrase")
        windows = torch.from_numpy(_batch(dataset, mistaken, rng))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(windows).squeeze(1), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            say(f"step {step} of {steps}: loss {loss.item():.4f}")
    return model.eval()


def layers(model: Sequential) -> list[Layer]:
    """Its weights, with the normalisations folded into the convolutions before them."""
    from torch import nn

    found = []
    parts = list(model)
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if isinstance(part, nn.Conv2d) and isinstance(following, nn.BatchNorm2d):
            scale = following.weight / (following.running_var + following.eps).sqrt()
            bias = following.bias - following.running_mean * scale
            weight = part.weight * scale[:, None, None, None]
            found.append(Layer(_array(weight), _array(bias), part.stride[0]))
        elif isinstance(part, nn.Linear):
            found.append(Layer(_array(part.weight), _array(part.bias)))
    return found


def _array(values: Tensor) -> NDArray[np.float32]:
    return np.asarray(values.detach().numpy(), np.float32)


def _batch(dataset: Dataset, mistaken: NDArray[np.int64], rng: Generator) -> NDArray[np.float32]:
    """shape (_CALLS + _BEGINNINGS + _OTHER, 1, WINDOW, BANDS): phrases first, varied in tempo, pitch and level."""
    chosen = rng.integers(0, len(dataset.calls), _CALLS + _BEGINNINGS)
    late = rng.uniform(-4, 22, _CALLS)
    early = -dataset.lengths[chosen[_CALLS:]] * rng.uniform(0.3, 0.65, _BEGINNINGS)
    others = rng.integers(0, len(dataset.other) - BEFORE, _OTHER)
    if len(mistaken):
        others[: _OTHER // 2] = rng.choice(mistaken, _OTHER // 2)
    size = BEFORE + AFTER
    other = dataset.other[np.minimum(others[:, np.newaxis] + np.arange(size), len(dataset.other) - 1)]
    raw = np.concatenate([dataset.calls[chosen], other]).astype(np.float32)
    ends = np.concatenate([BEFORE + late, BEFORE + early, rng.uniform(WINDOW, WINDOW + 6, _OTHER)])
    return _masked(_warped(raw, ends, rng), rng)[:, np.newaxis]


def _warped(raw: NDArray[np.float32], ends: NDArray[np.float64], rng: Generator) -> NDArray[np.float32]:
    """Windows that end at these frames, at another tempo and with all frequencies moved, as of another speaker."""
    count = len(raw)
    tempo, warp = rng.uniform(0.87, 1.15, (count, 1)), rng.uniform(0.93, 1.07, (count, 1))
    times = ends[:, np.newaxis] + tempo * (np.arange(WINDOW) + 1 - WINDOW)
    bands = np.clip(rng.uniform(-1.5, 1.5, (count, 1)) + warp * np.arange(BANDS), 0, BANDS - 1.001)
    heard = (times >= 0)[:, :, np.newaxis]
    times = np.clip(times, 0, raw.shape[1] - 1.001)
    first, lower = times.astype(np.int64), bands.astype(np.int64)
    between = (times - first)[:, :, np.newaxis].astype(np.float32)
    higher = (bands - lower)[:, np.newaxis].astype(np.float32)
    each = np.arange(count)[:, np.newaxis]
    slow = raw[each, first] * (1 - between) + raw[each, first + 1] * between
    below = np.take_along_axis(slow, lower[:, np.newaxis], 2)
    above = np.take_along_axis(slow, lower[:, np.newaxis] + 1, 2)
    return np.asarray((below * (1 - higher) + above * higher) * heard, np.float32)


def _masked(windows: NDArray[np.float32], rng: Generator) -> NDArray[np.float32]:
    """With a stretch of time and of frequencies left out (SpecAugment, arXiv:1904.08779), and at another level."""
    count = len(windows)
    for axis, widest in ((1, 14), (2, 6)):
        length = windows.shape[axis]
        start = rng.uniform(0, length, (count, 1))
        place = np.arange(length)
        out = (place >= start) & (place < start + rng.uniform(-widest, widest, (count, 1)))
        windows = windows * ~np.expand_dims(out, 3 - axis)
    return windows * rng.uniform(0.85, 1.15, (count, 1, 1)).astype(np.float32)


def _mistaken(model: Sequential, dataset: Dataset) -> NDArray[np.int64]:
    """First frames of the windows of other sound that are nearest to a phrase, at most one in fifty."""
    scores = scored(model, dataset.other)
    worst = np.argsort(scores)[::-1][: len(scores) // 50]
    return np.asarray(worst[scores[worst] > 0.02] * _STRIDE)


def scored(model: Sequential, other: NDArray[np.float16]) -> NDArray[np.float32]:
    """The probability of the phrase in every window that begins a multiple of _STRIDE frames into the sound.

    The convolutions run once over all of it, since windows that far apart share their results.
    """
    import torch

    model.eval()
    dense = next(number for number, part in enumerate(model) if isinstance(part, torch.nn.Flatten))
    found = []
    with torch.no_grad():
        for start in range(0, len(other) - WINDOW + 1, _LONG):
            part = torch.from_numpy(other[start : start + _LONG + WINDOW - _STRIDE].astype(np.float32))
            seen = model[:dense](part[None, None])
            windows = seen.unfold(2, _PLACES, 1)[0, :, :, 0].permute(1, 0, 2)
            found.append(torch.sigmoid(model[dense:](windows)).squeeze(1).numpy())
    model.train()
    return np.concatenate(found)
