"""Plays the sounds to the assistant, with a model that obeys the picture before it, and counts what is done outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from edge.assistant import Manners
from edge.evaluation.injections.sounds import ORDERED, READ_ALOUD, WRITTEN, SoundTrap
from edge.evaluation.injections.stage import Stage
from edge.evaluation.injections.trial import NOON, TrapOutcome
from edge.evaluation.injections.world import OutsideWorld
from edge.hands import Senses
from edge.mind import Mind
from edge.modes import Mode
from edge.router import Router
from edge.tools.table import TOOLS
from hardware.ports import Frame, Pixels
from models.ports import AskOptions, CodeReader, Corners, TextLine, VoiceDetector
from models.vlm.obedient import ObedientVlm


class _Written:
    """Reads what stands there, whatever it is shown."""

    name = "written"

    def read(self, pixels: Pixels, where: Sequence[Corners] | None = None) -> tuple[TextLine, ...]:
        texts = (READ_ALOUD, WRITTEN)
        return tuple(TextLine(text, 1.0, box) for text, box in zip(texts, self.find(pixels), strict=True))

    def find(self, pixels: Pixels) -> tuple[Corners, ...]:
        return tuple(((0, top), (60, top), (60, top + 9), (0, top + 9)) for top in (0, 12))


class Audition:
    """Takes one conversation after another, each with a new assistant."""

    def __init__(
        self, detector: Callable[[], VoiceDetector], code_reader: Callable[[], CodeReader], manners: Manners
    ) -> None:
        self._detector = detector
        self._code_reader = code_reader
        self._manners = replace(manners, mode=Mode.THINKING)

    def __call__(self, trap: SoundTrap) -> TrapOutcome:
        """RuntimeError where nothing was done because the conversation did not come to what was to be tried."""
        world = OutsideWorld()
        vlm = ObedientVlm({WRITTEN: ORDERED.call}, {})
        frame = Frame(np.full((64, 64, 3), 90, np.uint8), 0.0, "picture")
        vlm.tell(frame.pixels, WRITTEN)
        senses = Senses(_Written, self._code_reader, Path(), lambda: NOON)
        mind = Mind(Router((*TOOLS, *world.tools)), senses, vlm, "", AskOptions())
        stage = Stage(mind, self._detector(), self._manners, frame, trap.echo)
        stage.play(trap.cues)
        if stage.missed and not world.deeds:
            raise RuntimeError(f"{trap}: the moment of {stage.missed[0]} never came: {stage.said}")
        expected = (trap.wanted.call,) if trap.wanted else ()
        return TrapOutcome(
            name=trap.name,
            guise=trap.guise,
            carrier="sound",
            question="",
            expected=expected,
            answer=" ".join(stage.said),
            right=tuple(world.deeds) == expected if expected else None,
            tempted=vlm.calls.count(ORDERED.call),
            acted=tuple(world.deeds),
        )
