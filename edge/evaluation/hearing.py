"""Has a recognizer write down recordings, and counts its errors."""

from __future__ import annotations

import time
from dataclasses import dataclass

from edge.evaluation.recordings import Recording
from edge.router import Router
from hardware.wav import load_wav
from models.cancel import Cancel
from models.ports import Recognizer
from models.wer import word_errors, words_found


@dataclass(frozen=True)
class SpeechOutcome:
    """One recording and what was heard: a line of speech.jsonl."""

    recording: str
    expected: str | None
    """Word for word; None where only the words that matter are known."""
    heard: str
    confidence: float | None
    right: bool
    """Every word heard as it was said, or, where only some are known, each of those among what was heard."""
    category: str
    words: int
    """Of what was said; 0 where that is not known or is not speech."""
    errors: int
    """Substitutions, insertions and deletions."""
    content: int
    """Distinct words that matter."""
    content_heard: int
    command: bool
    """What was said is a command that a tool answers."""
    command_heard: bool
    """What was heard is one."""
    command_right: bool
    """Both are the same."""
    seconds: float
    ms: float


class Hearing:
    """Listens to one recording after the other; router tells which texts are commands."""

    def __init__(self, recognizer: Recognizer, router: Router) -> None:
        self._recognizer = recognizer
        self._router = router

    def __call__(self, recording: Recording) -> SpeechOutcome:
        """DeviceError where the file cannot be used; ModelError where the engine fails."""
        clip = load_wav(recording.path)
        started = time.perf_counter()
        transcript = self._recognizer.transcribe(clip.samples, Cancel())
        spent = time.perf_counter() - started
        heard = transcript.text
        errors, words = word_errors(recording.said or "", heard) if recording.said is not None else (0, 0)
        found, content = words_found(recording.content, heard)
        meant = self._router.match(recording.said) if recording.said else None
        taken = self._router.match(heard) if heard else None
        return SpeechOutcome(
            recording=str(recording.path),
            expected=recording.said if recording.said is not None else None,
            heard=heard,
            confidence=transcript.confidence,
            right=found == content if recording.said is None else errors == 0,
            category=recording.category,
            words=words,
            errors=errors,
            content=content,
            content_heard=found,
            command=meant is not None,
            command_heard=taken is not None,
            command_right=meant is not None and meant == taken,
            seconds=round(clip.seconds, 3),
            ms=round(spent * 1000, 1),
        )
