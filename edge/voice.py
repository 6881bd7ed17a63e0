"""The voice lane: speak clauses as they come, and know what of them was heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Lock

from edge.chimes import CHIME_RATE, chime
from edge.events import Event, Sounded, Spoken
from edge.heard import heard_text
from edge.reply import Clause
from edge.turn import Turn
from hardware.clock import Clock
from hardware.ports import PlayBlock, Samples, Speaker
from models.errors import ModelCancelled
from models.languages import primary
from models.ports import Speech, Synthesizer
from models.speakable import speakable

_DRAIN_TIMEOUT = 60.0
_BLOCK_SECONDS = 0.1


class Voice:
    """Synthesises, queues and accounts for one turn's speech at a time."""

    def __init__(
        self,
        synthesizers: Mapping[str, Synthesizer],
        speaker: Speaker,
        post: Callable[[Event], None],
        clock: Clock,
        language: str = "en",
    ) -> None:
        """synthesizers: by ISO 639-1 code; language: the one that is usually spoken, of which there must be one."""
        self._synthesizers = synthesizers
        self._speaker = speaker
        self._post = post
        self._clock = clock
        self._language = language
        self._turn = 0
        self._clauses: list[tuple[str, float]] = []
        """Texts and seconds of what this turn sounds like; tones and asides have no text."""
        self._foreign = False
        """Whether anybody may have written some of it."""
        self._prepared: tuple[int, Clause, list[Speech]] | None = None
        """A turn's number, and how the clause sounds that was foreseen as its first."""
        self._first_written = 0
        """The turn whose first block waits to be released."""
        self._releasing = Lock()

    def chime(self, turn: Turn, kind: str) -> None:
        """Play a short tone."""
        self._enter(turn)
        tone = chime(kind)
        if self._write(turn, tone, CHIME_RATE):
            self._clauses.append(("", len(tone) / CHIME_RATE))

    def prepare(self, turn: Turn, clause: Clause) -> None:
        """Make the speech ready that this turn is likely to begin with."""
        with suppress(ModelCancelled):
            self._prepared = (turn.number, clause, list(self._synthesize(turn, clause)))

    def speak(self, turn: Turn, clause: Clause, aside: bool = False) -> None:
        """Speak a clause of this turn; returns early, and silently, once the turn is called off. aside: it is no part
        of the answer."""
        self._enter(turn)
        answering = not (aside or self._answers)
        seconds = 0.0
        told = "" if aside else clause.text
        self._foreign |= clause.foreign
        self._clauses.append((told, seconds))
        try:
            for speech in self._speech_of(turn, clause, aside):
                first = answering and not seconds
                seconds += len(speech.samples) / speech.rate
                self._clauses[-1] = (told, seconds)  # before it is written: that may be cut off
                if not self._write(turn, speech.samples, speech.rate, first):
                    return
        except ModelCancelled:
            return
        if not aside:
            turn.give_room()

    def release(self, turn: Turn) -> None:
        """What was written for this turn may be heard now. Any thread may call it."""
        with self._releasing:
            self._speaker.held = False
            if self._first_written == turn.number:
                self._post(Sounded(turn.number, self._clock.now()))

    def end(self, turn: Turn) -> None:
        """No more clauses come: wait until all was played, and tell what was heard."""
        complete = self._speaker.drain(turn.number, _DRAIN_TIMEOUT)
        if not turn.cancel.cancelled:
            self._tell(turn.number, complete)

    def cut(self, turn: int) -> None:
        """The turn was called off: tell what was heard until then, if it had begun to speak."""
        if turn == self._turn and self._answers:
            self._tell(turn, complete=False)

    def _speech_of(self, turn: Turn, clause: Clause, aside: bool) -> Iterable[Speech]:
        """What was prepared, if it is this clause."""
        if aside or self._prepared is None:
            return self._synthesize(turn, clause)
        number, foreseen, speech = self._prepared
        self._prepared = None
        return speech if (number, foreseen) == (turn.number, clause) else self._synthesize(turn, clause)

    def _synthesize(self, turn: Turn, clause: Clause) -> Iterator[Speech]:
        wanted = clause.spoken_in
        language = wanted if wanted and wanted in self._synthesizers else self._language
        return self._synthesizers[primary(language)].synthesize(speakable(clause.text, language), turn.cancel)

    def _enter(self, turn: Turn) -> None:
        if turn.number != self._turn:
            self._turn, self._clauses, self._foreign = turn.number, [], False

    @property
    def _answers(self) -> bool:
        return any(text for text, _ in self._clauses)

    def _tell(self, turn: int, complete: bool) -> None:
        spoken = self._clauses if turn == self._turn else []
        if complete:
            heard = " ".join(text for text, _ in spoken if text)
        else:
            heard = heard_text(spoken, self._speaker.played(turn))
        self._clauses = []
        self._post(Spoken(turn, heard, complete, self._clock.now(), self._foreign))

    def _write(self, turn: Turn, samples: Samples, rate: int, first: bool = False) -> bool:
        """Queue sound in short blocks, so that a cancelled turn stops within one of them."""
        size = max(1, int(rate * _BLOCK_SECONDS))
        for at in range(0, len(samples), size):
            if not self._speaker.write(PlayBlock(samples[at : at + size], rate, turn.number)):
                return False
            if first and at == 0:
                self._note_first(turn)
        return not turn.cancel.cancelled

    def _note_first(self, turn: Turn) -> None:
        with self._releasing:
            if self._speaker.held:
                self._first_written = turn.number
            else:
                self._post(Sounded(turn.number, self._clock.now()))
