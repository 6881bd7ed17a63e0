"""A light for machines without one: shown on the screen."""

from __future__ import annotations

from collections.abc import Callable


class ScreenLight:
    """Tells the screen whenever the light goes on or off."""

    def __init__(self, show: Callable[[bool], None]) -> None:
        """show: called with True as the light goes on, and False as it goes out. What it raises reaches whoever
        switched the light: then nothing may be captured."""
        self._show = show
        self._lit = False

    def show(self, lit: bool) -> None:
        if lit != self._lit:
            self._show(lit)
            self._lit = lit

    def close(self) -> None:
        """Out."""
        self.show(False)
