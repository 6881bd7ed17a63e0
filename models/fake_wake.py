"""A wake word on cue."""

from __future__ import annotations

from models.ports import SPEECH_RATE, Samples


class ScriptedWake:
    """A WakeWord that hears its phrase at given times, in seconds of the sound fed since the start."""

    def __init__(self, at: tuple[float, ...], phrase: str = "okay_nabu") -> None:
        self._at = sorted(at)
        self._phrase = phrase
        self._fed = 0
        self.closed = False

    def process(self, samples: Samples) -> str | None:
        self._fed += len(samples)
        due = [time for time in self._at if time * SPEECH_RATE < self._fed]
        del self._at[: len(due)]
        return self._phrase if due else None

    def reset(self) -> None:
        """Forgets no cue: they are times of the whole recording."""

    def close(self) -> None:
        self.closed = True
