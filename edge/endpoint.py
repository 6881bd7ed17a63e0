"""When an utterance begins and ends: a pure decider over voice probabilities. Time is an argument."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum


class Mark(Enum):
    """What a chunk of sound meant."""

    NOTHING = "nothing"
    STARTED = "started"
    CONFIRMED = "confirmed"
    """The voice has lasted longer than coughs and murmurs do; told again each time that it has gone on for as long."""
    PAUSED = "paused"
    """Perhaps the end: what follows can begin, unheard."""
    RESUMED = "resumed"
    """It was not the end."""
    ENDED = "ended"
    TIMEOUT = "timeout"
    """Nobody spoke for as long as was waited."""


@dataclass(frozen=True)
class EndpointRules:
    """Seconds and probabilities. Two thresholds, so that a voice near one of them does not flicker."""

    start_probability: float = 0.5
    stay_probability: float = 0.35
    start_after: float = 0.09
    """Speech must last this long to count: a click or a cough's onset does not."""
    confirm_after: float = math.inf
    """Voice of this length, with pauses or without, is neither a cough nor a murmur: of use where nobody was called."""
    pause_after: float = 0.2
    """Silence of this length may be the end."""
    end_after: float = 0.6
    """Silence of this length ends the utterance, unless something is known of its words: see Endpoint.patience."""
    give_up_after: float = 5.0
    """Listening without speech ends after this long."""
    max_utterance: float = 15.0
    """An utterance is cut here."""


@dataclass(frozen=True)
class Endpoint:
    """What has been heard so far. All times are seconds since listening began."""

    rules: EndpointRules
    heard: float = 0.0
    voiced: float = 0.0
    """Seconds of voice since speech began."""
    confirmed: float = 0.0
    """How many of them there were when it was last confirmed."""
    speech_run: float = 0.0
    silence_run: float = 0.0
    started_at: float | None = None
    """When speech began, None while it has not."""
    ended_at: float | None = None
    """When the last speech ended."""
    patience: float | None = None
    """Silence that ends the utterance after the words said so far, None while nothing is known of them."""

    def step(self, probability: float, seconds: float) -> tuple[Endpoint, Mark]:
        """Take a chunk of the given length with the given probability of voice, 0..1."""
        now = self.heard + seconds
        talking = self.started_at is not None
        voiced = probability >= (self.rules.stay_probability if talking else self.rules.start_probability)
        speech_run = self.speech_run + seconds if voiced else 0.0
        silence_run = 0.0 if voiced else self.silence_run + seconds
        new = replace(self, heard=now, speech_run=speech_run, silence_run=silence_run)
        if not talking:
            return new._before_speech(now)
        if now - (self.started_at or 0.0) >= self.rules.max_utterance:
            return replace(new, ended_at=now if voiced else self.ended_at), Mark.ENDED
        if voiced:
            return replace(new, ended_at=now, patience=None)._voice(self._paused, seconds)
        if new._paused and silence_run >= (self.rules.end_after if self.patience is None else self.patience):
            return new, Mark.ENDED
        return new, Mark.PAUSED if new._paused and not self._paused else Mark.NOTHING

    def _voice(self, was_paused: bool, seconds: float) -> tuple[Endpoint, Mark]:
        more = replace(self, voiced=self.voiced + seconds)
        if was_paused:
            return more, Mark.RESUMED
        if more.voiced - self.confirmed >= self.rules.confirm_after:
            return replace(more, confirmed=more.voiced), Mark.CONFIRMED
        return more, Mark.NOTHING

    @property
    def _paused(self) -> bool:
        return self.silence_run > 0 and self.silence_run >= min(self.rules.pause_after, self.rules.end_after)

    def _before_speech(self, now: float) -> tuple[Endpoint, Mark]:
        if self.speech_run >= self.rules.start_after:
            begun = now - self.speech_run
            return replace(self, started_at=begun, ended_at=now, voiced=self.speech_run), Mark.STARTED
        if self.speech_run == 0.0 and now >= self.rules.give_up_after:
            return self, Mark.TIMEOUT
        return self, Mark.NOTHING
