"""One turn of the comparison: what is said, what is to be answered, what the engines cost. Travels as a JSON file.

Only the standard library: a peer's own Python reads it too.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TURN_VARIABLE = "QUIZGLASS_BENCH_TURN"
"""The environment variable that tells an engine in a process of its own where the turn under way is written."""


@dataclass(frozen=True)
class Costs:
    """Seconds that engines of fixed cost take."""

    recognition: float
    first_token: float
    """From a question to the first token of its answer."""
    encode: float
    """More of it for a picture that the model has not seen yet."""
    tokens_per_second: float
    synthesis: float
    """Real-time factor."""


@dataclass(frozen=True)
class Turn:
    """Seconds count from the first sample of the recording."""

    recording: str
    """A WAV file: 16 kHz, mono, 16 bit, with silence enough behind its speech."""
    speech_start: float
    speech_end: float
    words: tuple[tuple[float, str], ...]
    """(when they have been said, words): what a recognizer would have understood by then."""
    answer: str
    patience: float
    """After the end of speech, until the turn is given up."""
    picture: str = ""
    """A JPEG file that no engine has seen yet; none for a question without one."""
    costs: Costs | None = None
    """None for real engines."""
    interrupted_by: str = ""
    """A WAV file that is spoken over the answer, half a second after its first sample."""
    log: str = ""
    """The file to which the engines add their spans."""


@dataclass(frozen=True)
class Span:
    """What an engine did, in seconds of the machine's monotonic clock."""

    work: str
    """'recognise', 'look', 'first token', 'decode' or 'synthesise'."""
    start: float
    end: float
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a system came to, in seconds of the machine's monotonic clock."""

    began: float
    """When the first sample of the recording was captured."""
    ends: tuple[float, ...] = ()
    """Each time that the system took the utterance for finished."""
    first_sample: float | None = None
    """When the first sample of the answer sounded."""
    interrupted: float | None = None
    """When the first sample of the interruption was captured."""
    confirmed: float | None = None
    """When the system took it for one."""
    last_sample: float | None = None
    """When the last sample of the interrupted answer had sounded."""
    softened: float | None = None
    """When the answer first became softer, None if it never did."""
    spans: tuple[Span, ...] = field(default=())


def save(turn: Turn, path: Path) -> None:
    """Write the turn so that a reader never sees half of it."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(turn)), encoding="utf-8")
    part.replace(path)


def load(path: Path) -> Turn:
    """The turn that save() wrote."""
    values = json.loads(path.read_text(encoding="utf-8"))
    values["words"] = tuple((float(until), str(words)) for until, words in values["words"])
    values["costs"] = Costs(**values["costs"]) if values["costs"] else None
    return Turn(**values)


def current() -> Turn:
    """The turn under way, for an engine in a process of its own."""
    return load(Path(os.environ[TURN_VARIABLE]))


def outcome(values: dict[str, Any]) -> Outcome:
    """The outcome from its JSON values."""
    spans = tuple(Span(**span) for span in values.pop("spans", ()))
    values["ends"] = tuple(values["ends"])
    return Outcome(**values, spans=spans)


def note(turn: Turn, work: str, start: float, text: str = "") -> None:
    """Add a span that ends now to the turn's log."""
    if turn.log:
        with Path(turn.log).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(Span(work, start, time.monotonic(), text))) + "\n")


def spans(turn: Turn) -> tuple[Span, ...]:
    """What the engines have logged of the turn."""
    path = Path(turn.log)
    if not path.exists():
        return ()
    return tuple(Span(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
