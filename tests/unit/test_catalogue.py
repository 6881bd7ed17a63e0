"""The shipped catalogue holds what the project promises, and a user's own is checked with clear errors."""

import hashlib
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.catalogue import BOARDS, KINDS, SHIPPED, Entry, ModelFile, load
from models.errors import BadInput, ModelMissing

OWN = """
[mine]
kind = "vlm"
description = "My own."
licence = "MIT"
memory_mb = 500
languages = ["en"]
boards = ["pi5"]
hub = "me/mine"

[[mine.files]]
path = "deep/down/mine.gguf"
bytes = 10
"""


@pytest.fixture
def file() -> ModelFile:
    return ModelFile("model.bin", "https://example.org/model.bin", 10, None, "")


@pytest.fixture
def entry(file: ModelFile) -> Entry:
    return Entry("mine", "asr", (file,), "MIT", "", False, 100, ("en-GB", "fr"), ("pi5",), "Mine.")


def write(folder: Path, text: str) -> Path:
    (folder / "catalogue.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("board", BOARDS)
def test_every_board_has_one_freely_usable_model_of_each_kind(board: str) -> None:
    chosen = load().for_board(board)
    assert [entry.kind for entry in chosen] == list(KINDS)
    assert all(board in entry.boards and not entry.opt_in for entry in chosen)
    assert sum(entry.memory_mb for entry in chosen) < {"pi4": 3000, "pi5": 6000, "laptop": 12000}[board]


def test_each_board_is_chosen_for_once_a_kind() -> None:
    for board in BOARDS:
        claims = [entry.kind for entry in load().entries if board in entry.default_for]
        assert sorted(claims) == sorted(KINDS)


def test_what_the_documentation_promises_is_there() -> None:
    catalogue = load()
    for name in [
        "smolvlm2-500m",
        "smolvlm2-2.2b",
        "lfm2.5-vl-450m",
        "lfm2.5-vl-1.6b",
        "qwen3-vl-2b",
        "qwen3-vl-4b",
        "gemma-3-4b",
        "whisper-tiny",
        "whisper-tiny.en",
        "whisper-base",
        "whisper-base.en",
        "whisper-small",
        "whisper-small.en",
        "whisper-turbo",
        "smart-turn-3.2",
    ]:
        assert catalogue.entry(name).name == name
    for language in ("en", "es", "fr", "de", "it", "pt", "nl", "pl", "ru", "zh", "hi", "ar"):
        assert any(entry.kind == "tts" and entry.speaks(language) for entry in catalogue.entries), language


def test_licences_that_are_not_free_need_consent() -> None:
    consent = {entry.name for entry in load().entries if entry.opt_in}
    assert consent == {"qwen2.5-vl-3b", "zh_CN-huayan-medium", "hi_IN-pratham-medium", "ar_JO-kareem-medium"}


def test_addresses_are_pinned_or_guarded_by_a_digest() -> None:
    for entry in load().entries:
        for file in entry.files:
            assert re.search(r"/resolve/[0-9a-f]{40}/", file.url) or file.sha256, file.url
            assert file.url.isascii()


def test_pairs_and_folders_are_complete() -> None:
    for entry in load().entries:
        names = [file.path for file in entry.files]
        if entry.kind == "vlm":
            assert [name.startswith("mmproj") for name in names] == [False, True]
        if entry.kind == "asr":
            assert {"config.json", "model.bin", "tokenizer.json"} < set(names)
        if entry.kind == "tts":
            assert [f"{entry.name}.onnx", f"{entry.name}.onnx.json"] == names


def test_no_digest_serves_two_different_files() -> None:
    sizes: dict[str, int] = {}
    for entry in load().entries:
        for file in entry.files:
            if file.sha256:
                assert sizes.setdefault(file.sha256, file.bytes) == file.bytes, file.path
    assert hashlib.sha256().hexdigest() not in sizes


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("whisper-tine", "whisper-tiny"),
        ("tiny", "whisper-tiny"),
        ("QWEN3-VL-2B", "qwen3-vl-2b"),
        ("gema-3", "gemma-3-4b"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(wrong: str, meant: str) -> None:
    with pytest.raises(ModelMissing, match=rf"no model named '{wrong}'.*{re.escape(meant)}"):
        load().entry(wrong)


def test_a_hopeless_name_is_answered_with_the_list() -> None:
    with pytest.raises(ModelMissing, match="quizglass models list"):
        load().entry("###")


def test_an_unknown_board_is_answered_with_the_boards() -> None:
    with pytest.raises(BadInput, match="laptop, pi5, pi4"):
        load().for_board("pi3")


def test_users_add_entries(tmp_path: Path) -> None:
    mine = load(write(tmp_path, OWN)).entry("mine")
    assert mine.files[0].path == "mine.gguf"
    assert mine.files[0].url == "https://huggingface.co/me/mine/resolve/main/deep/down/mine.gguf"
    assert (mine.bytes, mine.notice, mine.opt_in, mine.default_for) == (10, "", False, ())


def test_a_users_default_goes_first(tmp_path: Path) -> None:
    own = OWN.replace('boards = ["pi5"]', 'boards = ["pi5"]\ndefault_for = ["pi5"]')
    catalogue = load(write(tmp_path, own))
    assert catalogue.for_board("pi5")[0].name == "mine"
    assert catalogue.for_board("pi4")[0].name != "mine"


def test_a_folder_without_own_entries_has_the_shipped_ones(tmp_path: Path) -> None:
    assert load(tmp_path) == load()


def test_plain_addresses_and_revisions_can_be_given(tmp_path: Path) -> None:
    own = OWN.replace(
        "bytes = 10", 'bytes = 10\nrevision = "a b"\n\n[[mine.files]]\nurl = "http://h/x/e.bin"\nbytes = 1'
    )
    files = load(write(tmp_path, own)).entry("mine").files
    assert "/resolve/a%20b/deep" in files[0].url
    assert (files[1].path, files[1].url) == ("e.bin", "http://h/x/e.bin")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind =", "kinds =", "unknown key 'kinds'; did you mean 'kind'"),
        ("kind =", "qqqqq =", "unknown key 'qqqqq'$"),
        ('"vlm"', '"llm"', "kind must be one of vlm, asr, tts, turn, not 'llm'"),
        ('licence = "MIT"', "", "licence must be given"),
        ("memory_mb = 500", "memory_mb = 0", "memory_mb must be above 0"),
        ("memory_mb = 500", 'memory_mb = "much"', "memory_mb must be a whole number, not 'much'"),
        ("memory_mb = 500", "memory_mb = true", "memory_mb must be a whole number"),
        ('["en"]', "[]", "languages must name at least one"),
        ('["en"]', '"en"', "languages must be a list of texts"),
        ('["pi5"]', '["pi9"]', "pi9"),
        ('["pi5"]', '["pi5"]\ndefault_for = ["pi4"]', "default_for may only name"),
        ('["pi5"]', '["pi5"]\nopt_in = true', "opt_in needs a notice"),
        ('["pi5"]', '["pi5"]\nopt_in = 1', "opt_in must be true or false"),
        ("bytes = 10", "bytes = 0", "bytes must be above 0"),
        ("bytes = 10", 'bytes = 10\nsha256 = "AB"', "64 lower-case hexadecimal"),
        ("bytes = 10", f'bytes = 10\nsha256 = "{"a" * 64}"', "where the digest was read"),
        ("bytes = 10", 'bytes = 10\nsha256_source = "me"', "come together"),
        ("bytes = 10", 'bytes = 10\n[[mine.files]]\npath = "x/MINE.gguf"\nbytes = 1', "name of its own"),
        ("bytes = 10", 'bytes = 10\nurl = "ftp://h/x"', "must be http or https"),
        ("bytes = 10", 'bytes = 10\nurl = "https://[x"', "is not an address"),
        ("bytes = 10", 'bytes = 10\nurl = "https://me:pass@h/x"', "without credentials"),
        ('hub = "me/mine"', "", "needs a url, or a path and the entry's hub"),
        ("mine.gguf", "..", "cannot be a file's name"),
        ("mine.gguf", ".hidden", "cannot be a file's name"),
        ("mine.gguf", "x.part", "cannot be a file's name"),
        ("[mine]", "[mine", "not valid TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in OWN
    with pytest.raises(BadInput, match=message) as caught:
        load(write(tmp_path, OWN.replace(old, new)))
    assert str(tmp_path / "catalogue.toml") in str(caught.value)


def test_an_entry_must_be_a_table_with_files(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="expected a table"):
        load(write(tmp_path, "mine = 3"))
    with pytest.raises(BadInput, match="files must be given"):
        load(write(tmp_path, OWN[: OWN.index("[[")] + "files = []"))


def test_a_shipped_name_is_taken(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'whisper-tiny' is taken"):
        load(write(tmp_path, OWN.replace("mine]", "whisper-tiny]").replace("[mine.", "[whisper-tiny.")))


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "catalogue.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not valid TOML"):
        load(tmp_path / "other")


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "/etc", "a\\b", "a\0b", ".x", "a b", "x.part", "x.etag", "models.lock", "-x"]
)
def test_names_that_leave_their_folder_are_refused(name: str, file: ModelFile, entry: Entry) -> None:
    with pytest.raises(BadInput, match="cannot be a file's name"):
        replace(file, path=name)
    with pytest.raises(BadInput, match="cannot be a model's name"):
        replace(entry, name=name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_a_user_writes_is_understood_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    values = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(st.characters(codec="ascii"))
        | st.lists(st.text("ab"))
    )
    lines = OWN.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    key = data.draw(
        st.sampled_from(["", "[", "url = ", *(f"{name} = " for name in lines[number].split(" = ")[:1])])
    )
    lines[number] = key + json.dumps(data.draw(values))
    write(tmp_path, "\n".join(lines))
    try:
        assert load(tmp_path).entries[0].name
    except BadInput as error:
        assert str(tmp_path) in str(error)


@given(st.text())
def test_whatever_name_passes_stays_in_its_folder(name: str) -> None:
    try:
        file = ModelFile(name, "https://example.org/x", 1, None, "")
    except BadInput:
        return
    assert (Path("/models/mine") / file.path).resolve().parent == Path("/models/mine")


def test_languages_match_in_both_directions(entry: Entry) -> None:
    assert entry.speaks("en") and entry.speaks("en_gb") and entry.speaks("fr-CA")
    assert not entry.speaks("en-US") and not entry.speaks("de") and not entry.speaks("e")
    assert replace(entry, languages=("multi",)).speaks("sw")


def test_the_shipped_file_is_for_people() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert max(len(line) for line in text.splitlines()) <= 120
    assert tomllib.loads(text).keys() == {entry.name for entry in load().entries}
