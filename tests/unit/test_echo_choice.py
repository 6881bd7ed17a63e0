"""Who cancels the echo."""

import stat
from pathlib import Path

import pytest

from edge.config import load_settings
from edge.echo_choice import echo_choice
from edge.errors import SettingsError
from hardware.sound_server import default_source


@pytest.mark.parametrize(
    ("microphone", "source", "own"),
    [
        ("USB Audio: Mic (hw:1,0)", "", True),
        ("Echo Cancellation Source", "", False),
        ("default", "echo-cancel-source", False),
        ("pulse", "alsa_input.usb-Mic.mono.echo-cancel", False),
        ("default", "alsa_input.usb-Mic.mono", True),
        ("default", "", True),
        ("USB Audio: Mic (hw:1,0)", "echo-cancel-source", True),
    ],
)
def test_our_own_serves_unless_the_microphone_in_use_is_cancelled_already(
    microphone: str, source: str, own: bool
) -> None:
    choice = echo_choice("auto", microphone, source)
    assert choice.own is own
    assert (source if microphone in ("default", "pulse") and source else microphone) in choice.why


def test_who_says_so_decides() -> None:
    assert echo_choice("own", "Echo-Cancel Source", "").own
    assert not echo_choice("none", "USB Audio", "").own


@pytest.mark.parametrize(
    ("given", "meant"),
    [("true", "auto"), ("false", "none"), (True, "auto"), (False, "none"), ("own", "own"), (None, "auto")],
)
def test_the_settings_former_values_are_understood(home: Path, given: object, meant: str) -> None:
    assert load_settings({"ears.echo_cancellation": given}).ears.echo_cancellation == meant


def test_other_values_are_refused(home: Path) -> None:
    with pytest.raises(SettingsError, match="echo_cancellation"):
        load_settings({"ears.echo_cancellation": "perhaps"})


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("Server Name: x\nDefault Source: echo-cancel-source\n", "echo-cancel-source"),
        ("Connection failure\n", ""),
    ],
)
def test_the_sound_server_is_asked(
    answer: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pactl"
    program.write_text(f"#!/bin/sh\nprintf '%s' '{answer}'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert default_source() == source


def test_without_a_sound_server_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert default_source() == ""
