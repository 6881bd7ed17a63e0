"""Spoken sessions with the real assistant: recordings for the microphone, memory in the place of a speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from edge.assistant import Assistant, Devices, Engines, Manners
from edge.conductor import Observer
from edge.events import Event
from edge.state import State
from hardware.clock import Clock
from hardware.fake import RecordingSpeaker, ScriptedButton, WavMicrophone
from hardware.ports import MICROPHONE_RATE, AudioBlock, Camera, Microphone, Press, Samples

HISS = 8.0
"""Root mean square of the microphone's noise: -72 dBFS, a quiet room."""
_AUDIBLE = 30
"""From this on a sample is sound: no hiss, no resampler's ringing."""


@dataclass(frozen=True)
class Noted:
    """An event, the state after it, when it was handled, and up to when sound had been captured for the ears."""

    event: Event
    state: State
    at: float
    captured: float


@dataclass(eq=False)
class Session:
    """What a session came to."""

    speaker: RecordingSpeaker
    begun: float
    """The clock's time of the microphone's first sample."""
    log: list[Noted] = field(default_factory=list)

    def first(self, kind: type[Event], after: float) -> Noted | None:
        """The first such event handled from then on."""
        return next(
            (noted for noted in self.log if noted.at >= after and isinstance(noted.event, kind)), None
        )

    def sound_after(self, at: float) -> float | None:
        """When the first sample sounded from then on."""
        samples, rate = self.speaker.recording()
        start = max(0, round((at - self.speaker.opened_at) * rate))
        audible = np.flatnonzero(np.abs(samples[start:]) > _AUDIBLE)
        return at + float(audible[0]) / rate if audible.size else None


class Attentive:
    """A microphone that remembers how far it has been read."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self.captured = 0.0

    @property
    def dropped(self) -> int:
        return self._microphone.dropped

    def read(self, timeout: float) -> AudioBlock | None:
        block = self._microphone.read(timeout)
        if block is not None:
            self.captured = block.captured_at + block.samples.size / MICROPHONE_RATE
        return block

    def close(self) -> None:
        self._microphone.close()


@dataclass(frozen=True)
class Script:
    """What happens in a session; times are seconds from its start."""

    sounds: Sequence[tuple[float, Samples]]
    presses: Sequence[float]
    tail: float = 3.0

    def track(self) -> list[tuple[float, Samples]]:
        """The sounds, and the hiss of the room under them."""
        seconds = max(at + sound.size / MICROPHONE_RATE for at, sound in self.sounds) + self.tail
        hiss = np.random.default_rng(0).normal(0, HISS, round(seconds * MICROPHONE_RATE))
        return [(0.0, hiss.astype(np.int16)), *self.sounds]


def hold(
    script: Script,
    engines: Engines,
    camera: Camera,
    manners: Manners,
    clock: Clock,
    observers: tuple[Observer, ...] = (),
) -> Session:
    """Run the assistant through the script. RuntimeError if it could not go on to the end."""
    speaker = RecordingSpeaker(clock)
    microphone = Attentive(WavMicrophone(script.track(), clock, tail=0.0))
    begun = clock.now()
    button = ScriptedButton([(at, Press.SHORT) for at in script.presses], clock)
    session = Session(speaker, begun)

    def note(event: Event, state: State, now: float) -> None:
        session.log.append(Noted(event, state, now, microphone.captured))

    devices = Devices(microphone, speaker, camera, button)
    error = Assistant(devices, engines, manners, clock, (note, *observers)).run()
    speaker.close()
    if error:
        raise RuntimeError(f"the session ended early: {error}")
    return session
