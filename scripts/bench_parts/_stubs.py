"""What several parts use in the place of engines and settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from edge.assistant import Manners
from edge.mind import Mind, Senses
from edge.router import Router
from edge.tools.table import TOOLS
from hardware.clock import Clock
from hardware.fake_camera import FakeCamera
from models.ports import AskOptions, VisionLanguage


def mind(vlm: VisionLanguage, max_tokens: int = 96) -> Mind:
    """The assistant's own, without the readers of texts and codes, which nobody asks for here."""
    none: Callable[[], Any] = lambda: None  # noqa: E731
    return Mind(Router(TOOLS), Senses(none, none, Path()), vlm, "", AskOptions(max_tokens=max_tokens))


def camera(clock: Clock) -> FakeCamera:
    """Shows the same all the time."""
    return FakeCamera([(0.0, np.full((480, 640, 3), 128, np.uint8))], clock=clock.now)


def manners(**settings: object) -> Manners:
    """As they are by default, but for these settings, with __ for the dots."""
    from edge.config import load_settings
    from edge.wire import manners as usual

    return usual(load_settings({name.replace("__", "."): value for name, value in settings.items()}))
