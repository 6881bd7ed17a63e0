"""The recognition lane: what was said, and while it is being said, what was said so far."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np

from edge.actions import Check, Transcribe, TranscribeSoFar
from edge.completeness import ending
from edge.events import Event, Heard, HeardSoFar, Overheard
from edge.loudness import level
from edge.mind import Mind
from edge.overheard import Meaning, meaning
from edge.pace import Pace
from edge.turn import Turn
from hardware.clock import Clock
from hardware.ports import Samples
from models.cancel import Cancel
from models.errors import ModelCancelled, ModelError
from models.ports import SPEECH_RATE, Recognizer, Transcript

_FLOOR, _REST = SPEECH_RATE // 25, SPEECH_RATE * 14 // 100
"""Samples: of the end of an utterance by which the room's hiss is known, and of the hiss that takes its place."""
_LOUDEST_FLOOR = 50.0

_log = logging.getLogger(__name__)


class Hearing:
    """Runs on its own lane, but for await_more and settle_for."""

    def __init__(
        self, recognizer: Recognizer, mind: Mind, post: Callable[[Event], None], clock: Clock
    ) -> None:
        self._recognizer = recognizer
        self._mind = mind
        self._post = post
        self._clock = clock
        self._pace = Pace()
        self._waiting: tuple[Turn, TranscribeSoFar] | None = None
        self._queued = False
        """Whether a job is on its way, though what it was queued for may have ceased to wait."""
        self._under_way: tuple[float | None, Cancel] = (None, Cancel())
        """Of the partial transcript that is being made: the seconds of voice in it, if it was begun in a breath, and
        its cancel token."""
        self._whole: HeardSoFar | None = None
        """The newest that was begun in a breath: the final one, where no more was said."""
        self._changing = Lock()

    def await_more(self, turn: Turn, command: TranscribeSoFar) -> bool:
        """Put this in the place of what waits to be heard; False if a job that will hear it is on its way."""
        with self._changing:
            self._waiting = (turn, command)
            queued, self._queued = self._queued, True
        return not queued

    def settle_for(self, command: Transcribe) -> None:
        """The wearer has paused: nothing less than this is of use any more."""
        with self._changing:
            self._waiting = None
            voiced, cancel = self._under_way
        if voiced is None or voiced != command.voiced:
            cancel.cancel()

    def hear_so_far(self) -> None:
        """Transcribe what waits, if there is time for it."""
        with self._changing:
            waiting, self._waiting = self._waiting, None
            self._queued = False
            cancel = Cancel()
            self._under_way = (waiting[1].voiced if waiting and waiting[1].breath else None, cancel)
        if waiting is None:
            return
        turn, command = waiting
        start = self._clock.now()
        if turn.cancel.cancelled or not self._pace.allows(_seconds(command.samples), command.breath, start):
            return
        try:
            sound = _with_a_pause(command.samples) if command.breath else command.samples
            transcript = self._transcribe(sound, cancel, command.hot_words)
        except ModelCancelled:
            raise
        except ModelError as error:  # the final transcript tells the wearer, if it fails too
            _log.warning("a partial transcript failed: %s", error)
            return
        is_command = self._mind.is_command(transcript.text)
        partial = HeardSoFar(
            turn.number,
            transcript,
            start,
            self._clock.now(),
            command.voiced,
            ending(transcript.text, is_command, transcript.language),
            is_command,
        )
        self._whole = partial if command.breath else None
        self._post(partial)

    def hear(self, turn: Turn, command: Transcribe) -> None:
        """Transcribe an utterance, unless its partial transcript turns out to be that of all of it."""
        whole, self._whole = self._whole, None
        start = self._clock.now()
        if whole and whole.transcript.text and (whole.turn, whole.voiced) == (turn.number, command.voiced):
            transcript = whole.transcript
        else:
            transcript = self._transcribe(command.samples, turn.cancel, command.hot_words)
        self._post(self._understood(turn.number, transcript, command.samples, start))

    def check(self, command: Check, cancel: Cancel) -> None:
        """Find out what a few words mean that were said over an answer."""
        start = self._clock.now()
        try:
            transcript = self._transcribe(command.samples, cancel)
            heard = self._understood(0, transcript, command.samples, start)
        except ModelCancelled:
            raise
        except ModelError as error:  # the answer goes on; the next question will tell of it
            _log.warning("what was said over the answer is unknown: %s", error)
            now = self._clock.now()
            heard = Heard(0, Transcript("", None, "none"), now, now, meaning=Meaning.BACKCHANNEL)
        self._post(Overheard(command.utterance, command.number, heard))

    def _understood(self, turn: int, transcript: Transcript, samples: Samples, start: float) -> Heard:
        text = transcript.text
        is_command = self._mind.is_command(text)
        return Heard(
            turn,
            transcript,
            start,
            self._clock.now(),
            ending(text, is_command, transcript.language),
            is_command,
            level(samples),
            meaning(text, is_command, transcript.language),
        )

    def _transcribe(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str] = ()) -> Transcript:
        start = self._clock.now()
        transcript = self._recognizer.transcribe(samples, cancel, hot_words)
        end = self._clock.now()
        if transcript.text:  # without speech there is hardly any work
            self._pace = self._pace.after(_seconds(samples), end - start, end)
        return transcript


def _with_a_pause(samples: Samples) -> Samples:
    """The sound, and the rest of a pause: recognizers expect some silence behind the last word."""
    floor = float(samples[-_FLOOR:].std())
    hiss = np.random.default_rng(0).normal(0.0, min(floor, _LOUDEST_FLOOR), _REST)
    return np.concatenate([samples, hiss.astype(np.int16)])


def _seconds(samples: Samples) -> float:
    return len(samples) / SPEECH_RATE
