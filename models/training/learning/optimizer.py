"""Muon for matrices, AdamW for all else.

Muon (Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024) takes a step of equal size in
every direction of a matrix, and learns from markedly fewer examples than AdamW (Loshchilov and Hutter 2019) does;
its steps are scaled to AdamW's usual size as in Liu et al., "Muon is scalable for LLM training", 2025.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

MOMENTUM = 0.95
MATRIX_RATE = 5.0
"""Muon's learning rate over AdamW's."""
DECAY = 0.05
"""Of matrices, over AdamW's learning rate; scaled with the size of a matrix, as their steps are."""
_QUINTIC = (3.4445, -4.7750, 2.0315)
"""Coefficients of Newton and Schulz's iteration, from Jordan et al."""
_ITERATIONS = 5


class Optimizer:
    """Steps weights by name; their gradients are their `grad`."""

    def __init__(
        self, weights: Mapping[str, Tensor], aids: tuple[str, ...], slowed: tuple[str, ...] = ()
    ) -> None:
        """aids: how names begin that only help to learn, and are AdamW's; slowed: of those with a rate of their own."""
        self._slowed = slowed
        self._matrices = {name: value for name, value in weights.items() if _is_hidden(name, value, aids)}
        self._momenta = {name: torch.zeros_like(value) for name, value in self._matrices.items()}
        others = {name: value for name, value in weights.items() if name not in self._matrices}
        slow = [value for name, value in others.items() if name.startswith(slowed)]
        quick = [value for name, value in others.items() if not name.startswith(slowed)]
        self._adam = torch.optim.AdamW(
            [{"params": slow}, {"params": quick}], betas=(0.9, 0.98), weight_decay=0.0, fused=True
        )

    def step(self, rate: float, scale: float = 1.0) -> None:
        """rate: AdamW's learning rate; that of the slowed is scale times as large."""
        for group, part in zip(self._adam.param_groups, (scale, 1.0), strict=True):
            group["lr"] = rate * part
        self._adam.step()
        alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
        for name, weights in self._matrices.items():
            if weights.grad is not None:
                alike[tuple(weights.shape)].append(name)
        for shape, names in alike.items():
            self._step_matrices(names, 0.2 * max(shape) ** 0.5 * rate * MATRIX_RATE, scale)

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"adam": self._adam.state_dict(), "momenta": self._momenta}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that was kept."""
        self._adam.load_state_dict(state["adam"])
        self._momenta = {name: momentum.clone() for name, momentum in state["momenta"].items()}

    def _step_matrices(self, names: list[str], rate: float, scale: float) -> None:
        wanted = []
        for name in names:
            gradient, momentum = self._matrices[name].grad, self._momenta[name]
            momentum.lerp_(gradient, 1 - MOMENTUM)
            wanted.append(gradient.lerp(momentum, MOMENTUM))
        for name, change in zip(names, orthogonal(torch.stack(wanted)), strict=True):
            scaled = rate * (scale if name.startswith(self._slowed) else 1.0)
            weights = self._matrices[name]
            weights.mul_(1 - scaled / MATRIX_RATE * DECAY).sub_(change * scaled)


def orthogonal(matrices: Tensor) -> Tensor:
    """The nearest (semi-)orthogonal matrices, roughly: singular values become about 1. shape (n, rows, columns)."""
    first, second, third = _QUINTIC
    tall = matrices.shape[1] > matrices.shape[2]
    rows = (matrices.transpose(1, 2) if tall else matrices).bfloat16()
    rows = rows / (rows.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(_ITERATIONS):
        square = rows @ rows.transpose(1, 2)
        rows = first * rows + (second * square + third * square @ square) @ rows
    return (rows.transpose(1, 2) if tall else rows).float()


def _is_hidden(name: str, weights: Tensor, aids: tuple[str, ...]) -> bool:
    return weights.dim() == 2 and "embd" not in name and not name.startswith(aids)
