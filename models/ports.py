"""What the assistant needs of its engines: small Protocols, and the frozen values that they return."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.cancel import Cancel

SPEECH_RATE = 16_000
"""Wake word, voice detector and recognizers take 16 kHz mono int16."""

Samples = NDArray[np.int16]
Pixels = NDArray[np.uint8]
"""shape (height, width, 3), RGB."""


@dataclass(frozen=True)
class Transcript:
    """What was heard."""

    text: str
    confidence: float | None
    """0..1 as far as the engine can tell, None where it cannot."""
    engine: str
    language: str = "en"
    alternatives: tuple[str, ...] = ()
    """Other readings, best first; text is not among them."""


@dataclass(frozen=True, eq=False)
class Speech:
    """A stretch of synthesised speech."""

    samples: Samples
    """shape (n,), mono."""
    rate: int


Corners = tuple[tuple[float, float], ...]
"""Four (x, y) in pixels of the picture given, clockwise from the top left of what is in them."""


@dataclass(frozen=True)
class TextLine:
    """A line of text in a picture."""

    text: str
    confidence: float
    box: Corners
    """From the text's own top left."""


@dataclass(frozen=True)
class Code:
    """A decoded 1D or 2D code."""

    text: str
    format: str
    """As zxing names it: 'QRCode', 'EAN13', ..."""
    content: str
    """'text', 'url', 'wifi', 'contact', 'product', 'binary' ...: what the text seems to be."""
    box: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Exchange:
    """An earlier question and its answer, as heard."""

    question: str
    answer: str
    foreign: bool = False
    """Whether words are in the answer that were read, decoded, or told by another program."""


@dataclass(frozen=True)
class AskOptions:
    """How a VLM is to answer."""

    max_tokens: int = 96
    temperature: float = 0.0
    """0 is greedy."""
    top_p: float = 0.95
    seed: int = 0
    grammar: str | None = None
    """GBNF with a rule named root, or None."""


@dataclass(frozen=True)
class Piece:
    """A token's worth of answer. Pieces end at whole characters, so text may be empty."""

    text: str
    token: int
    logprob: float
    """Natural logarithm of the probability that the model gave this token, before temperature."""


@dataclass(frozen=True)
class Seen:
    """What looking at a picture cost."""

    tokens: int
    """Prompt tokens now kept: system prompt and picture."""
    encode_ms: float
    prefill_ms: float
    reused: bool
    """True if the kept prefix already was of this very picture; then nothing was computed."""


@dataclass(frozen=True)
class Calibration:
    """How often a model's answers are right, by how probable it found its own words: Platt scaling, fitted by
    whoever trained it. Source: J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999."""

    scale: float
    offset: float
    floor: float = 0.0
    """An answer that is less likely to be right than this, 0..1, counts as a refusal."""

    def probability(self, mean_logprob: float) -> float:
        """0..1: that an answer is right, from the mean log-probability of its tokens."""
        return 0.5 + 0.5 * math.tanh((self.scale * mean_logprob + self.offset) / 2)


@dataclass(frozen=True)
class CallForm:
    """How a model writes that a tool is to be used: a JSON object, and what stands around it."""

    before: str = ""
    tool: str = "tool"
    """The key of the tool's name, which comes first."""
    arguments: str = "arguments"
    """The key of the object with its arguments."""
    after: str = ""


@dataclass(frozen=True)
class VlmInfo:
    """Which model answers, and how it tells what it does not know."""

    name: str
    engine: str = "llama.cpp"
    context: int = 0
    details: dict[str, str] = field(default_factory=dict)
    refusal: str | None = None
    """What it says, word for word, to what is outside its knowledge; None for a model without such a sentence."""
    calibration: Calibration | None = None
    """None: what its probabilities mean is unknown."""
    call_form: CallForm = CallForm()
    """As it was taught, where its chat template tells."""

    @property
    def may_refuse(self) -> bool:
        """Whether an answer may turn out to be a refusal, which shows only at its end."""
        return bool(self.refusal or (self.calibration and self.calibration.floor))

    def refuses(self, answer: str, confidence: float | None) -> bool:
        """Whether that answer is a refusal: in its own words, or less likely to be right than it may be."""
        own_words = self.refusal and answer.strip().startswith(self.refusal.strip())
        floor = self.calibration.floor if self.calibration else 0.0
        return bool(own_words) or (confidence or 0.0) < floor


class WakeWord(Protocol):
    """Listens for a phrase."""

    def process(self, samples: Samples) -> str | None:
        """Feed any number of samples; the phrase's name when it has just been heard, else None."""

    def reset(self) -> None: ...

    def close(self) -> None: ...


class VoiceDetector(Protocol):
    """Tells speech from other sound."""

    chunk: int
    """Samples that each call takes."""

    def probability(self, samples: Samples) -> float:
        """0..1 for exactly `chunk` samples."""

    def reset(self) -> None: ...


class Recognizer(Protocol):
    """Turns speech into text (ASR)."""

    name: str

    def transcribe(self, samples: Samples, cancel: Cancel, hot_words: Sequence[str] = ()) -> Transcript:
        """shape (n,), at most 10 minutes. Silence gives an empty text. hot_words are likelier than others, the
        likeliest first, as far as the engine can make use of that."""

    def close(self) -> None: ...


class TurnJudge(Protocol):
    """Tells from the sound of a voice whether the speaker has finished, or only pauses."""

    def finished(self, samples: Samples) -> float:
        """0..1, for what was said so far and the first 0.2 s of the pause: shape (n,)."""


class Synthesizer(Protocol):
    """Turns text into speech (TTS)."""

    name: str

    def synthesize(self, text: str, cancel: Cancel) -> Iterator[Speech]:
        """Speech in the order in which it is to be played; may come in one piece or several."""

    def close(self) -> None: ...


class TextReader(Protocol):
    """Reads text in pictures (OCR)."""

    name: str

    def read(self, pixels: Pixels, where: Sequence[Corners] | None = None) -> tuple[TextLine, ...]:
        """Lines in reading order. where: those to be read, as found before; None: all."""

    def find(self, pixels: Pixels) -> tuple[Corners, ...]:
        """Where there seem to be lines, some of them too small to be read: several times cheaper than reading."""


class CodeReader(Protocol):
    """Reads bar codes and 2D codes."""

    name: str

    def scan(self, pixels: Pixels) -> tuple[Code, ...]:
        """Distinct codes, largest first."""


class VisionLanguage(Protocol):
    """Answers questions about a picture. Keeps system prompt and picture as a prefix for all questions that follow."""

    @property
    def info(self) -> VlmInfo: ...

    def look(self, pixels: Pixels | None, cancel: Cancel) -> Seen:
        """Encode and prefill a picture (or none, for a question without one); replaces the one kept before unless
        it is the same picture."""

    def ask(
        self, question: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[Piece]:
        """Answer about what was last looked at. ModelCancelled when called off; ModelCrashed when the engine died:
        the next call starts it afresh."""

    def ask_many(
        self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[tuple[int, Piece]]:
        """All questions, each after the same history, in one batch on the one shared prefix; yields (index of the
        question, piece)."""

    def close(self) -> None: ...
