"""Quizglass as one of the compared: the whole assistant on a recording, called by a press of its button."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
from peers.engines import tell_began
from peers.quizglass_engines import BenchRecognizer, BenchSynthesizer, BenchVlm
from peers.runner import samples_of
from peers.sound import first_of_answer, last_of_answer, softening
from peers.turn import Outcome, Turn

from edge import wire
from edge.assistant import Assistant, Devices, Engines
from edge.events import CannotGoOn, Event, Pressed, SessionOver, Sounded, SpeechEnded
from edge.hands import Senses
from edge.mind import Mind
from edge.settings import Settings
from edge.state import State
from hardware.clock import Clock, MonotonicClock
from hardware.fake import FakeCamera, RecordingSpeaker, ScriptedButton, WavMicrophone
from hardware.picture import load_picture
from hardware.ports import MICROPHONE_RATE, AudioBlock, Press, Samples
from models.fake import ScriptedReader
from models.ports import AskOptions, CodeReader, Recognizer, Synthesizer, TextReader, VisionLanguage

SPEAKER_RATE = 24_000
"""Pipecat's too."""
LOOK_EVERY = 0.02
"""Seconds between two looks at what was played; the samples themselves tell the time."""
SPEAK_UP_AFTER = 0.5
"""Seconds of answer that are heard before it is interrupted."""
_NO_PICTURE = np.zeros((480, 640, 3), np.uint8)


class InterruptedMicrophone:
    """A Microphone that hears a recording, and somebody's interruption once it is told when."""

    def __init__(self, recording: Samples, interruption: Samples, tail: float, clock: Clock) -> None:
        self._real = WavMicrophone(recording, clock, tail=tail)
        self._interruption = interruption
        self.opened_at = self._real.opened_at
        self.interrupted_at: float | None = None

    @property
    def dropped(self) -> int:
        return self._real.dropped

    def interrupt(self, at: float) -> None:
        """Somebody speaks from this moment on, which has not come yet."""
        self.interrupted_at = at

    def read(self, timeout: float) -> AudioBlock | None:
        block = self._real.read(timeout)
        if block is None or self.interrupted_at is None:
            return block
        start = round((block.captured_at - self.interrupted_at) * MICROPHONE_RATE)
        samples = block.samples.copy()
        first = max(0, -start)
        spoken = self._interruption[max(0, start) : max(0, start + len(samples))]
        samples[first : first + len(spoken)] = spoken
        return AudioBlock(samples, block.captured_at)

    def close(self) -> None:
        self._real.close()


class QuizglassRunner:
    """Takes turns, each with an assistant of its own; the engines, where they are real, stay loaded."""

    def __init__(
        self,
        recognizer: Recognizer | None = None,
        vlm: VisionLanguage | None = None,
        synthesizer: Synthesizer | None = None,
    ) -> None:
        """None: of fixed cost."""
        self._real = (recognizer, vlm, synthesizer)
        self._settings = Settings()

    def take(self, turn: Turn) -> Outcome:
        """The turn in real time."""
        clock = MonotonicClock()
        recording = samples_of(turn.recording)
        interruption = samples_of(turn.interrupted_by) if turn.interrupted_by else np.zeros(0, np.int16)
        picture = load_picture(Path(turn.picture)) if turn.picture else _NO_PICTURE
        engines = self._engines(turn)
        camera = FakeCamera([(0.0, picture)], clock=clock.now)
        speaker = RecordingSpeaker(clock, rate=SPEAKER_RATE)
        microphone = InterruptedMicrophone(recording, interruption, turn.patience + 5.0, clock)
        tell_began(turn, microphone.opened_at)
        button = ScriptedButton([(0.0, Press.SHORT)], clock)
        watch = _Watch()
        assistant = Assistant(
            Devices(microphone, speaker, camera, button),
            engines,
            wire.manners(self._settings),
            clock,
            (watch,),
        )
        running = threading.Thread(target=assistant.run, name="assistant")
        running.start()
        try:
            return _follow(turn, microphone, speaker, watch)
        finally:
            assistant.post(Pressed(Press.LONG, clock.now()))
            assistant.post(SessionOver())
            running.join()
            for device in (button, microphone, camera, speaker):
                device.close()

    def _engines(self, turn: Turn) -> Engines:
        recognizer, vlm, synthesizer = self._real
        senses = Senses(_no_text, _no_codes, Path())
        mind = Mind(wire.router(), senses, BenchVlm(turn, vlm), "", AskOptions())
        return Engines(
            wake=None,
            detector=wire.voice_detector(),
            recognizer=BenchRecognizer(turn, recognizer),
            synthesizer=BenchSynthesizer(turn, synthesizer),
            mind=mind,
        )


class _Watch:
    """An observer of the conductor."""

    def __init__(self) -> None:
        self.ends: list[float] = []
        self.sounded: list[float] = []
        self.turns: list[tuple[float, int]] = []
        self.error = ""

    def __call__(self, event: Event, state: State, now: float) -> None:
        if not self.turns or self.turns[-1][1] != state.turn:
            self.turns.append((now, state.turn))
        match event:
            case SpeechEnded():
                self.ends.append(now)
            case Sounded():
                self.sounded.append(now)
            case CannotGoOn():
                self.error = event.message

    def turn_after(self, at: float) -> float | None:
        """When the first turn after this moment began."""
        return next((now for now, _ in self.turns if now > at), None)


def _follow(
    turn: Turn, microphone: InterruptedMicrophone, speaker: RecordingSpeaker, watch: _Watch
) -> Outcome:
    """Look on until the turn has shown what it is to show."""
    began = microphone.opened_at
    first = last = None
    while time.monotonic() < began + turn.speech_end + turn.patience and last is None:
        time.sleep(LOOK_EVERY)
        if watch.error:
            raise RuntimeError(f"Quizglass could not go on: {watch.error}")
        if watch.sounded and first is None:
            heard, rate = speaker.recording()
            first = first_of_answer(heard, rate, round((watch.sounded[0] - speaker.opened_at) * rate))
        if first is None:
            continue
        if not turn.interrupted_by:
            if watch.ends and watch.ends[-1] > began + turn.speech_end:
                break
            continue
        sounded = speaker.opened_at + first / SPEAKER_RATE
        if microphone.interrupted_at is None:
            microphone.interrupt(sounded + SPEAK_UP_AFTER)
        elif time.monotonic() > microphone.interrupted_at:
            last = last_of_answer(*speaker.recording(), after=first)
    at = microphone.interrupted_at
    heard, _ = speaker.recording()
    soft = softening(heard, SPEAKER_RATE, round((at - speaker.opened_at) * SPEAKER_RATE)) if at else None
    return Outcome(
        began=began,
        ends=tuple(watch.ends),
        first_sample=None if first is None else speaker.opened_at + first / SPEAKER_RATE,
        interrupted=at,
        confirmed=watch.turn_after(at) if at else None,
        last_sample=None if last is None else speaker.opened_at + last / SPEAKER_RATE,
        softened=None if soft is None else speaker.opened_at + soft / SPEAKER_RATE,
    )


def _no_text() -> TextReader:
    return ScriptedReader(())


def _no_codes() -> CodeReader:
    return ScriptedReader(())
