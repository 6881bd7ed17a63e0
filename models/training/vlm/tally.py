"""Counts how right the network is while it learns."""

from __future__ import annotations

from collections import defaultdict

from torch import Tensor


class Tally:
    """Counts of right and all predictions by name, over the batches since the last report."""

    def __init__(self) -> None:
        self._right: defaultdict[str, float] = defaultdict(float)
        self._all: defaultdict[str, float] = defaultdict(float)
        self._losses: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, name: str, right: float, of: float) -> None:
        self._right[name] += right
        self._all[name] += of

    def loss(self, name: str, value: Tensor) -> None:
        self._losses[name].append(float(value.detach()))

    def report(self) -> dict[str, float]:
        """Shares 0..1 of right predictions and mean losses; starts anew."""
        shares = {name: round(self._right[name] / total, 4) for name, total in self._all.items() if total}
        losses = {f"loss_{name}": round(sum(all_) / len(all_), 4) for name, all_ in self._losses.items()}
        for counts in (self._right, self._all, self._losses):
            counts.clear()
        return losses | shares
