"""The order of sound devices, as the settings have it."""

from pathlib import Path

import pytest

from edge.config import load_settings
from edge.device_order import sound_order
from edge.errors import SettingsError


@pytest.mark.parametrize(
    ("names", "order"),
    [
        ((), (None,)),
        (("Glasses",), ("Glasses", None)),
        (("Glasses", "Webcam"), ("Glasses", "Webcam", None)),
        (("default", "Glasses"), (None, "Glasses")),
        (("Glasses", "none"), ("Glasses",)),
        (("none",), (None,)),
        (("Glasses", "Glasses"), ("Glasses", None)),
    ],
)
def test_the_systems_default_comes_last_unless_it_is_excluded(
    names: tuple[str, ...], order: tuple[str | None, ...]
) -> None:
    assert sound_order(names) == order


def test_a_list_may_be_written_in_every_layer(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = home / "config.toml"
    config.write_text(
        '[devices]\nmicrophone = ["Glasses", "Webcam"]\nspeaker = "Left, right"\n[sight]\ncamera = 1\n'
    )
    monkeypatch.setenv("QUIZGLASS_CONFIG", str(config))
    settings = load_settings(profile="laptop")
    assert settings.devices.microphone == ("Glasses", "Webcam")
    assert settings.devices.speaker == ("Left, right",)
    assert settings.sight.camera == ("1",)
    monkeypatch.setenv("QUIZGLASS_DEVICES__SPEAKER", "Jack: PCM (hw:0,0), Jabra")
    settings = load_settings({"sight.camera": "0,rtsp://camera.local/stream"}, profile="laptop")
    assert settings.devices.speaker == ("Jack: PCM (hw:0,0)", "Jabra")
    assert settings.sight.camera == ("0", "rtsp://camera.local/stream")
    values = {origin.key: origin.value for origin in settings.origins}
    assert values["devices.speaker"] == ["Jack: PCM (hw:0,0)", "Jabra"]
    assert values["devices.microphone"] == ["Glasses", "Webcam"]


@pytest.mark.parametrize(
    ("line", "cameras"),
    [
        ("rtsp://cam/stream?size=640,480", ("rtsp://cam/stream?size=640,480",)),
        ("rtsp://cam/stream?size=640,480, 1", ("rtsp://cam/stream?size=640,480", "1")),
        ("0,http://one/a,b,rtsp://two/c,d", ("0", "http://one/a,b", "rtsp://two/c,d")),
        ("0,1, /dev/video2", ("0", "1", "/dev/video2")),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_url_of_a_camera_may_have_commas(
    line: str, cameras: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings({"sight.camera": line}, profile="laptop").sight.camera == cameras
    monkeypatch.setenv("QUIZGLASS_SIGHT__CAMERA", line)
    assert load_settings(profile="laptop").sight.camera == cameras


def test_a_name_must_not_be_empty(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZGLASS_DEVICES__MICROPHONE", "Glasses,,Webcam")
    with pytest.raises(SettingsError, match="QUIZGLASS_DEVICES__MICROPHONE"):
        load_settings(profile="laptop")
