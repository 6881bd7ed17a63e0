"""What several parts use in the place of engines and settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from edge.assistant import Manners
from edge.hands import Senses
from edge.mind import Mind
from edge.router import Router
from edge.tools.table import TOOLS
from hardware.clock import Clock
from hardware.fake_camera import FakeCamera
from models.cancel import Cancel
from models.ports import AskOptions, Samples, Transcript, VisionLanguage


class Knowing:
    """A recognizer that hears the same words in every sound, however often and early it is asked."""

    name = "knowing"

    def __init__(self, text: str, seconds: float = 0.0, wait: Callable[[float], object] = time.sleep) -> None:
        self._text = text
        self._seconds = seconds
        self._wait = wait

    def transcribe(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str] = ()) -> Transcript:
        if self._seconds:
            self._wait(self._seconds)
        return Transcript(self._text, 1.0, self.name)

    def close(self) -> None:
        pass


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
