"""The doctor: what it finds on machines that lack something."""

import dataclasses
import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge import doctor
from edge.cli import main
from edge.config import load_settings
from edge.doctor import Devices, Finding, Report, examine
from hardware.board import detect
from models import starter

pytestmark = pytest.mark.usefixtures("same_logging")

ALL_DEVICES = Devices(
    (("0", "mic"),), (("1", "loudspeaker"),), (("/dev/video0", "webcam"),), "mic", "loudspeaker"
)
SECTIONS = ("Machine", "Devices", "What serves", "Software")


def examined(root: Path = Path("/"), devices: Devices = ALL_DEVICES, **overrides: object) -> Report:
    return examine(load_settings(overrides, profile=str(overrides.pop("profile", "laptop"))), devices, root)


def serving(report: Report) -> dict[str, tuple[str | None, str | None]]:
    return {job.name: (job.engine, job.model) for job in report.jobs}


def finding(report: Report, word: str) -> Finding:
    return next(finding for finding in report.findings if word in finding.what)


def install(models_dir: Path, name: str, kind: str, memory_mb: int = 10, file: str = "model.bin") -> None:
    """A model of the user's own, installed."""
    with (models_dir / "catalogue.toml").open("a") as catalogue:
        catalogue.write(
            f'[{name}]\nkind = "{kind}"\ndescription = "x"\nlicence = "CC0-1.0"\nmemory_mb = {memory_mb}\n'
            'languages = ["en"]\nboards = ["laptop"]\n'
            f'files = [{{ url = "https://example.org/{file}", bytes = 3 }}]\n\n'
        )
    (models_dir / name).mkdir()
    (models_dir / name / file).write_bytes(b"abc")


@pytest.fixture
def models_dir(home: Path) -> Path:
    folder = home / ".local/share/quizglass/models"
    folder.mkdir(parents=True)
    return folder


def test_a_bare_machine_has_its_embedded_engines_and_is_told_what_to_pull(
    home: Path, make_starter: Callable[..., Path]
) -> None:
    make_starter()
    report = examined()
    assert serving(report) == {
        "wake word": ("pymicro-wakeword", "okay_nabu"),
        "voice activity": ("faster-whisper", "silero-vad v6"),
        "speech recognition": ("pocketsphinx", "en-us"),
        "end of turn": ("words and silence", None),
        "fast answers": ("hassil", "the tools' sentences"),
        "vision": ("llama.cpp", starter.SEEING.name),
        "reading text": ("rapidocr", "PP-OCR"),
        "reading codes": ("zxing-cpp", None),
        "speaking": ("espeak-ng", "en"),
    }
    assert finding(report, "the vision model is the small one").remedy.startswith("quizglass models pull ")
    assert {job.name: job.licence for job in report.jobs}["vision"] == f"MIT; model {starter.LICENCE}"
    assert finding(report, "pocketsphinx").remedy.startswith("quizglass models pull whisper")
    assert finding(report, "espeak-ng").remedy.startswith("quizglass models pull en_")
    assert report.usable
    assert report.models_installed == ()


@pytest.mark.usefixtures("no_starter")
def test_a_program_without_its_starter_has_no_vision_and_says_why(home: Path) -> None:
    report = examined()
    assert serving(report)["vision"] == (None, None)
    why = {job.name: job.why for job in report.jobs}["vision"]
    assert "no model is installed" in why and "without quizglass-starter" in why
    assert finding(report, "no vision-language model").remedy.startswith("quizglass models pull ")


def test_installed_models_serve_with_their_licence(models_dir: Path) -> None:
    install(models_dir, "my-whisper", "asr")
    install(models_dir, "my-voice", "tts", file="voice.onnx")
    install(models_dir, "my-vlm", "vlm")
    report = examined()
    assert serving(report)["speech recognition"] == ("faster-whisper", "my-whisper")
    assert serving(report)["speaking"] == ("piper", "my-voice")
    assert serving(report)["vision"] == ("llama.cpp", "my-vlm")
    assert {job.name: job.licence for job in report.jobs}["vision"] == "MIT; model CC0-1.0"
    assert set(report.models_installed) == {"my-whisper", "my-voice", "my-vlm"}
    assert report.findings == ()


def test_models_that_do_not_fit_into_memory_are_named(models_dir: Path) -> None:
    install(models_dir, "huge", "vlm", memory_mb=10**9)
    assert finding(examined(), "the models take about 1000000000 MB").remedy.startswith(
        "close other programs"
    )


def test_a_model_that_was_asked_for_and_is_not_there_is_a_finding(home: Path) -> None:
    report = examined(**{"ears.asr": "whisper", "mind.vlm": "none", "ears.push_to_talk": True})
    assert serving(report)["speech recognition"] == (None, None)
    assert serving(report)["wake word"] == ("push-to-talk", None)
    assert "quizglass models pull" in finding(report, "nothing serves for speech recognition").remedy
    assert "switched off" in next(job.why for job in report.jobs if job.name == "vision")
    assert not [finding for finding in report.findings if "vision" in finding.what]


def test_only_what_suits_language_and_board_is_advised(home: Path) -> None:
    report = examined(language="de")
    assert finding(report, "espeak-ng").remedy == "quizglass models pull de_DE-thorsten-medium"
    assert not finding(report, "pocketsphinx").remedy.endswith(".en")
    assert finding(examined(language="sw"), "espeak-ng").remedy == "quizglass models list --kind tts"


def test_missing_packages_are_essential(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "PACKAGES", {"numpy": "numpy", "no-such-thing": "no_such_thing", "json": "json"}
    )
    report = examined()
    assert report.packages["no-such-thing"] is None
    assert report.packages["json"] == "unknown"
    assert finding(report, "no-such-thing").remedy.endswith("-m pip install no-such-thing")
    assert not report.usable


@pytest.mark.parametrize(
    ("missing", "usable"),
    [
        ({"libportaudio.so.2"}, True),
        ({"libxcb.so.1"}, False),
        ({"libportaudio.so.2", "libGL.so.1", "libgthread-2.0.so.0"}, False),
    ],
)
def test_missing_libraries_name_their_packages(
    missing: set[str], usable: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> object:
        if name in missing:
            raise OSError(f"{name}: cannot open shared object file")
        return object()

    monkeypatch.setattr("ctypes.CDLL", load)
    report = examined()
    packages = [package for library, package in doctor.LIBRARIES.items() if library in missing]
    assert finding(report, "system libraries").remedy == f"sudo apt install {' '.join(packages)}"
    assert report.usable == usable


def test_missing_devices_are_no_hindrance(home: Path) -> None:
    report = examined(devices=Devices((), (), ()))
    assert [finding.what for finding in report.findings[:3]] == ["no microphone", "no speaker", "no camera"]
    assert report.usable


def test_a_strained_pi_is_told_what_helps(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "proc/device-tree/model": "Raspberry Pi Zero 2 W Rev 1.0",
        "sys/class/thermal/thermal_zone0/temp": "84000",
        "sys/devices/platform/soc/soc:firmware/get_throttled": "0x50001",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 5 * 2**20))
    report = examined(tmp_path, profile="pizero2")
    for word in ("too small for a VLM", "under-voltage", "hot: 84 °C", "only 5 MB free"):
        assert finding(report, word).remedy
    assert report.usable


def test_the_devices_of_this_machine_have_names() -> None:
    devices = doctor.plugged_in()
    for number, name in (*devices.microphones, *devices.speakers, *devices.cameras):
        assert number and name


def test_it_tells_which_devices_would_serve_and_who_cancels_the_echo(home: Path) -> None:
    wanted: dict[str, Any] = {
        "devices.microphone": "Glasses, mic",
        "devices.speaker": "Glasses, none",
        "sight.camera": "4,0",
    }
    serving = examined(**wanted).serving
    assert serving.microphone == "Glasses (not there), then mic (used), then the system's default: mic"
    assert serving.speaker == "Glasses (not there)"
    assert serving.camera == "4 (not there), then 0: webcam (used)"
    assert serving.echo.startswith("cancelled by the assistant: ")
    server = dataclasses.replace(ALL_DEVICES, default_microphone="default", server_source="usb.echo-cancel")
    assert "already does so in usb.echo-cancel" in examined(devices=server).serving.echo
    stream: dict[str, Any] = {"sight.camera": "rtsp://me:secret@host/x"}
    assert examined(**stream).serving.camera == "rtsp://host/x (used)"


def test_the_command_shows_all_sections_and_each_remedy_unbroken(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from edge.output import page

    board = {
        "sys/class/power_supply/BAT0/type": "Battery",
        "sys/class/power_supply/BAT0/capacity": "50",
        "sys/class/power_supply/BAT0/status": "Charging",
        "sys/class/thermal/thermal_zone0/temp": "40000",
        "sys/devices/platform/soc/soc:firmware/get_throttled": "0",
        "dev/hailo0": "",
    }
    for name, text in board.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    monkeypatch.setattr(doctor, "plugged_in", lambda: Devices((), (("1", "loudspeaker [a]"),), ()))
    monkeypatch.setattr(doctor, "detect", lambda root: detect(home))
    page.cache_clear()  # it keeps the stdout of the test before
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    page.cache_clear()
    for section in SECTIONS:
        assert f"\n{section}\n" in shown
    assert "loudspeaker [a]" in shown
    assert "50 %, charging" in shown
    assert "40 °C" in shown
    assert (
        "    plug one in for `quizglass run`; `quizglass ask` and `quizglass replay` work without\n" in shown
    )
    assert shown.endswith("\nReady.\n")


def test_the_command_prints_json_and_exits_with_3_if_something_essential_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "plugged_in", lambda: ALL_DEVICES)
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["usable"] is True
    monkeypatch.setattr(doctor, "LIBRARIES", {"libno-such.so.9": "libno-such9"})
    assert main(["doctor", "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["usable"] is False
    assert answer["libraries"] == {"libno-such9": False}
    assert answer["devices"]["cameras"] == [["/dev/video0", "webcam"]]
    assert answer["jobs"][0]["name"] == "wake word"
