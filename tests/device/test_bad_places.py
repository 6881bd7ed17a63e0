"""Missing devices, sessions that cannot be replayed or recorded, wrong settings, and odd environments."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hardware.wav import save_wav

Command = Any  # conftest's, which cannot be imported

RUN = [sys.executable, "-c", "import sys; from edge.cli import main; sys.exit(main())"]


@pytest.fixture
def session(home: Path) -> Path:
    """A session that could be replayed."""
    folder = home / "session"
    folder.mkdir()
    save_wav(folder / "sound.wav", np.zeros(1600, np.int16), 16_000)
    Image.new("RGB", (64, 48)).save(folder / "view.png")
    (folder / "session.toml").write_text('[[audio]]\nfile = "sound.wav"\n[[picture]]\nfile = "view.png"\n')
    return folder


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("title = [", "is not TOML"),
        ("titel = 'x'", "titel"),
        ("[[audio]]\nfile = 'none.wav'\n[[picture]]\nfile = 'view.png'", "none.wav: No such file"),
        ("[[audio]]\nfile = '../sound.wav'\n[[picture]]\nfile = 'view.png'", "lies outside"),
        ("[[audio]]\nfile = 'sound.wav'", "no picture and no video"),
        ("[[picture]]\nfile = 'view.png'", "no audio and no press"),
    ],
)
def test_a_bad_session_is_refused_by_name(toml: str, message: str, session: Path, quizglass: Command) -> None:
    (session / "session.toml").write_text(toml)
    told = quizglass.json_refusal(1, "replay", session, "--out", session.parent / "out")
    assert str(session) in told
    assert message in told
    assert not (session.parent / "out").exists()


def test_a_replay_names_what_is_missing_before_it_begins(session: Path, quizglass: Command) -> None:
    out = ("--out", session.parent / "out")
    assert "`quizglass record" in quizglass.json_refusal(1, "replay", session.parent / "none", *out)
    taken = session / "view.png"
    before = taken.read_bytes()
    for place in (taken, taken / "below"):
        told = quizglass.json_refusal(1, "replay", session, "--out", place)
        assert told.startswith(f"results cannot be written to {place}")
        assert "name another folder with --out" in told
    assert taken.read_bytes() == before


def test_a_recording_overwrites_nothing(session: Path, quizglass: Command) -> None:
    before = sorted(session.iterdir())
    assert "name a new folder" in quizglass.refusal(1, "record", session)
    assert sorted(session.iterdir()) == before


def test_without_a_camera_each_command_says_what_to_do(quizglass: Command, home: Path) -> None:
    camera = str(home / "none.mp4")
    for command in (("run",), ("record", home / "new"), ("ask", "camera", "what time is it")):
        told = quizglass.refusal(3, *command, "--camera", camera)
        assert camera in told
        assert "give a picture, a video file or a URL" in told


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[mind]\nvlmm = 'x'", "did you mean mind.vlm?"),
        ("[mind]\nmax_tokens = 'lots'", "mind.max_tokens = 'lots'"),
        ("mind = 3", "it is a section"),
        ("a = [", "is not valid TOML"),
    ],
)
def test_a_wrong_configuration_is_wrong_usage(
    toml: str, message: str, quizglass: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "mine.toml"
    path.write_text(toml)
    monkeypatch.setenv("QUIZGLASS_CONFIG", str(path))
    for command in (("config", "show"), ("doctor",)):
        told = quizglass.json_refusal(2, *command)
        assert str(path) in told
        assert message in told


def test_an_unknown_variable_is_wrong_usage(quizglass: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZGLASS_MIND__MAX_TOKEN", "3")
    assert "did you mean QUIZGLASS_MIND__MAX_TOKENS?" in quizglass.json_refusal(2, "models", "list")


def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, with nothing in its environment but the variables."""
    return subprocess.run(
        [*RUN, *arguments],
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), **variables},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
    )


def test_without_a_home_the_defaults_still_have_a_place() -> None:
    assert command("config", "path").stdout.endswith("config.toml\n")
    assert command("config", "show", HOME="/none/such").returncode == 0


def test_a_terminal_without_colours_and_letters_gets_plain_text(tmp_path: Path) -> None:
    plain = {"HOME": str(tmp_path), "TERM": "dumb", "NO_COLOR": "1"}
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = command("scan", str(tmp_path / "Küche.png"), **plain, **ascii_only)
    assert done.returncode == 1
    assert done.stderr.startswith("quizglass: there is no file")
    assert "\x1b" not in done.stderr


def test_a_closed_stdout_is_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *RUN, "config", "show", "--json"],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
