"""What the contracts share."""

from collections.abc import Callable

import pytest

from models.cancel import Cancel


class CancelAfter(Cancel):
    """Called off right after the given number of checks has passed, so that native code finds out by itself."""

    def __init__(self, checks: int) -> None:
        super().__init__()
        self._checks = checks

    def check(self) -> None:
        super().check()
        self._checks -= 1
        if self._checks == 0:
            self.cancel()


@pytest.fixture
def cancel_after() -> Callable[[int], Cancel]:
    return CancelAfter
