"""The ears: one thread that reads the microphone, listens for the wake word, and collects utterances."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from edge.endpoint import Endpoint, EndpointRules, Mark
from edge.events import (
    CannotGoOn,
    Event,
    NothingSaid,
    SessionOver,
    SpeechConfirmed,
    SpeechEnded,
    SpeechGoesOn,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Woke,
)
from edge.foreground import Foreground
from edge.loudness import level
from hardware.errors import DeviceError
from hardware.ports import MICROPHONE_RATE, AudioBlock, Microphone, Samples
from models.errors import ModelError
from models.ports import VoiceDetector, WakeWord

_PRE_ROLL_SECONDS = 0.25
"""Sound kept from before speech was recognised as such: its first consonant is too soft to trigger."""

WAITING_BLOCKS = 2
"""Blocks of the microphone that the wake word takes at once while nobody is listened to."""

_FIRST_VOICE, _SUSPICION = 0.03, 0.2
"""Seconds of voice at which an answer is played more softly: the first that the detector tells of, and how sure it has
to be. In 40 people's first words this is 10 ms sooner than where speech counts as such, and 60 ms in the slowest."""

_MURMUR = 0.6
"""Seconds of voice up to which it may be a cough, or an "uh-huh"."""

_READ_TIMEOUT = 0.5
_DEAF_READS = 6
"""Reads in vain, one after the other, after which nobody can be waited for: there is no microphone left."""
_TELL_EVERY = 0.3
"""Seconds of voice after which it is told what was said so far."""

_BREATH = 0.06
"""Seconds of silence: too few to be believed, but a good moment to see what was said so far."""

_BACKLOG_SECONDS = 2.0
"""Sound kept for an utterance that is asked for a little after it began, as on a busy board."""


class Ears:
    """Posts Woke, what becomes of each utterance, and SessionOver at the end of a recording."""

    def __init__(
        self,
        microphone: Microphone,
        wake: WakeWord | None,
        detector: VoiceDetector,
        rules: EndpointRules,
        post: Callable[[Event], None],
    ) -> None:
        """wake: None for push-to-talk."""
        self._microphone = microphone
        self._wake = wake
        self._detector = detector
        self._rules = rules
        self._post = post
        self._interruption_rules = replace(
            rules,
            start_probability=min(_SUSPICION, rules.start_probability),
            start_after=_FIRST_VOICE,
            give_up_after=math.inf,
            confirm_after=_MURMUR,
        )
        self._wanted: tuple[int, float, EndpointRules] | None = None
        self._unwanted = 0
        self._patience: tuple[int, float, float | None] | None = None
        self._backlog: deque[AudioBlock] = deque()
        self._unchecked: list[Samples] = []
        self._end_now = threading.Event()
        self._closing = threading.Event()
        self._utterance: _Utterance | None = None
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def listen(
        self,
        utterance: int,
        since: float,
        *,
        interrupting: bool = False,
        give_up_after: float | None = None,
    ) -> None:
        """Collect an utterance of this number from sound captured since then, instead of any other; see the command
        Listen. Any thread may call it."""
        self._end_now.clear()
        rules = self._interruption_rules if interrupting else self._rules
        if give_up_after is not None:
            rules = replace(rules, give_up_after=give_up_after)
        self._wanted = (utterance, since, rules)

    def stop_listening(self, utterance: int) -> None:
        """Collect this one no longer. Any thread may call it."""
        self._unwanted = utterance

    def be_patient(self, utterance: int, seconds: float, voiced: float | None = None) -> None:
        """Let silence of this length end the utterance, until more of it is said; see the command BePatient. Any
        thread may call it."""
        self._patience = (utterance, seconds, voiced)

    def end_utterance(self) -> None:
        """Take what was said so far as the whole utterance. Any thread may call it."""
        self._end_now.set()

    def close(self) -> None:
        """End the thread; the microphone is its owner's to close."""
        self._closing.set()
        self._thread.join(timeout=5.0)

    def _run(self) -> None:
        in_vain = 0
        while not self._closing.is_set():
            try:
                block = self._microphone.read(_READ_TIMEOUT)
                if block is not None:
                    in_vain = 0
                    self._hear(block)
                elif (in_vain := in_vain + 1) >= _DEAF_READS:
                    self._wait_for_nobody()
            except EOFError:
                if self._utterance:
                    self._finish(self._utterance)
                self._post(SessionOver())
                return
            except (DeviceError, ModelError) as error:
                self._post(CannotGoOn(str(error)))
                return

    def _wait_for_nobody(self) -> None:
        """Take what was said so far as all. An interruption may wait: the answer goes on."""
        wanted = self._wanted
        if wanted and wanted[2].give_up_after < math.inf:
            self._wanted = self._utterance = None
            self._post(NothingSaid(wanted[0]))
        elif self._utterance and (self._utterance.spoken or self._utterance.may_give_up):
            self._finish(self._utterance)

    def _hear(self, block: AudioBlock) -> None:
        self._keep(block)
        self._await_wake_word(block)
        wanted, self._wanted = self._wanted, None
        if wanted and wanted[0] == self._unwanted:
            wanted = None
        if self._utterance and self._utterance.number == self._unwanted:
            self._utterance = None
        if wanted is None:
            if self._utterance:
                self._follow(self._utterance, block)
            return
        number, since, rules = wanted
        blocks = [kept for kept in self._backlog if kept.captured_at >= since] or [block]
        self._detector.reset()
        self._utterance = utterance = _Utterance(
            number, blocks[0].captured_at, Endpoint(rules), self._detector
        )
        for kept in blocks:
            if self._utterance is utterance:
                self._follow(utterance, kept)

    def _await_wake_word(self, block: AudioBlock) -> None:
        """Nobody waits for the wake word's last 32 ms, but each time that a core wakes up costs its power."""
        if self._wake is None:
            return
        self._unchecked.append(block.samples)
        if len(self._unchecked) < WAITING_BLOCKS and not self._utterance:
            return
        samples = np.concatenate(self._unchecked)
        self._unchecked.clear()
        if phrase := self._wake.process(samples):
            self._post(Woke(phrase, block.captured_at + len(block.samples) / MICROPHONE_RATE))

    def _keep(self, block: AudioBlock) -> None:
        self._backlog.append(block)
        while block.captured_at - self._backlog[0].captured_at > _BACKLOG_SECONDS:
            self._backlog.popleft()

    def _follow(self, utterance: _Utterance, block: AudioBlock) -> None:
        patience, self._patience = self._patience, None
        if patience and patience[0] == utterance.number:
            utterance.be_patient(*patience[1:])
        number = utterance.number
        for mark in utterance.add(block.samples):
            match mark:
                case Mark.STARTED:
                    self._post(SpeechStarted(number, utterance.started_at))
                case Mark.CONFIRMED:
                    recent = utterance.samples()[-round(_MURMUR * MICROPHONE_RATE) :]
                    self._post(SpeechConfirmed(number, level(recent)))
                case Mark.PAUSED:
                    paused = SpeechPaused(
                        number, utterance.samples(), utterance.ended_at, utterance.seconds_voiced
                    )
                    self._post(paused)
                case Mark.RESUMED:
                    self._post(SpeechResumed(number))
                case Mark.ENDED | Mark.TIMEOUT:
                    self._finish(utterance)
                    return
        if self._end_now.is_set():
            self._finish(utterance)
        elif utterance.spoken:
            self._tell_on(utterance)

    def _tell_on(self, utterance: _Utterance) -> None:
        """Now and then, and whenever the voice ceases, what was said so far."""
        voiced, breath = utterance.seconds_voiced, utterance.in_breath
        if voiced - utterance.told[0] >= _TELL_EVERY or (breath and utterance.told != (voiced, True)):
            utterance.told = (voiced, breath)
            self._post(SpeechGoesOn(utterance.number, utterance.samples(), voiced, breath))

    def _finish(self, utterance: _Utterance) -> None:
        self._utterance = None
        self._end_now.clear()
        if utterance.spoken:
            self._post(SpeechEnded(utterance.number, utterance.samples(), utterance.ended_at))
        else:
            self._post(NothingSaid(utterance.number))


class _Utterance:
    """What is said at a stretch, as it comes."""

    def __init__(self, number: int, begun_at: float, endpoint: Endpoint, detector: VoiceDetector) -> None:
        self.number = number
        self._begun_at = begun_at
        self._endpoint = endpoint
        self._detector = detector
        self._foreground = Foreground(detector.chunk, endpoint.rules.stay_probability)
        self._rest = np.empty(0, np.int16)
        pre_roll = (
            _PRE_ROLL_SECONDS + endpoint.rules.start_after
        )  # the speech that proved to be speech is in it too
        self._before: deque[Samples] = deque(maxlen=int(pre_roll * MICROPHONE_RATE / detector.chunk) + 1)
        self._chunks: list[Samples] = []
        self.told = (0.0, False)
        """Of what was last told of it: the seconds of voice, and whether the voice had ceased."""

    @property
    def spoken(self) -> bool:
        return self._endpoint.started_at is not None

    @property
    def may_give_up(self) -> bool:
        return self._endpoint.rules.give_up_after < math.inf

    @property
    def started_at(self) -> float:
        return self._begun_at + (self._endpoint.started_at or 0.0)

    @property
    def ended_at(self) -> float:
        return self._begun_at + (self._endpoint.ended_at or 0.0)

    @property
    def seconds_voiced(self) -> float:
        return self._endpoint.voiced

    @property
    def in_breath(self) -> bool:
        return self._endpoint.silence_run >= _BREATH

    def be_patient(self, seconds: float, voiced: float | None) -> None:
        if voiced in (None, self.seconds_voiced):
            self._endpoint = replace(self._endpoint, patience=seconds)

    def samples(self) -> Samples:
        """Everything from shortly before speech began, shape (n,)."""
        return np.concatenate([*self._before, *self._chunks])

    def add(self, samples: Samples) -> list[Mark]:
        """Take a block; the marks of the detector's chunks that it completes, up to the end of the utterance."""
        size = self._detector.chunk
        sound = np.concatenate([self._rest, samples])
        marks: list[Mark] = []
        for at in range(0, len(sound) - size + 1, size):
            chunk = sound[at : at + size]
            (self._chunks if self.spoken else self._before).append(chunk)
            probability = self._detector.probability(chunk)
            probability = self._foreground.probability(chunk, probability, self.seconds_voiced)
            self._endpoint, mark = self._endpoint.step(probability, size / MICROPHONE_RATE)
            marks.append(mark)
            if mark in (Mark.ENDED, Mark.TIMEOUT):
                break
        self._rest = sound[len(sound) - len(sound) % size :]
        return marks
