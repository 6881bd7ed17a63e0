"""One trace a turn: when each stage happened and which lane worked on what.

Times are seconds of one monotonic clock (`time.monotonic`, or the virtual clock of a replay); only
differences mean anything. A trace is written by the conductor alone, so it needs no lock.
"""

import difflib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TypeVar

_Name = TypeVar("_Name", bound=StrEnum)


class Stage(StrEnum):
    """Instants of a turn, in the order in which they usually come."""

    WAKE = "wake"
    SPEECH_START = "speech_start"
    SPEECH_END = "speech_end"
    TRANSCRIPT = "transcript"
    FRAME = "frame"
    ENCODE = "encode"
    PREFILL = "prefill"
    FIRST_TOKEN = "first_token"
    FIRST_CLAUSE = "first_clause"
    FIRST_SAMPLE = "first_sample"
    END = "end"


class Work(StrEnum):
    """What takes time in a turn."""

    SPEECH = "speech"
    TRANSCRIPT = "transcript"
    FRAME = "frame"
    ENCODE = "encode"
    PREFILL = "prefill"
    DECODE = "decode"
    TOOL = "tool"
    SYNTHESIS = "synthesis"
    PLAYBACK = "playback"


class Lane(StrEnum):
    """Who works: the conductor and its serial lanes."""

    EARS = "ears"
    RECOGNITION = "recognition"
    MIND = "mind"
    SIGHT = "sight"
    VOICE = "voice"
    CONDUCTOR = "conductor"


LANE_OF = {
    Stage.WAKE: Lane.EARS,
    Stage.SPEECH_START: Lane.EARS,
    Stage.SPEECH_END: Lane.EARS,
    Stage.TRANSCRIPT: Lane.RECOGNITION,
    Stage.FRAME: Lane.SIGHT,
    Stage.ENCODE: Lane.SIGHT,
    Stage.PREFILL: Lane.MIND,
    Stage.FIRST_TOKEN: Lane.MIND,
    Stage.FIRST_CLAUSE: Lane.VOICE,
    Stage.FIRST_SAMPLE: Lane.VOICE,
    Stage.END: Lane.CONDUCTOR,
}
"""The lane that each instant belongs to."""

_INTERVALS = {
    "speech": (Stage.SPEECH_START, Stage.SPEECH_END),
    "recognition": (Stage.SPEECH_END, Stage.TRANSCRIPT),
    "first_token": (Stage.TRANSCRIPT, Stage.FIRST_TOKEN),
    "first_clause": (Stage.FIRST_TOKEN, Stage.FIRST_CLAUSE),
    "synthesis": (Stage.FIRST_CLAUSE, Stage.FIRST_SAMPLE),
    "response": (Stage.SPEECH_END, Stage.FIRST_SAMPLE),
    "speaking": (Stage.FIRST_SAMPLE, Stage.END),
}


@dataclass(frozen=True)
class Mark:
    """An instant: `at` in seconds."""

    name: Stage
    at: float
    note: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of work on one lane: `start` and `end` in seconds."""

    name: Work
    lane: Lane
    start: float
    end: float
    note: str = ""


class TurnTrace:
    """What happened in one turn.

    `turn` is the turn's number, `started` the second at which it began.
    """

    def __init__(self, turn: int, started: float) -> None:
        self.turn = turn
        self.started = started
        self._marks: dict[Stage, Mark] = {}
        self._spans: list[Span] = []

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Every instant, earliest first."""
        return tuple(sorted(self._marks.values(), key=lambda mark: mark.at))

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every stretch of work, in the order of their starts."""
        return tuple(sorted(self._spans, key=lambda span: span.start))

    def mark(self, name: str, at: float, note: str = "") -> None:
        """Record that stage `name` happened at second `at`.

        A stage that happens again counts from its last time: the wearer went on speaking, or the turn
        was retried. Raises ValueError if `name` is not a `Stage`.
        """
        stage = _member(Stage, name)
        self._marks[stage] = Mark(stage, at, note)

    def span(self, name: str, lane: str, start: float, end: float, note: str = "") -> None:
        """Record that `lane` was busy with `name` from second `start` to second `end`.

        Raises ValueError if `name` is not a `Work`, `lane` not a `Lane`, or `end` lies before `start`.
        """
        if end < start:
            raise ValueError(f"The span {name!r} ends {start - end:.3f} s before it starts.")
        self._spans.append(Span(_member(Work, name), _member(Lane, lane), start, end, note))

    def forget(self, *names: Stage) -> None:
        """These stages have not happened after all: the work was in vain, and its spans show it."""
        for name in names:
            self._marks.pop(name, None)

    def at(self, name: str) -> float | None:
        """The second at which stage `name` happened, None if it did not (yet)."""
        mark = self._marks.get(_member(Stage, name))
        return None if mark is None else mark.at

    def durations_ms(self) -> dict[str, float]:
        """Milliseconds of each part of the turn whose two ends are known.

        `response` is what the wearer waits: from the end of speech to the first sample of the answer.
        It is negative when the answer began before the speech was found to have ended. `encode` and
        `prefill` add up the work done under these names, much of it while the wearer still spoke.
        """
        parts = {}
        for name, (first, last) in _INTERVALS.items():
            if first in self._marks and last in self._marks:
                parts[name] = (self._marks[last].at - self._marks[first].at) * 1000
        for work in (Work.ENCODE, Work.PREFILL):
            spent = [span.end - span.start for span in self._spans if span.name is work]
            if spent:
                parts[work.value] = sum(spent) * 1000
        if Stage.END in self._marks:
            parts["total"] = (self._marks[Stage.END].at - self.started) * 1000
        return parts

    def to_dict(self) -> dict[str, Any]:
        """The trace as JSON values; `from_dict` reads it back."""
        return {
            "turn": self.turn,
            "started": self.started,
            "marks": [asdict(mark) for mark in self.marks],
            "spans": [asdict(span) for span in self.spans],
            "durations_ms": self.durations_ms(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The trace that `to_dict` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        trace = cls(values["turn"], values["started"])
        for mark in values["marks"]:
            trace.mark(**mark)
        for span in values["spans"]:
            trace.span(**span)
        return trace


def append_jsonl(path: Path, trace: TurnTrace, keep: int = 500) -> None:
    """Add `trace` to the JSON lines in `path`, one turn a line.

    The file never holds more than twice `keep` turns: when it would, only the last `keep` stay.
    Raises OSError if `path` cannot be written.
    """
    line = json.dumps(trace.to_dict(), ensure_ascii=False)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    kept = text.splitlines()
    if len(kept) < 2 * keep:
        torn = text and not text.endswith("\n")  # a power cut in the middle of the last write
        with path.open("a", encoding="utf-8") as lines:
            lines.write(("\n" if torn else "") + line + "\n")
        return
    shortened = path.with_name(path.name + ".part")
    shortened.write_text("\n".join([*kept, line][-keep:]) + "\n", encoding="utf-8")
    shortened.replace(path)


def write_chrome(path: Path, traces: Iterable[TurnTrace]) -> None:
    """Write `traces` for Perfetto or chrome://tracing, one thread a lane.

    The format is the Trace Event Format of Chrome: complete (X), instant (i) and metadata (M) events,
    times in microseconds, here counted from the earliest one. Raises OSError if `path` cannot be written.
    """
    turns = list(traces)
    origin = min((_earliest(trace) for trace in turns), default=0.0)
    events: list[dict[str, Any]] = [_metadata("process_name", 0, name="quizglass")]
    for number, lane in enumerate(Lane, start=1):
        events.append(_metadata("thread_name", number, name=lane.value))
        events.append(_metadata("thread_sort_index", number, sort_index=number))
    for trace in turns:
        events.extend(_chrome_events(trace, origin))
    path.write_text(json.dumps({"traceEvents": events, "displayTimeUnit": "ms"}, indent=1), encoding="utf-8")


def _chrome_events(trace: TurnTrace, origin: float) -> Iterable[dict[str, Any]]:
    def event(phase: str, name: str, lane: Lane, at: float, note: str) -> dict[str, Any]:
        thread = list(Lane).index(lane) + 1
        about = {"turn": trace.turn, "note": note}
        since = round((at - origin) * 1e6, 3)
        return {"ph": phase, "name": name, "pid": 1, "tid": thread, "ts": since, "cat": lane, "args": about}

    for span in trace.spans:
        lasting = round((span.end - span.start) * 1e6, 3)
        yield event("X", span.name, span.lane, span.start, span.note) | {"dur": lasting}
    for mark in trace.marks:
        yield event("i", mark.name, LANE_OF[mark.name], mark.at, mark.note) | {"s": "t"}


def _metadata(kind: str, thread: int, /, **args: Any) -> dict[str, Any]:
    return {"ph": "M", "name": kind, "pid": 1, "tid": thread, "args": args}


def _earliest(trace: TurnTrace) -> float:
    times = [mark.at for mark in trace.marks] + [span.start for span in trace.spans]
    return min([trace.started, *times])


def _member(names: type[_Name], value: str) -> _Name:
    try:
        return names(value)
    except ValueError:
        known = [name.value for name in names]
        near = difflib.get_close_matches(value, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(known)}."
        raise ValueError(f"{value!r} is not a {names.__name__.lower()} of a turn. {hint}") from None
