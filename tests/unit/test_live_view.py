"""The lines that a person watching sees."""

import io

import pytest
from rich.console import Console

from edge.events import Answered
from edge.live_view import LiveView
from edge.reply import Reply
from edge.state import State

TIMES = {"total": 52.0}


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (
            Reply((), "tools", tools=("colours",), timings_ms=TIMES),
            "answered by tool colours: 52 ms",
        ),
        (
            Reply((), "llama.cpp", "some-model", tokens=7, confidence=0.5, timings_ms=TIMES),
            "answered by some-model in instant mode: 7 tokens, 52 ms, confidence 0.50",
        ),
        (
            Reply((), "llama.cpp", "some-model", tools=("colours",), refused=True, timings_ms=TIMES),
            "answered by tool colours (some-model does not know) in instant mode: 52 ms",
        ),
    ],
)
def test_who_answered_is_shown(reply: Reply, line: str) -> None:
    shown = io.StringIO()
    LiveView(Console(file=shown, width=200))(Answered(1, reply), State(), now=0.0)
    assert shown.getvalue().endswith(f"thought  {line}\n")
