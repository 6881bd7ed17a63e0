"""A room in which the assistant speaks through open speakers and hears itself: real ears, canceller and decisions, on
virtual time in one thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from bench_parts._session import HISS
from bench_parts._speech import Utterance
from numpy.typing import NDArray

from edge.actions import Begin, BePatient, Check, Command, Listen, SetVolume, StopListening
from edge.assistant import Manners
from edge.completeness import ending
from edge.ears import Ears
from edge.events import Event, Heard, Overheard, SessionOver
from edge.loudness import level
from edge.moves import watch
from edge.overheard import meaning
from edge.state import Phase, State
from edge.step import step
from hardware.echo import EchoFreeMicrophone, webrtc
from hardware.fake import RecordingSpeaker, VirtualClock, WavMicrophone
from hardware.fake_room import EchoingMicrophone
from hardware.ports import MICROPHONE_RATE, Microphone, PlayBlock, Samples
from hardware.reference import Reference
from models.cancel import Cancel
from models.ports import Recognizer, VoiceDetector

AHEAD = 0.5
"""Seconds by which the voice writes ahead of what is heard."""
PIECE = 0.1
TAIL = 0.7
_DECAY = 60.0
"""Decibels that define a reverberation time."""


@dataclass(frozen=True)
class Room:
    """How the speaker's sound comes to the microphone."""

    loss: float
    """Decibels between the two."""
    delay: float
    """Seconds, most of them in the devices."""
    reverberation: float = 0.3
    """Seconds in which it falls by 60 dB."""
    seed: int = 0

    def response(self) -> NDArray[np.float64]:
        """At 16 kHz: direct sound, and as much energy again in a tail of noise that dies away."""
        count = round(self.reverberation * MICROPHONE_RATE)
        fall = 10 ** (-_DECAY / 20 * np.arange(count) / count)
        tail = np.random.default_rng(self.seed).standard_normal(count) * fall
        tail /= np.sqrt(np.square(tail).sum())
        tail[0] += 1
        return np.asarray(tail * 10 ** (-self.loss / 20) / np.sqrt(np.square(tail).sum()))


@dataclass(eq=False)
class Happened:
    """What came of an answer. Times are seconds from its first sample."""

    ducked: list[float] = field(default_factory=list)
    cut_off: float | None = None
    """None if it was heard to its end."""
    near: list[Samples] = field(default_factory=list)
    """What the canceller got, and what it left of it, at 16 kHz."""
    clean: list[Samples] = field(default_factory=list)

    def enhancement(self, start: float, end: float) -> float:
        """Echo return loss enhancement in decibels: by how much the echo is softer than before, on the whole."""
        window = slice(round(start * MICROPHONE_RATE), round(end * MICROPHONE_RATE))
        energies = [
            np.square(np.concatenate(blocks)[window].astype(np.float64)).sum()
            for blocks in (self.near, self.clean)
        ]
        return float(10 * np.log10(energies[0] / energies[1]))


class _Tapped:
    """A canceller; what it gets and gives is kept."""

    def __init__(self, happened: Happened) -> None:
        self._canceller = webrtc()
        self._happened = happened

    def process(self, near: Samples, far: Samples) -> Samples:
        clean = np.asarray(self._canceller.process(near, far), np.int16)
        self._happened.near.append(near)
        self._happened.clean.append(clean)
        return clean


@dataclass(frozen=True)
class Listener:
    """What the answers have in common."""

    manners: Manners
    detector: VoiceDetector
    recognizer: Recognizer


def answer(
    listener: Listener, sound: Utterance, room: Room, over: Sequence[tuple[float, Samples]] = ()
) -> Happened:
    """Speak in the room, while somebody says something at these times, or nobody."""
    clock = VirtualClock(auto=True)
    speaker = RecordingSpeaker(clock, rate=MICROPHONE_RATE)
    speaker.accepted, speaker.gain = 1, listener.manners.volume
    hiss = np.random.default_rng(room.seed).normal(
        0, HISS, sound.samples.size + round(TAIL * MICROPHONE_RATE)
    )
    track = WavMicrophone([(0.0, hiss.astype(np.int16)), *over], clock, tail=0.0)
    happened = Happened()

    def played() -> float:
        return speaker.played(1)

    echoing = EchoingMicrophone(
        track, Reference(speaker.follow(), early=0.0), room.response(), room.delay, played
    )
    microphone = EchoFreeMicrophone(
        echoing,
        Reference(speaker.follow()),
        lambda: _Tapped(happened),
        _Voice(speaker, sound.samples).write_on,
    )
    _Ears(listener, microphone, speaker, clock, happened).run()
    return happened


class _Voice:
    """Writes an answer a little ahead of what is heard of it, whenever the ears look."""

    def __init__(self, speaker: RecordingSpeaker, samples: Samples) -> None:
        self._speaker = speaker
        self._samples = samples
        self._written = 0

    def write_on(self) -> None:
        size = round(PIECE * MICROPHONE_RATE)
        while (
            self._written < self._samples.size
            and self._written < (self._speaker.played(1) + AHEAD) * MICROPHONE_RATE
        ):
            piece = self._samples[self._written : self._written + size]
            self._speaker.write(PlayBlock(piece, MICROPHONE_RATE, 1))
            self._written += size


class _Ears:
    """The assistant's ears, and what the state machine makes of what they tell while an answer is spoken."""

    def __init__(
        self,
        listener: Listener,
        microphone: Microphone,
        speaker: RecordingSpeaker,
        clock: VirtualClock,
        happened: Happened,
    ) -> None:
        self._recognizer = listener.recognizer
        self._speaker = speaker
        self._clock = clock
        self._happened = happened
        self._over = threading.Event()
        self._ears = Ears(microphone, None, listener.detector, listener.manners.endpoint, self._take)
        speaking = State(
            limits=listener.manners.limits,
            phase=Phase.SPEAKING,
            turn=1,
            utterances=1,
            question="?",
            volume=listener.manners.volume,
        )
        self._state, commands = watch(speaking, 0.0)
        for command in commands:
            self._do(command)

    def run(self) -> None:
        """Until all has been heard."""
        self._ears.start()
        self._over.wait()
        self._ears.close()

    def _take(self, event: Event) -> None:
        if isinstance(event, SessionOver) or self._happened.cut_off is not None:
            if isinstance(event, SessionOver):
                self._over.set()
            return
        self._state, commands = step(self._state, event, self._clock.now())
        for command in commands:
            self._do(command)

    def _do(self, command: Command) -> None:
        match command:
            case Begin():
                self._happened.cut_off = self._clock.now()
                self._speaker.accepted = command.turn
            case SetVolume():
                if command.volume < self._speaker.gain:
                    self._happened.ducked.append(self._clock.now())
                self._speaker.gain = command.volume
            case Listen():
                self._ears.listen(command.utterance, command.since, interrupting=command.interrupting)
            case StopListening():
                self._ears.stop_listening(command.utterance)
            case BePatient():
                self._ears.be_patient(command.utterance, command.seconds)
            case Check():
                self._take(Overheard(command.utterance, command.number, self._hear(command.samples)))
            case _:  # what comes after the answer
                pass

    def _hear(self, samples: Samples) -> Heard:
        transcript = self._recognizer.transcribe(samples, Cancel())
        text, now = transcript.text, self._clock.now()
        return Heard(0, transcript, now, now, ending(text), False, level(samples), meaning(text))
