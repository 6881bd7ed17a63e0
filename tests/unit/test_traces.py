"""The traces of live turns, kept on this machine."""

import json
import logging

import numpy as np
import pytest

from edge.config import load_settings
from edge.events import SpeechEnded, SpeechStarted, Spoken, Woke
from edge.state import State
from edge.traces import FILE, keeper


def live_through(observe, turns):
    """Turns of a session, as the conductor tells of them."""
    for turn in range(1, turns + 1):
        state = State(turn=turn, utterance=turn)
        for event in (
            Woke("okay_nabu", turn * 10.0),
            SpeechStarted(turn, turn * 10.0 + 0.5),
            SpeechEnded(turn, np.zeros(512, np.int16), turn * 10.0 + 1.5),
            Spoken(turn, "It is a cup.", True, turn * 10.0 + 4.0),
        ):
            observe(event, state, 0.0)


@pytest.fixture
def settings(home):
    def make(**more):
        return load_settings({"trace.folder": home / "traces", **more})

    return make


def test_each_turn_is_a_line(settings, home):
    live_through(keeper(settings()), 3)
    lines = (home / "traces" / FILE).read_text().splitlines()
    assert [json.loads(line)["turn"] for line in lines] == [1, 2, 3]
    assert json.loads(lines[0])["durations_ms"]["speech"] == pytest.approx(1000)


def test_none_are_kept_where_none_are_wanted(settings, home):
    live_through(keeper(settings(**{"trace.keep": 0})), 2)
    assert not (home / "traces").exists()


def test_a_place_that_cannot_be_written_is_said_once_and_the_assistant_goes_on(settings, home, caplog):
    (home / "traces").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        live_through(keeper(settings()), 3)
    assert len([record for record in caplog.records if "Traces are not kept" in record.getMessage()]) == 1
