"""The files that ship with the program: whole, or what is wrong with them."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from edge.cli import main
from models import starter
from models.errors import ModelMissing

pytestmark = pytest.mark.usefixtures("home", "same_logging")
Starter = Callable[..., Path]


def test_whole_files_are_a_model(make_starter: Starter) -> None:
    folder = make_starter()
    assert starter.SEEING.fault() == ""
    assert starter.SEEING.problems() == ()
    files = starter.vlm()
    assert (files.model, files.mmproj) == (folder / starter.SEEING.files[0], folder / starter.SEEING.files[1])
    assert files.check() == "idefics3"
    assert {file.name: file.bytes for file in starter.shipped()} == {
        path.name: path.stat().st_size for path in folder.glob("*.gguf")
    }


@pytest.mark.usefixtures("no_starter")
def test_without_files_there_is_no_model() -> None:
    assert starter.shipped() == ()
    assert starter.SEEING.fault() == starter.SEEING.absent
    with pytest.raises(ModelMissing, match="quizglass models list"):
        starter.vlm()


def test_all_that_ships_is_packaged() -> None:
    root = Path(starter.__file__).parents[2]
    packaged = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    patterns = packaged["package-data"]["models.starter"]
    names = [name for model in starter.MODELS for name in model.files]
    assert [name for name in names if not any(PurePath(name).match(pattern) for pattern in patterns)] == []


def test_a_changed_byte_is_found_by_reading_all(make_starter: Starter) -> None:
    file = make_starter() / starter.SEEING.files[0]
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert starter.SEEING.fault() == ""
    (problem,) = starter.SEEING.problems()
    assert f"{file} is damaged" in problem


def test_verify_checks_it_when_named(make_starter: Starter, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_starter()
    assert main(["models", "verify", starter.SEEING.name]) == 0
    assert capsys.readouterr().out == f"{starter.SEEING.name}: whole\n"
    (folder / starter.SEEING.files[1]).write_bytes(b"GGUF")
    assert main(["models", "verify", starter.SEEING.name, "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["models"][starter.SEEING.name]["problems"]
    assert "has 4 bytes instead of" in problem


def test_the_list_shows_it_where_it_belongs(
    make_starter: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    def listed(*options: str) -> str:
        assert main(["models", "list", *options]) == 0
        return capsys.readouterr().out

    make_starter()
    assert f"\n{starter.SEEING.name}: {starter.SEEING.description}" in listed("--kind", "vlm")
    assert f"\n{starter.SEEING.name}: " not in listed("--kind", "asr")
    assert f"\n{starter.HEARING.name}: {starter.HEARING.absent}" in listed("--kind", "asr")
    assert starter.SEEING.name not in listed("--language", "de")
    seeing, hearing = json.loads(listed("--json"))["shipped"]
    assert (seeing["name"], seeing["kind"], seeing["whole"]) == (starter.SEEING.name, "vlm", True)
    assert (hearing["name"], hearing["kind"], hearing["whole"]) == (starter.HEARING.name, "asr", False)
    assert seeing["bytes"] == sum(file.bytes for file in starter.shipped()) > 1_000_000
    (starter.FOLDER / starter.SEEING.files[0]).unlink()
    assert f"{starter.SEEING.name}: The starter model is not whole" in listed()
