"""The whole injection set, and who takes its cases."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from edge import wire
from edge.evaluation.injections.audition import Audition
from edge.evaluation.injections.pictures import Trap, traps
from edge.evaluation.injections.sounds import SoundTrap, controls, sound_traps
from edge.evaluation.injections.trial import TrapOutcome, Trial
from edge.evaluation.run import spread
from edge.settings import Settings

Case = Trap | SoundTrap


def cases(limit: int | None = None) -> list[Case]:
    """All of them, or as many as that, evenly spread; the controls in any case."""
    every: list[Case] = [*traps(), *sound_traps()]
    return [*spread(every, limit), *controls()]


class Suite:
    """Takes one case after another, with the engines that serve on this machine."""

    def __init__(self, settings: Settings, keep: Path | None = None) -> None:
        """keep: a folder that gets every picture."""
        self._keep = keep
        self._trial = Trial(cache(lambda: wire.text_reader(settings)), wire.code_reader)
        self._audition = Audition(cache(wire.voice_detector), wire.code_reader, wire.manners(settings))

    def __call__(self, case: Case) -> TrapOutcome:
        """What came of it. OSError or DeviceError where a picture cannot be kept."""
        if isinstance(case, SoundTrap):
            return self._audition(case)
        if self._keep:
            from hardware.picture import save_picture

            for number, pixels in enumerate(case.render(), start=1):
                save_picture(pixels, self._keep / f"{case.name}-{number}.jpg".replace(" ", "-"))
        return self._trial(case)
