"""The scripts' own decisions, where a wrong one would cost a newcomer the first five minutes."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scripts and what setup reads, and nothing installed."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def script(checkout: Path, tmp_path: Path) -> Script:
    """Runs a script of the checkout with nothing on PATH but sh's own tools and what `tools` names."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for tool in ("bash", "env", "dirname", "cat", "uname", "grep", "sed", "tail", "id", "rm", "mktemp"):
        (programs / tool).symlink_to(shutil.which(tool) or tool)

    def run(*command: str, **tools: str) -> subprocess.CompletedProcess[str]:
        for name, body in tools.items():
            program = programs / name.replace("_", "-")
            program.unlink(missing_ok=True)  # not through the link, into the machine's own program
            program.write_text(f"#!{programs / 'bash'}\n{body}\n", encoding="utf-8")
            program.chmod(0o755)
        return subprocess.run(
            command,
            cwd=checkout,
            env={"PATH": str(programs), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )

    return run


def python(version: str = "3.13", loads: str = "") -> str:
    """A stand-in for Python: it knows its version, and loads those libraries that `loads` names."""
    major, minor = version.split(".")
    return f"""case "$2" in
        *'<= (3, 13)'*) {sys.executable} -c 'import sys; sys.exit(not (3, 11) <= ({major}, {minor}) <= (3, 13))' ;;
        *python%d.%d*) echo python{version} ;;
        *CDLL*) case " {loads} " in *" $3 "*) ;; *) exit 1 ;; esac ;;
        *Python.h*) exit 1 ;;
    esac"""


LIBRARIES = "libportaudio.so.2 libxcb.so.1 libGL.so.1 libgthread-2.0.so.0"


def test_setup_says_what_to_do_without_a_python(script: Script) -> None:
    done = script("scripts/setup", python3=python("3.9"))
    assert done.returncode == 1
    assert "No Python 3.11, 3.12 or 3.13 found" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_setup_installs_python_itself_where_it_may(script: Script) -> None:
    done = script("scripts/setup", apt_get='echo "apt-get $*" >&2', id="echo 0")
    assert done.returncode == 1, "the stand-in for apt-get installs nothing"
    assert "Installing these Debian packages: apt-get install -y python3 python3-venv" in done.stdout
    assert "install -y -qq --no-install-recommends python3 python3-venv" in done.stderr
    assert "No Python 3.11, 3.12 or 3.13 found" in done.stderr


def test_setup_names_every_missing_package_and_how_to_install_it(script: Script) -> None:
    done = script("scripts/setup", python3=python(), apt_get="exit 9", id="echo 1000", sudo="exit 1")
    assert done.returncode == 1
    assert "sudo apt-get install -y build-essential libportaudio2 libxcb1 libgl1 libglib2.0-0" in done.stderr


def test_setup_names_what_to_look_for_where_there_is_no_apt(script: Script) -> None:
    done = script(
        "scripts/setup",
        python3=python(loads="libxcb.so.1 libGL.so.1 libgthread-2.0.so.0"),
        cc="",
        **{"c++": ""},
    )
    assert done.returncode == 1
    assert "Missing on this system: libportaudio2\n" in done.stdout
    assert "PortAudio" in done.stderr


def test_setup_installs_packages_itself_as_root_and_says_so(script: Script, tmp_path: Path) -> None:
    log = tmp_path / "apt.log"
    done = script(
        "scripts/setup",
        python3=python(loads="libportaudio.so.2 libxcb.so.1 libGL.so.1") + '\n[ "$2" != venv ] || exit 7',
        cc="",
        **{"c++": "", "id": "echo 0", "apt-get": f'echo "$@" >>{log}'},
    )
    assert "Installing these Debian packages: apt-get install -y libglib2.0-0" in done.stdout
    assert log.read_text().splitlines() == [
        "update -qq",
        "install -y -qq --no-install-recommends libglib2.0-0",
    ]
    assert done.returncode == 7  # making .venv is the next step


def test_setup_asks_for_headers_where_a_wheel_is_missing(script: Script) -> None:
    done = script(
        "scripts/setup",
        python3=python("3.12", LIBRARIES),
        cc="",
        id="echo 1000",
        sudo="exit 1",
        **{"c++": "", "apt-get": ""},
    )
    assert "apt-get install -y python3.12-dev" in done.stderr


def test_setup_refuses_a_broken_environment_by_name(script: Script, checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    done = script("scripts/setup", python3=python())
    assert done.returncode == 1
    assert "rm -r .venv" in done.stderr


@pytest.mark.parametrize("name", ["setup", "check", "lock"])
def test_an_unknown_option_is_a_usage_error(script: Script, name: str) -> None:
    done = script(f"scripts/{name}", "--frobnicate")
    assert done.returncode == 2
    assert "Usage:" in done.stderr


def test_python_scripts_say_that_there_is_no_environment_yet(script: Script) -> None:
    done = script(sys.executable, "scripts/make-demo-session")
    assert done.returncode == 1
    assert "scripts/setup" in done.stderr


SESSIONS = ("demo-session", "conversation-session")


@pytest.mark.parametrize("name", SESSIONS)
def test_the_sessions_are_complete_and_small(name: str) -> None:
    folder = ROOT / "scripts" / name
    session = tomllib.loads((folder / "session.toml").read_text(encoding="utf-8"))
    named = {entry["file"] for kind in ("audio", "picture") for entry in session[kind]}
    assert named == {path.name for path in folder.iterdir()} - {"session.toml"}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_100_000


@pytest.mark.slow
@pytest.mark.parametrize("name", SESSIONS)
def test_the_sessions_wake_the_assistant_once_a_call(name: str) -> None:
    import soundfile

    from models.wake import MicroWake

    folder = ROOT / "scripts" / name
    timetable = (folder / "session.toml").read_text(encoding="utf-8")
    wake = MicroWake("okay_nabu")
    for entry in tomllib.loads(timetable)["audio"]:
        samples = soundfile.read(folder / entry["file"], dtype="int16")[0]
        wake.reset()
        heard = [wake.process(samples[at : at + 512]) for at in range(0, len(samples), 512)]
        calls = ["okay_nabu"] if f'{entry["file"]}"  # "okay nabu' in timetable else []
        assert [phrase for phrase in heard if phrase] == calls
    wake.close()


def test_the_bench_knows_its_parts_and_refuses_others() -> None:
    bench = [sys.executable, str(ROOT / "scripts" / "bench")]
    shown = subprocess.run([*bench, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "idle" in shown and "ocr" in shown and "startup" in shown
    done = subprocess.run([*bench, "weather"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "no such part: weather" in done.stderr


def test_a_figure_that_misses_its_bar_is_reported(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; import bench_report as b;"
        "figures = {'help_s': 0.31, 'decode_ratio': 0.95, 'idle_speech_percent': 5.0, 'bare_python_s': 9.0};"
        f"b.show(figures); b.write(figures, Path({str(tmp_path)!r}) / 'out' / 'bench.json')"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert shown.count("FAIL") == 1 and shown.count("pass") == 2
    report = json.loads((tmp_path / "out" / "bench.json").read_text(encoding="utf-8"))
    assert report["missed"] == ["help_s"]
    assert report["machine"]["cores"] >= 1
    assert set(report["bars"]) == {"help_s", "decode_ratio", "idle_speech_percent"}
