"""Weights in float32 beside the bfloat16 network that computes, their optimizer, and their running mean."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

AVERAGED = 0.999
"""Decay of the running mean of the weights, which is what ships: it does better than the last step."""
_DECAY = 0.05


class Masters:
    """AdamW (Loshchilov and Hutter 2019) on float32 copies of a network's weights, whose own become bfloat16."""

    def __init__(self, network: nn.Module) -> None:
        self._weights = {
            name: weights.detach().float().clone() for name, weights in network.named_parameters()
        }
        self._network = network.to(torch.bfloat16)
        self._averages = {name: weights.clone() for name, weights in self._weights.items()}
        self._steps = 0
        decaying = [w for name, w in self._weights.items() if w.dim() > 1 and "embd" not in name]
        others = [w for name, w in self._weights.items() if w.dim() < 2 or "embd" in name]
        groups = [{"params": decaying, "weight_decay": _DECAY}, {"params": others, "weight_decay": 0.0}]
        self._optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)

    @property
    def averages(self) -> dict[str, Tensor]:
        """The running means by name, float32: what ships."""
        return self._averages

    def step(self, loss: Tensor, rate: float) -> None:
        """One step down the loss."""
        loss.backward()
        for name, weights in self._network.named_parameters():
            self._weights[name].grad = None if weights.grad is None else weights.grad.float()
            weights.grad = None
        torch.nn.utils.clip_grad_norm_(self._weights.values(), 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._steps += 1
        self._publish()
        # At first the mean looks back over a tenth of the steps, so that the earliest are soon forgotten.
        share = max(1 - AVERAGED, 10 / (self._steps + 10))
        torch._foreach_lerp_(list(self._averages.values()), list(self._weights.values()), share)

    def state(self) -> dict[str, Any]:
        """All that training needs to go on."""
        return {
            "weights": self._weights,
            "averages": self._averages,
            "steps": self._steps,
            "moments": self._optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from such a state."""
        for name, weights in self._weights.items():
            weights.copy_(state["weights"][name])
            self._averages[name].copy_(state["averages"][name])
        self._steps = state["steps"]
        self._optimizer.load_state_dict(state["moments"])
        self._publish()

    def _publish(self) -> None:
        """Copy the float32 weights into the network that computes."""
        with torch.no_grad():
            for name, weights in self._network.named_parameters():
                weights.copy_(self._weights[name])
