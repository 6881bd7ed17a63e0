"""Recognition by PocketSphinx (https://github.com/cmusphinx/pocketsphinx, BSD) with the US English model of its wheel.

Two searches hear the same sound. One knows only the phrases given, as a finite-state grammar: where one of them
was said it is right far more often than the other, the wheel's general trigram model. Which to believe is
decided by a likelihood ratio: the grammar's score a frame against that of a free loop of phones, which fits any
sound as well as the acoustic model can. Close to it, the grammar explains the sound; far below, something else
was said. (Rose and Paul, "A hidden Markov model based keyword recognition system", ICASSP 1990, score keywords
against such a filler; here it is a whole utterance.)
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from models.ports import Samples, Transcript
from models.stretches import speech_stretches
from models.vad import SileroDetector

logger = logging.getLogger(__name__)

NAME = "pocketsphinx"

MARGIN = 13.0
"""Score a frame by which a phrase may fall short of the phone loop, in PocketSphinx's units of 1024 ln 1.0001, about
0.1 nat. Tuned on synthetic speech and 39 phrases (espeak-ng and flite, eight voices, clean and noisy): of 302 said, 255
are taken rightly, 9 taken for another, 38 left to the general model; of 178 other sentences 1 is taken for a phrase.
None of 21 recorded people who ordered coffee came closer than 33."""

SLOPE = 3.0
"""How fast confidence falls around MARGIN, in the same units."""

ALTERNATIVES = 4
CANDIDATES = 40
"""Paths of the lattice looked at for alternatives: many differ only in pauses and pronunciations."""

ADDED_WORDS = {"barcode": "B AA R K OW D", "barcodes": "B AA R K OW D Z", "qr": "K Y UW AA R"}
"""Pronunciations, in the dictionary's phones, of words that it lacks and commands have."""

_PRONUNCIATION = re.compile(r"\(\d+\)")
_WORD = re.compile(r"[a-z][a-z'.-]*")


@dataclass(frozen=True)
class _Heard:
    text: str
    score: float
    """A frame."""


class SphinxDecoder:
    """Decodes in the calling thread, holding Python's lock all the while: see models/sphinx.py."""

    def __init__(self, phrases: Sequence[str] = ()) -> None:
        from pocketsphinx import Decoder, get_model_path

        self._detector = SileroDetector()
        # One decoder, so that the acoustic model and the dictionary are in memory once. Each search takes its
        # settings when it is added. Scores are relative to the best state looked at, so only with all states
        # looked at (compallsen) can those of two searches be compared.
        self._decoder = decoder = Decoder(lm=None, compallsen=True, loglevel="FATAL")
        for word, phones in ADDED_WORDS.items():
            decoder.add_word(word, phones, False)
        decoder.add_lm_file("general", get_model_path("en-us/en-us.lm.bin"))
        decoder.config["bestpath"] = False
        self._has_phrases = self._add_phrases(phrases)
        decoder.config["lw"] = 2.0  # the weight that PocketSphinx advises for phones
        decoder.add_allphone_file("phones", get_model_path("en-us/en-us-phone.lm.bin"))

    def decode(self, samples: Samples) -> Transcript:
        """16 kHz mono int16, shape (n,). Silence gives an empty text."""
        stretches = speech_stretches(samples, self._detector)
        if not stretches:
            return Transcript("", None, NAME)
        command, margin = self._command(stretches[0]) if len(stretches) == 1 else ("", math.inf)
        if margin <= MARGIN:
            return Transcript(command, _logistic(margin), NAME)
        parts = [self._general(stretch) for stretch in stretches]
        text = " ".join(part.text for part in parts if part.text)
        heard = [part.confidence for part in parts if part.confidence is not None]
        confidence = sum(heard) / len(heard) if heard else None
        return Transcript(
            text, confidence, NAME, alternatives=parts[0].alternatives if len(parts) == 1 else ()
        )

    def _add_phrases(self, phrases: Sequence[str]) -> bool:
        """A grammar of exactly these sentences, as a tree of words: state 0 starts, state 1 ends."""
        branches: dict[tuple[int, str], int] = {}
        arcs: list[tuple[int, int, float, str] | tuple[int, int, float]] = []
        for phrase in dict.fromkeys(phrases):
            words = _WORD.findall(phrase.lower())
            unknown = [word for word in words if self._decoder.lookup_word(word) is None]
            if unknown or not words:
                logger.info("left to the general model, which has no word for %s: %r", unknown, phrase)
                continue
            state = 0
            for word in words:
                if (state, word) not in branches:
                    branches[state, word] = len(branches) + 2
                    arcs.append((state, branches[state, word], 1.0, word))
                state = branches[state, word]
            arcs.append((state, 1, 1.0))
        if arcs:
            self._decoder.add_fsg("phrases", self._decoder.create_fsg("phrases", 0, 1, arcs))
        return bool(arcs)

    def _command(self, samples: Samples) -> tuple[str, float]:
        """The likeliest phrase, and by how much it falls short of the phone loop."""
        if not self._has_phrases:
            return "", math.inf
        command, phones = self._search("phrases", samples), self._search("phones", samples)
        if command is None or phones is None or not command.text:
            return "", math.inf
        return command.text, phones.score - command.score

    def _general(self, samples: Samples) -> Transcript:
        heard = self._search("general", samples)
        if heard is None or not heard.text:
            return Transcript("", None, NAME)
        # The posterior of a whole path is tiny whatever was said; that of its words tells more.
        words = [segment.prob for segment in self._decoder.seg() if segment.word[0] not in "<["]
        others = (
            _plain(path.hypstr) for path in islice(self._decoder.nbest(), CANDIDATES) if path and path.hypstr
        )
        distinct = [text for text in dict.fromkeys(others) if text and text != heard.text]
        confidence = min(1.0, sum(words) / len(words)) if words else None
        return Transcript(heard.text, confidence, NAME, alternatives=tuple(distinct[:ALTERNATIVES]))

    def _search(self, search: str, samples: Samples) -> _Heard | None:
        decoder: Any = self._decoder
        decoder.activate_search(search)
        decoder.start_utt()
        # A whole utterance at once: cepstral means are then taken over all of it.
        decoder.process_raw(samples.tobytes(), full_utt=True)
        decoder.end_utt()
        best = decoder.hyp()
        if best is None:
            return None
        return _Heard(_plain(best.hypstr), decoder.logmath.log(best.score) / decoder.n_frames())


def _plain(text: str) -> str:
    """Without the marks of which pronunciation was heard: 'the(2)'."""
    return _PRONUNCIATION.sub("", text).strip()


def _logistic(margin: float) -> float:
    return 1 / (1 + math.exp((margin - MARGIN) / SLOPE))
