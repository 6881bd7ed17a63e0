"""Speech recognition without a download: PocketSphinx in a process of its own.

Its binding holds Python's global lock while it searches, seconds at a time. In the assistant's own process that
would stop the microphone's callback, the speaker's, and every deadline.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelCorrupt, ModelCrashed
from models.ports import SPEECH_RATE, Samples, Transcript
from models.sphinx_decoder import NAME, SphinxDecoder

LONGEST = 600
"""Seconds of speech that one call takes."""

_OUTLIVES = 1.0
"""Seconds that a cancelled search may still take before a new process, which has to load, is started instead."""

_POLL = 0.02
"""Seconds between looks at the cancel token: how late a cancelled search ends."""


class SphinxRecognizer:
    """A Recognizer of US English, best at the phrases given: sentences in plain words, such as "what time is it".

    The process starts at once and loads while the caller goes on. Safe from any thread, one call at a time.
    """

    name = NAME

    def __init__(self, phrases: Sequence[str] = ()) -> None:
        self._phrases = tuple(phrases)
        self._lock = Lock()
        self._searches_on = False
        """Whether the process still works on what was cancelled."""
        self._start()

    def transcribe(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str] = ()) -> Transcript:
        """hot_words change nothing: the grammar knows the phrases alone, and a trigram model has no place for more.

        16 kHz mono int16, shape (n,), at most 10 minutes (else BadInput); silence gives an empty text.

        ModelCancelled as soon as the token is cancelled; ModelCorrupt if the model does not load; ModelCrashed if
        the process died, and the next call starts a new one.
        """
        if samples.ndim != 1 or len(samples) > LONGEST * SPEECH_RATE:
            raise BadInput(
                f"speech of shape {samples.shape}: give mono, at most {LONGEST // 60} minutes at a time"
            )
        cancel.check()
        with self._lock:
            if not self._is_free():
                self._stop()
                self._start()
            try:
                self._connection.send(samples)
                while not self._connection.poll(_POLL):
                    cancel.check()
                answer = self._connection.recv()
            except (EOFError, OSError) as error:
                self._process.join()
                raise ModelCrashed(
                    f"speech recognition ended unexpectedly (exit code {self._process.exitcode}): say it again"
                ) from error
            except ModelCancelled:
                self._searches_on = True  # a search cannot be interrupted
                raise
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Transcript)
        return answer

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _is_free(self) -> bool:
        """Whether the process can take the next sound; what it found in a cancelled one is dropped."""
        if not self._process.is_alive():
            return False
        if self._searches_on:
            if not self._connection.poll(_OUTLIVES):
                return False
            try:
                self._connection.recv()
            except (EOFError, OSError):
                return False
            self._searches_on = False
        return True

    def _start(self) -> None:
        self._searches_on = False
        # spawn: forking a process that has threads, as this one has, can deadlock the child.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_serve, args=(theirs, self._phrases), name=NAME, daemon=True
        )
        # Until the process ignores Ctrl-C by itself, it waits there; the mask is inherited.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()

    def _stop(self) -> None:
        self._process.terminate()
        self._process.join()
        self._connection.close()


def _serve(connection: Connection, phrases: tuple[str, ...]) -> None:
    """The process: answers each array of samples with a Transcript or an exception, until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the assistant's to handle
    try:
        decoder: SphinxDecoder | ModelCorrupt = SphinxDecoder(phrases)
    except (RuntimeError, OSError, ValueError) as error:
        decoder = ModelCorrupt(f"PocketSphinx does not load its model ({error}): reinstall pocketsphinx")
    while True:
        try:
            samples = connection.recv()
            connection.send(decoder.decode(samples) if isinstance(decoder, SphinxDecoder) else decoder)
        except (EOFError, OSError):
            return
