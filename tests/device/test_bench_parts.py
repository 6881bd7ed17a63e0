"""The bench's simulations, on a few turns: that they measure what they say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not (shutil.which("espeak-ng") and shutil.which("flite")), reason="needs the programs espeak-ng and flite"
)


def run(code: str) -> Any:
    """What the code prints as JSON, in a process of its own with the bench's parts at hand."""
    paths = os.pathsep.join((str(ROOT / "scripts"), str(ROOT)))
    shown = subprocess.run(
        [sys.executable, "-c", f"import json\n{code}"],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    return json.loads(shown)


ROOM = """
from bench_parts import _room as room, echo
from bench_parts._speech import said
from bench_parts._stubs import manners
from edge.wire import voice_detector
from hardware import echo as cancelling
from models.fake import ScriptedRecognizer
listener = room.Listener(manners(), voice_detector(), ScriptedRecognizer(["no wait"] * 9))
person = said(echo.OVER)[4].samples
"""


def test_the_assistant_hears_the_wearer_and_not_itself_through_open_speakers() -> None:
    code = """
found = []
for sound, where in echo.answers(15.0, 4):
    alone = room.answer(listener, sound, where)
    over = room.answer(listener, sound, where, [(2.0, person)])
    found.append([alone.cut_off, over.cut_off, alone.enhancement(3.0, 60.0)])
print(json.dumps(found))
"""
    for alone, over, enhancement in run(ROOM + code):
        assert alone is None
        assert 2.0 < over < 4.0
        assert enhancement > 15


def test_without_a_canceller_it_interrupts_itself() -> None:
    code = """
class Bare:
    def process(self, near, far):
        return near
room.webrtc = Bare
print(json.dumps([room.answer(listener, *each).cut_off for each in echo.answers(6.0, 3)]))
"""
    assert None not in run(ROOM + code)


def test_a_long_session_leaves_no_threads() -> None:
    code = """
from pathlib import Path
import tempfile
from bench_parts import endurance
endurance.TURNS, endurance.WARM = 12, 3
with tempfile.TemporaryDirectory() as folder:
    print(json.dumps(endurance.measure(Path(folder))))
"""
    figures = run(code)
    assert figures["endurance_threads_left"] == 0
    assert figures["endurance_turns"] >= 6
    assert figures["endurance_waiting"] <= 8


def test_time_that_several_spans_cover_counts_once() -> None:
    code = """
from bench_parts.overhead import covered
spans = [(5.0, 9.0), (0.0, 2.0), (1.0, 3.0), (1.5, 1.6)]
print(json.dumps([covered(spans, 0.5, 6.0), covered([], 0.0, 1.0), covered(spans, 3.0, 5.0)]))
"""
    assert run(code) == [3.5, 0.0, 0.0]
