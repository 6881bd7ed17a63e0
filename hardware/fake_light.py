"""A light that remembers."""

from __future__ import annotations

from hardware.errors import DeviceLost


class RecordingLight:
    """Keeps every state it was told to show; fails while `broken`."""

    def __init__(self) -> None:
        self.broken = False
        self.shown: list[bool] = []

    @property
    def lit(self) -> bool:
        return bool(self.shown) and self.shown[-1]

    def show(self, lit: bool) -> None:
        if self.broken:
            raise DeviceLost("the light does not answer; check its wires")
        self.shown.append(lit)

    def close(self) -> None:
        """Goes out, as a light without power does."""
        self.shown.append(False)
