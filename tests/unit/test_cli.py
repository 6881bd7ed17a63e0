"""The command's frame: exit codes, messages, JSON, help, and what it does not import."""

import errno
import json
import logging
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from edge import cli
from edge.cli import main
from edge.commands import Json, Stopwatch, picture_pixels
from edge.errors import SettingsError
from edge.output import print_json, setup_logging
from hardware.errors import BadMedia, DeviceBusy, DeviceMissing
from models.errors import BadInput, ModelCorrupt, ModelMissing

RUN = "import sys; from edge.cli import main; sys.exit(main())"


pytestmark = pytest.mark.usefixtures("same_logging")


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a command in place that ends with this error."""

    def fail(as_json: Json = False) -> None:
        raise error

    def other() -> None:
        """Without a second command there would be no names of commands."""

    monkeypatch.setattr(cli, "COMMANDS", (fail, other))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DeviceMissing("no camera; plug one in"), 3),
        (ModelMissing("run `quizglass models pull x`"), 3),
        (DeviceBusy("in use; close the other program"), 1),
        (BadMedia("x.png is empty"), 1),
        (ModelCorrupt("damaged; pull it again"), 1),
        (BadInput("no"), 1),
        (ImportError("libGL.so.1: cannot open shared object file"), 1),
        (SettingsError("unknown setting"), 2),
        (typer.BadParameter("wrong"), 2),
        (typer.Abort("the input ended before the work was done"), 1),
    ],
)
def test_each_failure_has_its_exit_code(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(error, monkeypatch)
    assert main(["fail"]) == code
    plain = capsys.readouterr()
    assert plain.out == ""
    assert str(error) in plain.err
    assert "Traceback" not in plain.err
    assert main(["fail", "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    assert answer["exit_code"] == code
    assert answer["kind"] == type(error).__name__
    assert str(error) in answer["error"]


def test_a_system_error_names_its_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(OSError(errno.ENOSPC, "No space left on device", "/x/out.wav"), monkeypatch)
    assert main(["fail"]) == 1
    assert capsys.readouterr().err == "quizglass: /x/out.wav: No space left on device\n"


def test_an_unexpected_error_is_one_line_and_debug_shows_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(ZeroDivisionError("division by zero"), monkeypatch)
    assert main(["fail"]) == 1
    line = capsys.readouterr().err
    assert (
        line
        == "quizglass: unexpected ZeroDivisionError: division by zero; run it again with --debug for details\n"
    )
    assert main(["fail", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    failing(KeyboardInterrupt(), monkeypatch)
    assert main(["fail"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_an_interrupt_before_the_command_begins_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def build() -> typer.Typer:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "build", build)
    assert main(["doctor"]) == 130


def test_a_command_may_return_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def partly() -> int:
        return 3

    def wholly() -> None:
        pass

    monkeypatch.setattr(cli, "COMMANDS", (partly, wholly))
    assert main(["partly"]) == 3
    assert main(["wholly"]) == 0


@pytest.mark.parametrize(
    "arguments", [["sya", "hi"], ["say"], ["--nonsense"], ["read", "--nonsense", "x"], []]
)
def test_wrong_usage_is_2_and_shows_how(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Usage: quizglass" in shown.err


def test_a_mistyped_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    main(["sacn", "x.png"])
    assert "'scan'" in capsys.readouterr().err


def test_the_version_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: "1.2.3")
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "quizglass 1.2.3\n"


def test_main_help_tells_exit_codes_and_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for command in (
        "run",
        "ask",
        "replay",
        "record",
        "listen",
        "say",
        "read",
        "scan",
        "doctor",
        "models",
        "config",
    ):
        assert f"\n  {command} " in shown
    for code in (0, 1, 2, 3, 130):
        assert f"\n    {code} " in shown


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "ask",
        "replay",
        "record",
        "listen",
        "say",
        "read",
        "scan",
        "doctor",
        "config show",
        "config path",
        "tools",
        "tools allow",
        "tools forbid",
    ],
)
def test_every_help_gives_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Example" in shown
    assert "quizglass" in shown.partition("Example")[2]


def test_help_imports_nothing_heavy() -> None:
    heavy = [
        "rich",
        "numpy",
        "pydantic",
        "platformdirs",
        "psutil",
        "httpx",
        "cv2",
        "PIL",
        "onnxruntime",
        "llama_cpp",
    ]
    code = (
        f"import sys; from edge.cli import main; main(['--help']); assert not set({heavy}) & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_config_show_is_a_configuration_file(
    explain: tuple[str, ...],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("QUIZGLASS_VOICE__SPEED", "1.25")
    assert main(["config", "show", *explain]) == 0
    shown = capsys.readouterr().out
    assert "(does not exist)" in shown
    assert ("# 1 is the voice's own speed\n" in shown) == bool(explain)
    assert "speed = 1.25" in shown
    assert "# QUIZGLASS_VOICE__SPEED" in shown

    saved = home / "saved.toml"
    saved.write_text(shown)
    monkeypatch.delenv("QUIZGLASS_VOICE__SPEED")
    monkeypatch.setenv("QUIZGLASS_CONFIG", str(saved))
    assert main(["config", "show", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["path"] == str(saved)
    assert answer["exists"] is True
    assert answer["settings"]["voice.speed"] == {"value": 1.25, "source": str(saved)}
    assert answer["settings"]["devices.speaker"] == {"value": None, "source": "default"}


def test_config_show_keeps_secrets(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = home / "config.toml"
    config.write_text('[mcp.servers.home]\ncommand = "home"\nenv.API_KEY = "hush"\n')
    monkeypatch.setenv("QUIZGLASS_CONFIG", str(config))
    assert main(["config", "show", "--explain"]) == 0
    shown = capsys.readouterr().out
    assert tomllib.loads(shown)["mcp"]["servers"]["home"]["command"] == "home"
    assert "# API_KEY is set, and not shown" in shown
    assert main(["config", "show", "--json"]) == 0
    assert "hush" not in shown + capsys.readouterr().out


def test_config_path_is_printed_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "path"]) == 0
    assert capsys.readouterr().out == f"{home}/.config/quizglass/config.toml\n"


def test_a_wrong_setting_is_2(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUIZGLASS_MYND__VLM", "none")
    assert main(["config", "show", "--json"]) == 2
    assert "QUIZGLASS_MIND__VLM" in json.loads(capsys.readouterr().out)["error"]


def test_a_reader_that_leaves_is_no_failure_to_speak_of() -> None:
    show = subprocess.Popen(
        [sys.executable, "-c", RUN, "config", "show"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert show.stdout is not None
    assert show.stderr is not None
    show.stdout.close()
    assert show.stderr.read() == b""
    show.stderr.close()
    assert show.wait(timeout=60) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is of Linux")
@pytest.mark.parametrize("arguments", [("config", "path"), ("config", "show", "--json"), ("--help",)])
def test_a_full_disk_is_named(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", RUN, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_logs_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    from edge.output import _rich_handler, console

    console.cache_clear()  # it keeps the stderr of the test before
    _rich_handler.cache_clear()
    setup_logging(debug=False)
    logging.getLogger("models.x").info("quiet")
    logging.getLogger("models.x").warning("heard [bold]")
    setup_logging(debug=True)
    logging.getLogger("models.x").debug("detail")
    logging.getLogger("library").debug("not this")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "heard [bold]" in shown.err
    assert "detail" in shown.err
    assert "quiet" not in shown.err
    assert "not this" not in shown.err


def test_json_is_one_line_of_plain_values(capsys: pytest.CaptureFixture[str]) -> None:
    from hardware.board import Battery
    from hardware.ports import Press

    print_json({"path": Path("/x"), "battery": Battery(5, charging=True), "press": Press.LONG, "text": "é\n"})
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1
    assert json.loads(shown) == {
        "path": "/x",
        "battery": {"percent": 5, "charging": True},
        "press": "long",
        "text": "é\n",
    }


@pytest.mark.parametrize("value", [float("nan"), object()])
def test_json_refuses_what_has_no_json(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        print_json({"value": value})


def test_a_missing_picture_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(BadMedia, match="nope"):
        picture_pixels(str(tmp_path / "nope.png"))


def test_laps_are_milliseconds_by_step() -> None:
    watch = Stopwatch()
    watch.lap("one")
    watch.lap("two")
    assert list(watch.laps) == ["one", "two"]
    assert all(value >= 0 for value in watch.laps.values())
