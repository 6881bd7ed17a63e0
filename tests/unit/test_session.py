"""Recorded sessions: reading, writing, refusing."""

import math

import numpy as np
import pytest

from edge.recording import SessionWriter
from edge.session import load_session
from hardware.errors import BadMedia
from hardware.picture import save_picture
from hardware.ports import AudioBlock, Frame, Press
from hardware.wav import save_wav


@pytest.fixture
def folder(tmp_path):
    save_wav(tmp_path / "q.wav", (np.sin(np.arange(8000) / 5) * 9000).astype(np.int16), 8000)
    save_picture(np.full((40, 60, 3), 200, np.uint8), tmp_path / "p.png")
    return tmp_path


def write(folder, text):
    (folder / "session.toml").write_text(text)
    return folder


GOOD = """
title = "One question"
tail = 1.5
[[audio]]
file = "q.wav"
at = 1.0
[[picture]]
file = "p.png"
[[press]]
kind = "long"
at = 0.5
"""


def test_a_session_is_read_with_its_sounds_and_pictures(folder):
    session = load_session(write(folder, GOOD))
    assert (session.title, session.tail, session.push_to_talk) == ("One question", 1.5, False)
    ((at, samples),) = session.audio
    assert at == 1.0
    assert abs(len(samples) - 16000) <= 1  # one second, converted to 16 kHz
    ((_, pixels),) = session.pictures
    assert pixels.shape == (40, 60, 3)
    assert session.presses == ((0.5, Press.LONG),)


def test_a_camera_may_be_lost_and_another_see_meanwhile(folder):
    more = (
        "[[picture]]\nfile = 'p.png'\ncamera = 2\n[[lost]]\nat = 2\nuntil = 5\n[[lost]]\ncamera = 2\nat = 4\n"
    )
    session = load_session(write(folder, GOOD + more))
    assert (len(session.pictures), len(session.second_pictures)) == (1, 1)
    assert session.losses == ((1, 2.0, 5.0), (2, 4.0, math.inf))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "not TOML"),
        ('[[audio]]\nfile = "q.wav"\n', "no picture and no video"),
        ('[[picture]]\nfile = "p.png"\n', "no audio and no press"),
        (GOOD + "[[audio]]\nfile = 'missing.wav'\n", "missing.wav"),
        (GOOD + "[[picture]]\nfile = '../p.png'\n", "outside the session's folder"),
        (GOOD + "[[picture]]\nfile = '/etc/passwd'\n", "outside the session's folder"),
        (GOOD + "[[press]]\nkind = 'twice'\nat = 1\n", "press"),
        (GOOD + "[[lost]]\ncamera = 3\nat = 1\n", "camera"),
        (GOOD + "[[lost]]\nuntil = 2\n", "lost.0.at"),
        (GOOD + "[[press]]\nat = -1\n", "press"),
        ("volume = 3\n" + GOOD, "volume"),
    ],
)
def test_a_session_that_cannot_be_used_is_refused_by_name(folder, text, says):
    with pytest.raises(BadMedia, match=says.replace(".", r"\.")):
        load_session(write(folder, text))


def test_a_folder_without_a_session_says_how_to_record_one(tmp_path):
    with pytest.raises(BadMedia, match="quizglass record"):
        load_session(tmp_path)


def grey(level):
    return Frame(np.full((48, 64, 3), level, np.uint8), 10.0 + level / 100, "test")


def test_what_is_recorded_can_be_loaded(tmp_path):
    folder = tmp_path / "new"
    writer = SessionWriter(folder, push_to_talk=True)
    with writer.recording(begun_at=10.0):
        writer.press(Press.SHORT, 10.25)
        for number in range(4):
            writer.hear(AudioBlock(np.full(512, 100 * number, np.int16), 10.5 + number * 0.032))
        for level in (50, 51, 120):
            writer.see(grey(level))
    session = load_session(folder)
    ((at, samples),) = session.audio
    assert at == pytest.approx(0.5)
    assert samples.tolist() == [0] * 512 + [100] * 512 + [200] * 512 + [300] * 512
    assert [round(float(pixels.mean())) for _, pixels in session.pictures] == [50, 120], (
        "51 is the same view as 50"
    )
    assert session.presses == ((0.25, Press.SHORT),)
    assert session.push_to_talk


def test_sound_keeps_its_place_on_the_time_line(tmp_path):
    writer = SessionWriter(tmp_path / "new", push_to_talk=False)
    with writer.recording(begun_at=10.0):
        writer.see(grey(10))
        for number, at in enumerate(
            (9.5, 10.1, 10.14, 11.164)
        ):  # too early, first, late by a little, after a gap
            writer.hear(AudioBlock(np.full(512, number, np.int16), at))
    ((at, samples),) = load_session(tmp_path / "new").audio
    assert at == pytest.approx(0.1)
    assert samples.tolist() == [1] * 512 + [2] * 512 + [0] * 16_000 + [3] * 512


def test_a_session_broken_off_is_kept(tmp_path):
    writer = SessionWriter(tmp_path / "new", push_to_talk=False)
    with pytest.raises(RuntimeError), writer.recording(begun_at=0.0):
        writer.hear(AudioBlock(np.ones(512, np.int16), 0.0))
        writer.see(grey(10))
        raise RuntimeError("the camera burst")
    assert len(load_session(tmp_path / "new").audio[0][1]) == 512


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(BadMedia, match="not empty"):
        SessionWriter(tmp_path, push_to_talk=False)
