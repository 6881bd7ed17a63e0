"""The files that ship with the program: whole, or what is wrong with them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.cli import main
from models import starter
from models.errors import ModelMissing

pytestmark = pytest.mark.usefixtures("home", "same_logging")
Starter = Callable[..., Path]


def test_whole_files_are_a_model(make_starter: Starter) -> None:
    folder = make_starter()
    assert starter.fault() == ""
    assert starter.problems() == ()
    files = starter.vlm()
    assert (files.model, files.mmproj) == (folder / starter.VLM[0], folder / starter.VLM[1])
    assert files.check() == "idefics3"
    assert {file.name: file.bytes for file in starter.shipped()} == {
        path.name: path.stat().st_size for path in folder.glob("*.gguf")
    }


@pytest.mark.usefixtures("no_starter")
def test_without_files_there_is_no_model() -> None:
    assert starter.shipped() == ()
    assert starter.fault() == starter.ABSENT
    with pytest.raises(ModelMissing, match="quizglass models list"):
        starter.vlm()


def test_a_changed_byte_is_found_by_reading_all(make_starter: Starter) -> None:
    file = make_starter() / starter.VLM[0]
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert starter.fault() == ""
    (problem,) = starter.problems()
    assert f"{file} is damaged" in problem


def test_verify_checks_it_when_named(make_starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_starter()
    assert main(["models", "verify", starter.NAME]) == 0
    assert capsys.readouterr().out == f"{starter.NAME}: whole\n"
    (folder / starter.VLM[1]).write_bytes(b"GGUF")
    assert main(["models", "verify", starter.NAME, "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["models"][starter.NAME]["problems"]
    assert "has 4 bytes instead of" in problem


def test_the_list_shows_it_where_it_belongs(
    make_starter: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    def listed(*options: str) -> str:
        assert main(["models", "list", *options]) == 0
        return capsys.readouterr().out

    make_starter()
    assert f"\n{starter.NAME}: {starter.DESCRIPTION}" in listed("--kind", "vlm")
    assert starter.NAME not in listed("--kind", "asr")
    assert starter.NAME not in listed("--language", "de")
    (shipped,) = json.loads(listed("--json"))["shipped"]
    assert (shipped["name"], shipped["kind"], shipped["whole"]) == (starter.NAME, "vlm", True)
    assert shipped["bytes"] == sum(file.bytes for file in starter.shipped()) > 1_000_000
    (starter.FOLDER / starter.VLM[0]).unlink()
    assert f"{starter.NAME}: The starter model is not whole" in listed()
