"""A turn as it is reported: seconds count from the true end of speech."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from peers.turn import Costs, Outcome, Span, Turn

_TOLERANCE = 0.02
"""Seconds that an end may come before the last sample of speech: an utterance is counted in blocks."""


@dataclass(frozen=True)
class Record:
    """One system's turn in one condition."""

    condition: str
    system: str
    voice: str
    response: float
    """Until the first sample of the answer; the patience where none came."""
    silent: bool
    """No answer came."""
    speech: float
    """Length of the utterance, first word to last."""
    endpoint: float | None = None
    """Until the utterance was taken for finished."""
    false_ends: int = 0
    """How often it was taken for finished before it was."""
    overhead: float | None = None
    """What the system itself adds to its engines and to the confirmation of the end; see soonest()."""
    look_left: float | None = None
    """Share of the look at the picture that was left at the end of speech; None where it lasts longer than speech."""
    stopped: float | None = None
    """From the confirmed interruption to the last sample of the answer."""
    silenced: float | None = None
    """From the first sample of the interruption to the last of the answer."""
    softened: float | None = None
    """From the first sample of the interruption until the answer is softer than half."""
    spans: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON values, to the tenth of a millisecond."""
        values: dict[str, Any] = _rounded(asdict(self))
        return values


def record(condition: str, system: str, voice: str, turn: Turn, outcome: Outcome) -> Record:
    """What an outcome says, told from the end of speech."""
    end = outcome.began + turn.speech_end
    spans = with_decoding(
        tuple(
            Span(span.work, span.start - end, span.end - end, span.note)
            for span in sorted(outcome.spans, key=lambda span: span.start)
        )
    )
    first = None if outcome.first_sample is None else outcome.first_sample - end
    ends = [at - end for at in outcome.ends]
    right = [at for at in ends if at >= -_TOLERANCE]
    false = len(ends) - len(right)
    at = outcome.interrupted
    speech = turn.speech_end - turn.speech_start
    return Record(
        condition,
        system,
        voice,
        response=turn.patience if first is None else first,
        silent=first is None,
        speech=speech,
        endpoint=right[0] if right else None,
        false_ends=false,
        overhead=_overhead(spans, first, right[0] if right and not false else None, turn),
        look_left=look_left(spans, speech),
        stopped=_between(outcome.confirmed, outcome.last_sample),
        silenced=_between(at, outcome.last_sample),
        softened=_between(at, outcome.softened),
        spans=spans,
    )


def with_decoding(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """With the decoding of the first clause, up to its synthesis, in the place of the whole answer's."""
    kept = tuple(span for span in spans if span.work != "decode")
    begun = [span.end for span in kept if span.work == "first token"]
    spoken = [span.start for span in kept if span.work == "synthesise" and begun and span.start >= begun[-1]]
    return (*kept, Span("decode", begun[-1], spoken[0])) if spoken else kept


def _overhead(
    spans: tuple[Span, ...], first: float | None, endpoint: float | None, turn: Turn
) -> float | None:
    """What lies between the first sample and the soonest that it could have come."""
    if first is None or endpoint is None or turn.costs is None:
        return None
    ready = soonest(spans, turn.costs, turn.answer)
    return None if ready is None else first - max(endpoint, ready)


def soonest(spans: tuple[Span, ...], costs: Costs, answer: str) -> float | None:
    """When the first clause could have been ready, had engine followed engine without a moment between: recognition
    from when it began, the rest of the look at the picture, the first token, the tokens until the first clause is
    known to be one, and its speech. None where the spans do not tell."""
    heard = [span for span in spans if span.work == "recognise"]
    spoken = [span for span in spans if span.work == "synthesise"]
    if not heard or not spoken:
        return None
    seen = [span.end for span in spans if span.work == "look"]
    begun = max([heard[-1].start + costs.recognition, *seen])
    decoding = costs.first_token + (tokens_before(spoken[0].note, answer) - 1) / costs.tokens_per_second
    return begun + decoding + (spoken[0].end - spoken[0].start)


def tokens_before(clause: str, answer: str) -> int:
    """Words of the answer that Quizglass's splitter has to see before it foresees the first clause."""
    from edge.clauses import ClauseSplitter

    splitter = ClauseSplitter(hurried=True)
    words = answer.split()
    for number, word in enumerate(words, 1):
        if clause in (*splitter.feed(f" {word}" if number > 1 else word), splitter.likely()):
            return number
    return len(words)


def look_left(spans: tuple[Span, ...], speech: float) -> float | None:
    """The share of the look that lies behind the end of speech."""
    looks = [span for span in spans if span.work == "look"]
    if not looks or looks[0].end - looks[0].start > speech:
        return None
    look = looks[0]
    return max(0.0, look.end - max(0.0, look.start)) / (look.end - look.start)


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else end - start


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
