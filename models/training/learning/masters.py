"""Weights in float32 beside the bfloat16 network that computes, and their running mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

RECENT = 10
"""At first the mean looks back over a tenth of the steps, so that the earliest are soon forgotten."""


class Masters:
    """Float32 copies of a network's weights, whose own become bfloat16."""

    def __init__(self, network: nn.Module, averaged: float) -> None:
        """averaged: decay of the running mean, which is what ships: it does better than the last step."""
        self.weights = {
            name: weights.detach().float().clone() for name, weights in network.named_parameters()
        }
        self.averages = {name: weights.clone() for name, weights in self.weights.items()}
        self._network = network.to(torch.bfloat16)
        self._averaged = averaged
        self._steps = 0

    def step(self, loss: Tensor, descend: Callable[[], object]) -> None:
        """One step down the loss: descend changes the float32 weights by their gradients, whose norm is at most 1."""
        loss.backward()
        for name, weights in self._network.named_parameters():
            self.weights[name].grad = None if weights.grad is None else weights.grad.float()
            weights.grad = None
        torch.nn.utils.clip_grad_norm_(self.weights.values(), 1.0)
        descend()
        self._steps += 1
        self._publish()
        share = max(1 - self._averaged, RECENT / (self._steps + RECENT))
        torch._foreach_lerp_(list(self.averages.values()), list(self.weights.values()), share)

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"weights": self.weights, "averages": self.averages, "steps": self._steps}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from such a state."""
        for name, weights in self.weights.items():
            weights.copy_(state["weights"][name])
            self.averages[name].copy_(state["averages"][name])
        self._steps = state["steps"]
        self._publish()

    def _publish(self) -> None:
        """Copy the float32 weights into the network that computes."""
        with torch.no_grad():
            for name, weights in self._network.named_parameters():
                weights.copy_(self.weights[name])
