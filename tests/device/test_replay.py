"""Recorded sessions through the real pipeline: real wake word, voice detection, recognition, OCR and speech."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edge.config import load_settings
from edge.events import DeviceChanged
from edge.replay import replay, save, summary
from edge.session import load_session
from edge.trace import Stage
from hardware.picture import load_picture
from hardware.wav import load_wav
from models import starter

DEMO = Path(__file__).resolve().parents[2] / "scripts" / "demo-session"
SPEED = 2.0
"""A session ends only after its last answer, so that even a slow machine hears each to its end."""


QUESTIONS = ("what does this say", "what colours do you see", "what is this")
ENGINES = (("tools", None), ("tools", None), ("llama.cpp", starter.SEEING.name))
ANSWERS = (("PEPPERMINT", "TEA", "20 bags", "2027-03-14"), ("white",), ("strawberry",))


@pytest.fixture(scope="module", params=[0, 1, 2], ids=["reading", "colours", "starter"])
def demo(request, tmp_path_factory):
    """One of the demo's questions on its own: its number, the outcome, and the folder of what it leaves."""
    folder = tmp_path_factory.mktemp("demo")
    settings = load_settings(
        {
            "models_dir": folder / "models",
            "ears.asr": "pocketsphinx",
            "voice.tts": "espeak",
            "voice.signs": False,  # else a slow machine sounds before it speaks
            "mind.vlm": "starter" if request.param == 2 else "none",
        }
    )
    session = load_session(DEMO)
    asked, question = session.audio[request.param]
    shown = [picture for at, picture in session.pictures if at < asked][-1]
    alone = replace(session, audio=((2.0, question),), pictures=((0.0, shown),), tail=2.0)
    outcome = replay(alone, settings, SPEED)
    save(outcome, folder / "out")
    return request.param, outcome, folder / "out"


@pytest.mark.slow
def test_a_spoken_question_gets_the_answer_that_the_picture_holds(demo):
    number, outcome, _ = demo
    assert outcome.error is None
    (turn,) = outcome.turns
    assert turn.question == QUESTIONS[number]
    assert (turn.reply.engine, turn.reply.model) == ENGINES[number]
    for words in ANSWERS[number]:
        assert words in turn.heard


@pytest.mark.slow
def test_the_answer_sounds_when_the_trace_says(demo):
    _, outcome, folder = demo
    (turn,) = outcome.turns
    clip = load_wav(folder / "answer.wav")
    first = round((turn.trace.at(Stage.FIRST_SAMPLE) - outcome.speaker.opened_at) * 16_000)
    assert np.abs(clip.samples[first : first + 32_000]).max() > 1000
    assert np.abs(clip.samples[first - 4000 : first - 400]).max() < 100
    durations = turn.trace.durations_ms()
    assert durations["response"] > durations["recognition"] > 0


@pytest.mark.slow
def test_everything_that_a_person_would_look_at_is_there(demo):
    _, outcome, folder = demo
    names = {"answer.wav", "transcript.txt", "frame-1.jpg", "traces.jsonl", "trace.json", "latency.png"}
    assert {file.name for file in folder.iterdir()} == names
    (turn,) = outcome.turns
    assert turn.heard in (folder / "transcript.txt").read_text(encoding="utf-8")
    assert len(json.loads((folder / "trace.json").read_text())["traceEvents"]) > 8
    assert len((folder / "traces.jsonl").read_text().splitlines()) == 1
    assert load_picture(folder / "latency.png").std() > 5
    assert summary(outcome)["turns"][0]["question"] == turn.question


@pytest.mark.slow
@pytest.mark.parametrize(("said", "mode", "looks"), [(1, "contemplating", 5), (3, "instant", 1)])
def test_the_wearer_says_how_much_thought_answers_get(said, mode, looks, tmp_path):
    settings = load_settings(
        {
            "models_dir": tmp_path / "models",
            "ears.asr": "pocketsphinx",
            "voice.tts": "espeak",
            "voice.signs": False,
            "mind.vlm": "starter",
            "mind.mode": "thinking",
        }
    )
    session = load_session(DEMO.parent / "modes-session")
    audio = ((2.0, session.audio[said][1]), (14.0, session.audio[said + 1][1]))
    outcome = replay(replace(session, audio=audio, tail=2.0), settings, speed=1.0)
    command, asked = outcome.turns
    assert command.question == f"{mode} mode"
    assert command.reply.tools == ("mode",)
    assert (asked.question, asked.reply.mode) == ("what is this", mode)
    assert len(asked.reply.steps) >= looks
    assert "strawberry" in asked.heard


@pytest.mark.slow
def test_a_camera_lost_in_a_session_is_replaced_and_that_is_told(tmp_path):
    settings = load_settings(
        {
            "models_dir": tmp_path / "models",
            "ears.asr": "pocketsphinx",
            "voice.tts": "espeak",
            "mind.vlm": "none",
        }
    )
    session = load_session(DEMO)
    told = []

    def observe(event, state, now):
        if isinstance(event, DeviceChanged):
            told.append(event.message)

    alone = replace(
        session,
        audio=((2.0, session.audio[1][1]),),
        pictures=((0.0, np.zeros((480, 640, 3), np.uint8)),),
        second_pictures=((0.0, np.full((480, 640, 3), (200, 0, 0), np.uint8)),),
        losses=((1, 1.0, math.inf),),
        tail=2.0,
    )
    outcome = replay(alone, settings, SPEED, (observe,))
    assert "red" in outcome.turns[0].heard
    assert told == ["The camera number 1 does not answer; I look through number 2 now."]
