"""`quizglass models`, from a mirror folder into a models folder of its own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from edge.commands.models import app
from models.errors import ModelMissing, ModelTooBig
from models.fetch import FileProgress

OWN = """
[mine]
kind = "asr"
description = "My own."
licence = "MIT"
memory_mb = 1
languages = ["sw"]
boards = ["pi4"]

[[mine.files]]
url = "https://example.org/model.bin"
bytes = 5
sha256 = "{sha256}"
sha256_source = "computed here"

[[mine.files]]
url = "https://example.org/other.bin"
bytes = 3

[barred]
kind = "tts"
description = "Not for everybody."
licence = "unknown"
notice = "Nobody knows whose it is."
opt_in = true
memory_mb = 1
languages = ["sw"]
boards = []

[[barred.files]]
url = "https://example.org/voice.onnx"
bytes = 2
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The models folder, with two entries of its own and a mirror that has both."""
    folder, mirror = tmp_path / "models", tmp_path / "mirror"
    for path, content in {
        "mine/model.bin": b"hello",
        "mine/other.bin": b"abc",
        "barred/voice.onnx": b"la",
    }.items():
        (mirror / path).parent.mkdir(parents=True, exist_ok=True)
        (mirror / path).write_bytes(content)
    folder.mkdir()
    own = OWN.format(sha256=hashlib.sha256(b"hello").hexdigest())
    (folder / "catalogue.toml").write_text(own, encoding="utf-8")
    monkeypatch.setenv("QUIZGLASS_MODELS_DIR", str(folder))
    monkeypatch.setenv("QUIZGLASS_MIRROR", str(mirror))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def as_json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_pull_installs_and_path_finds(folder: Path) -> None:
    done = run("pull", "mine")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"mine: {folder / 'mine'}\n"
    assert run("path", "mine").stdout == f"{folder / 'mine'}\n"
    assert (folder / "mine" / "model.bin").read_bytes() == b"hello"
    assert "other.bin: nobody published a SHA-256 for it" in done.stderr


def test_pull_names_each_model_once(folder: Path) -> None:
    assert run("pull", "mine", "mine").stdout.count("mine:") == 1


def test_a_set_that_cannot_fit_is_refused_as_a_whole(folder: Path) -> None:
    own = folder / "catalogue.toml"
    own.write_text(own.read_text().replace("bytes = 2", f"bytes = {10**18}"))
    done = run("pull", "mine", "barred", "--accept-licence")
    assert isinstance(done.exception, ModelTooBig)
    assert not (folder / "mine").exists()


def test_a_licence_that_is_not_free_must_be_accepted(folder: Path) -> None:
    refused = run("pull", "mine", "barred")
    assert refused.exit_code == 2
    assert "barred: licence unknown. Nobody knows whose it is." in refused.stderr
    assert "--accept-licence" in refused.stderr
    assert not (folder / "mine").exists()
    accepted = run("pull", "mine", "barred", "--accept-licence")
    assert accepted.exit_code == 0, accepted.output
    assert (folder / "barred" / "voice.onnx").read_bytes() == b"la"


def test_pull_for_a_board_takes_its_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulled: list[str] = []

    def note(entry: Any, store: Any, *, progress: Any, **rest: object) -> None:
        pulled.append(entry.name)
        progress(FileProgress(entry.name, entry.files[0].path, 1, 2))
        for file in entry.files:
            path = store.place(entry) / file.path
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as sparse:
                sparse.truncate(file.bytes)

    monkeypatch.setattr("models.fetch.fetch", note)
    done = run("pull", "mine", "--for", "pi4")
    assert done.exit_code == 0, done.output
    assert pulled == ["mine", "smolvlm2-500m", "whisper-tiny.en", "en_US-ljspeech-medium", "smart-turn-3.2"]


@pytest.mark.parametrize("arguments", [[], ["--for", "toaster"]])
def test_pull_needs_to_know_what(folder: Path, arguments: list[str]) -> None:
    done = run("pull", *arguments)
    assert done.exit_code == 2
    assert "--for" in done.stderr


def test_an_unknown_model_is_missing(folder: Path) -> None:
    for command in ("pull", "path", "verify"):
        done = run(command, "whisper-tini")
        assert isinstance(done.exception, ModelMissing)
        assert "whisper-tiny" in str(done.exception)


def test_a_model_that_is_not_installed_is_missing(folder: Path) -> None:
    for command in ("path", "verify"):
        done = run(command, "whisper-tiny")
        assert isinstance(done.exception, ModelMissing)
        assert "quizglass models pull whisper-tiny" in str(done.exception)


def test_list_shows_what_is_installed(folder: Path) -> None:
    run("pull", "mine")
    lines = run("list").stdout.splitlines()
    (mine,) = [line for line in lines if line.startswith("mine ")]
    assert mine.split() == ["mine", "asr", "0", "MB", "~1", "MB", "sw", "pi4", "MIT,", "installed"]
    (barred,) = [line for line in lines if line.startswith("barred ")]
    assert barred.endswith("unknown**")
    assert lines[-1] == f"1 installed in {folder}"


def test_list_narrows_by_kind_and_language(folder: Path) -> None:
    names = [model["name"] for model in as_json("list", "--kind", "asr", "--language", "sw")["models"]]
    assert names == ["mine", "whisper-tiny", "whisper-base", "whisper-small", "whisper-turbo"]
    wrong = run("list", "--kind", "cat")
    assert wrong.exit_code == 2 and "vlm, asr, tts, turn" in wrong.stderr


def test_list_as_json_has_all_there_is_to_know(folder: Path) -> None:
    run("pull", "mine")
    listed = as_json("list")
    assert listed["folder"] == str(folder)
    mine = listed["models"][0]
    assert (mine["name"], mine["bytes"], mine["installed"], mine["memory_mb"]) == ("mine", 8, True, 1)
    assert [file["path"] for file in mine["files"]] == ["model.bin", "other.bin"]
    assert mine["files"][1]["sha256"] is None


def test_verify_passes_what_is_whole(folder: Path) -> None:
    assert run("verify").stdout == f"no models in {folder}\n"
    run("pull", "mine")
    done = run("verify")
    assert (done.exit_code, done.stdout) == (0, "mine: whole\n")
    assert as_json("verify", "mine") == {"ok": True, "models": {"mine": {"problems": []}}}


def test_verify_fails_what_is_damaged_and_pull_repairs_it(folder: Path) -> None:
    run("pull", "mine")
    (folder / "mine" / "model.bin").write_bytes(b"jello")
    done = run("verify")
    assert done.exit_code == 1
    assert "mine: model.bin is damaged" in done.stdout
    assert "quizglass models pull mine" in done.stderr
    report = as_json("verify")
    assert report["ok"] is False and len(report["models"]["mine"]["problems"]) == 1
    assert run("pull", "mine").exit_code == 0
    assert run("verify").exit_code == 0
