"""How a network's weights start."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn


def start(network: nn.Module, adding: tuple[str, ...], layers_of: Callable[[str], int]) -> None:
    """Small weights; what adds to the residual stream is smaller the deeper the network (GPT-2's rule).

    adding: endings of the names of such weights. layers_of: layers of the part that a weight's name belongs to.
    """
    for name, weights in network.named_parameters():
        if weights.dim() < 2:
            continue
        deviation = 0.02 if "embd" in name else weights[0].numel() ** -0.5
        if name.endswith(adding):
            deviation *= (2 * layers_of(name)) ** -0.5
        nn.init.normal_(weights, 0.0, deviation)
