"""Traces: what is kept, what comes back, and what other programs read of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.trace import LANE_OF, Lane, Stage, TurnTrace, Work, append_jsonl, write_chrome


def spoken_turn(turn: int = 1, started: float = 100.0) -> TurnTrace:
    """A turn whose answer is read from the frame: 1.5 s from the end of speech to the first sound."""
    trace = TurnTrace(turn, started)
    trace.mark("wake", started)
    trace.mark("speech_start", started + 0.5)
    trace.mark("speech_end", started + 1.5)
    trace.mark("transcript", started + 2.0, "what does this say")
    trace.mark("first_clause", started + 2.75)
    trace.mark("first_sample", started + 3.0)
    trace.mark("end", started + 5.0)
    trace.span("speech", "ears", started + 0.5, started + 1.5)
    trace.span("encode", "sight", started + 0.5, started + 0.75, "first look")
    trace.span("encode", "sight", started + 1.0, started + 1.5)
    trace.span("tool", "mind", started + 2.0, started + 2.75, "read text")
    trace.span("playback", "voice", started + 3.0, started + 5.0)
    return trace


def test_durations_are_those_between_the_marks() -> None:
    assert spoken_turn().durations_ms() == {
        "speech": 1000,
        "recognition": 500,
        "synthesis": 250,
        "response": 1500,
        "speaking": 2000,
        "encode": 750,
        "total": 5000,
    }


def test_a_part_with_an_unknown_end_is_left_out() -> None:
    trace = TurnTrace(1, 0.0)
    trace.mark(Stage.SPEECH_END, 1.0)
    assert trace.durations_ms() == {}
    assert trace.at("speech_end") == 1.0
    assert trace.at("end") is None


def test_a_stage_that_happens_again_counts_from_its_last_time() -> None:
    trace = TurnTrace(1, 0.0)
    trace.mark("speech_end", 1.0)
    trace.mark("speech_end", 2.5, "went on speaking")
    assert trace.at("speech_end") == 2.5
    assert [mark.note for mark in trace.marks] == ["went on speaking"]


@pytest.mark.parametrize(
    ("name", "hint"), [("speach_end", "Did you mean 'speech_end'"), ("lunch", "Known are wake,")]
)
def test_an_unknown_stage_is_refused_by_name(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"'{name}' is not a stage.*{hint}"):
        TurnTrace(1, 0.0).mark(name, 1.0)


def test_an_unknown_lane_or_work_is_refused() -> None:
    trace = TurnTrace(1, 0.0)
    with pytest.raises(ValueError, match="'hands' is not a lane"):
        trace.span("speech", "hands", 0.0, 1.0)
    with pytest.raises(ValueError, match="'think' is not a work"):
        trace.span("think", "mind", 0.0, 1.0)
    assert trace.spans == ()


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match=r"ends 0\.250 s before"):
        TurnTrace(1, 0.0).span("tool", "mind", 1.0, 0.75)


seconds = st.floats(0, 1e6, allow_nan=False)


@given(
    started=seconds,
    marks=st.dictionaries(st.sampled_from(Stage), st.tuples(seconds, st.text(max_size=9))),
    spans=st.lists(st.tuples(st.sampled_from(Work), st.sampled_from(Lane), seconds, seconds), max_size=6),
)
def test_a_trace_survives_json(
    started: float,
    marks: dict[Stage, tuple[float, str]],
    spans: list[tuple[Work, Lane, float, float]],
) -> None:
    trace = TurnTrace(7, started)
    for stage, (at, note) in marks.items():
        trace.mark(stage, at, note)
    for work, lane, first, second in spans:
        trace.span(work, lane, min(first, second), max(first, second))
    again = TurnTrace.from_dict(json.loads(json.dumps(trace.to_dict())))
    assert again.turn == 7
    assert again.started == started
    assert again.marks == trace.marks
    assert again.spans == trace.spans


def turns_in(path: Path) -> list[int]:
    return [json.loads(line)["turn"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_are_kept_up_to_a_bound_and_the_newest_stay(tmp_path: Path) -> None:
    path = tmp_path / "traces.jsonl"
    for turn in range(1, 7):
        append_jsonl(path, TurnTrace(turn, 0.0), keep=3)
    assert turns_in(path) == [1, 2, 3, 4, 5, 6]
    append_jsonl(path, TurnTrace(7, 0.0), keep=3)
    assert turns_in(path) == [5, 6, 7]
    assert [file.name for file in tmp_path.iterdir()] == ["traces.jsonl"]


def test_one_turn_can_be_all_that_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "traces.jsonl"
    for turn in range(1, 4):
        append_jsonl(path, TurnTrace(turn, 0.0), keep=1)
    assert turns_in(path) == [3]


def test_a_line_torn_by_a_power_cut_costs_no_other_turn(tmp_path: Path) -> None:
    path = tmp_path / "traces.jsonl"
    append_jsonl(path, spoken_turn(1))
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + whole[:40], encoding="utf-8")
    append_jsonl(path, spoken_turn(2))
    first, torn, last = path.read_text(encoding="utf-8").splitlines()
    assert (json.loads(first)["turn"], json.loads(last)["turn"]) == (1, 2)
    assert torn == whole[:40]


def chrome(path: Path, *traces: TurnTrace) -> list[dict[str, Any]]:
    write_chrome(path, traces)
    events: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["traceEvents"]
    return events


def test_chrome_names_a_thread_for_each_lane(tmp_path: Path) -> None:
    events = chrome(tmp_path / "trace.json", spoken_turn())
    threads = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
    assert list(threads.values()) == ["ears", "recognition", "mind", "sight", "voice", "conductor"]
    for event in events:
        if event["ph"] == "X":
            assert threads[event["tid"]] == event["cat"]
        if event["ph"] == "i":
            assert threads[event["tid"]] == LANE_OF[Stage(event["name"])]


def test_chrome_counts_microseconds_from_the_earliest_time(tmp_path: Path) -> None:
    early = TurnTrace(2, 50.0)
    early.span("frame", "sight", 49.5, 49.75, "taken ahead")
    events = chrome(tmp_path / "trace.json", spoken_turn(), early)
    (tool,) = (event for event in events if event["name"] == "tool")
    assert (tool["ts"], tool["dur"]) == (52_500_000, 750_000)
    assert tool["args"] == {"turn": 1, "note": "read text"}
    (frame,) = (event for event in events if event["ph"] == "X" and event["args"]["turn"] == 2)
    assert frame["ts"] == 0
    assert all(event["s"] == "t" for event in events if event["ph"] == "i")


def test_chrome_takes_no_turn_at_all(tmp_path: Path) -> None:
    assert {event["ph"] for event in chrome(tmp_path / "trace.json")} == {"M"}
