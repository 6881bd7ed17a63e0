"""Recognition by Whisper (https://arxiv.org/abs/2212.04356) through faster-whisper, on the processor, in int8."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.cancel import Cancel
from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.ports import SPEECH_RATE, Samples, Transcript

LONGEST = 600
"""Seconds of speech that one call takes."""

NO_SPEECH = 0.6
UNLIKELY = -1.0
REPETITIVE = 2.4
"""Whisper's own thresholds (section 4.5 of the paper): a segment is dropped as not spoken where the model gives
silence over NO_SPEECH and its own words a mean log probability under UNLIKELY, or where its text compresses better
than REPETITIVE, as the loops do that it falls into on noise."""

TEMPERATURES = (0.0, 0.2, 0.4)
"""Tried in turn while a segment is unlikely or repetitive. Whisper itself goes on to 1.0, which on noise takes twice
as long to find nothing."""

_WORD = re.compile(r"\w+")


class WhisperRecognizer:
    """A Recognizer over a folder in CTranslate2's format.

    languages are ISO 639-1 codes: of several, the one that an utterance is in is detected. takes_hot_words is False for
    a model that they lead astray. Loading never reaches for the network. ModelMissing without the folder, ModelCorrupt
    where a file in it is missing or damaged, BadInput for a language that the model does not know.
    """

    def __init__(
        self, folder: Path, threads: int, languages: Sequence[str] = ("en",), takes_hot_words: bool = True
    ) -> None:
        _check_files(folder)
        from faster_whisper import WhisperModel

        self.name = f"whisper {folder.name}"
        self._languages = languages
        self._takes_hot_words = takes_hot_words
        try:
            self._model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except Exception as error:  # what tokenizers raises is no narrower
            raise ModelCorrupt(f"the Whisper model in {folder} does not load ({error}): {_AGAIN}") from error
        # Most of the time of a short utterance goes into its encoding, which neither words nor language change.
        self._model.encode = _LastEncoding(self._model.encode)
        unknown = [language for language in languages if language not in self._model.supported_languages]
        if unknown:
            raise BadInput(
                f"the Whisper model in {folder} does not know the language {unknown[0]!r}: install one that does, or "
                "change the settings language and languages"
            )

    def transcribe(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str] = ()) -> Transcript:
        """16 kHz mono int16, shape (n,), at most 10 minutes (else BadInput); silence gives an empty text.

        ModelCancelled between segments of at most 30 s: one cannot be interrupted. Confidence is the mean
        probability of a token. Told of words, Whisper hears them in noise too: where it hears nothing else, they
        count only if it hears something without having been told.
        """
        if samples.ndim != 1 or len(samples) > LONGEST * SPEECH_RATE:
            raise BadInput(
                f"speech of shape {samples.shape}: give mono, at most {LONGEST // 60} minutes at a time"
            )
        cancel.check()
        if not samples.any():
            return Transcript("", None, self.name, self._languages[0])
        expected = hot_words if self._takes_hot_words else ()
        heard = self._read(samples, cancel, expected)
        if heard.text and expected and _words(heard.text) <= _words(" ".join(expected)):
            unprompted = self._read(samples, cancel, ())
            return heard if unprompted.text else unprompted
        return heard

    def _read(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str]) -> Transcript:
        sound = samples.astype(np.float32) / np.float32(32768)
        segments, info = self._model.transcribe(
            sound,
            language=self._language_of(sound),
            beam_size=5,
            temperature=TEMPERATURES,
            hotwords=" ".join(hot_words) or None,
            condition_on_previous_text=False,
            without_timestamps=True,
            vad_filter=False,
            no_speech_threshold=NO_SPEECH,
            log_prob_threshold=UNLIKELY,
            compression_ratio_threshold=REPETITIVE,
        )
        texts: list[str] = []
        logprobs: list[float] = []
        for segment in segments:
            cancel.check()
            imagined = segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < UNLIKELY
            if imagined or segment.compression_ratio > REPETITIVE or not segment.text.strip():
                continue
            texts.append(segment.text.strip())
            logprobs.append(segment.avg_logprob)
        cancel.check()
        confidence = float(np.exp(np.mean(logprobs))) if logprobs else None
        return Transcript(" ".join(texts), confidence, self.name, info.language)

    def _language_of(self, sound: NDArray[np.float32]) -> str:
        """The likeliest of the languages that are spoken here."""
        if len(self._languages) == 1:
            return self._languages[0]
        features = self._model.feature_extractor(sound)[:, :-1]  # just what is decoded afterwards
        _, _, probabilities = self._model.detect_language(features=features)
        known = dict(probabilities)
        return max(self._languages, key=lambda language: known.get(language, 0.0))

    def close(self) -> None:
        """Unload the weights; the recognizer cannot be used again."""
        self._model.model.unload_model()


class _LastEncoding:
    """Encodes the same features once, though they are decoded more than once."""

    def __init__(self, encode: Callable[[NDArray[np.float32]], Any]) -> None:
        self._encode = encode
        self._features: NDArray[np.float32] = np.zeros(0, np.float32)
        self._encoding: Any = None

    def __call__(self, features: NDArray[np.float32]) -> Any:
        if not np.array_equal(features, self._features):
            self._encoding = self._encode(features)
            self._features = features
        return self._encoding


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _check_files(folder: Path) -> None:
    """Every file that faster-whisper would otherwise fetch from the network, or do without unasked."""
    if not folder.is_dir():
        raise ModelMissing(
            f"no Whisper model in {folder}: see 'quizglass models list', then 'quizglass models pull NAME'"
        )
    for names in (
        ("model.bin",),
        ("config.json",),
        ("tokenizer.json",),
        ("vocabulary.txt", "vocabulary.json"),
    ):
        if not any((folder / name).is_file() for name in names):
            raise ModelCorrupt(f"the Whisper model in {folder} lacks {' or '.join(names)}: {_AGAIN}")
    for name in ("config.json", "tokenizer.json"):
        try:
            json.loads((folder / name).read_bytes())
        except ValueError as error:
            raise ModelCorrupt(f"{folder / name} is damaged ({error}): {_AGAIN}") from error


_AGAIN = "remove it and install it again with 'quizglass models pull'"
