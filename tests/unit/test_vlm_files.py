"""What is told of a model's files before anything loads them."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelCorrupt, ModelMissing
from models.vlm.files import VlmFiles
from models.vlm.gguf import read_values

STRING, UINT32, FLOAT32, BOOL, ARRAY, UINT64 = 8, 4, 6, 7, 9, 10


def string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def pair(key: str, kind: int, value: bytes) -> bytes:
    return string(key) + struct.pack("<I", kind) + value


def words(key: str, value: str) -> bytes:
    return pair(key, STRING, string(value))


def number(key: str, value: int) -> bytes:
    return pair(key, UINT32, struct.pack("<I", value))


def gguf(*pairs: bytes, version: int = 3, count: int | None = None) -> bytes:
    head = struct.pack("<IQQ", version, 0, len(pairs) if count is None else count)
    return b"GGUF" + head + b"".join(pairs)


TEXT = gguf(words("general.architecture", "llama"), number("llama.embedding_length", 64))
VISION = gguf(
    words("general.architecture", "clip"),
    words("clip.projector_type", "idefics3"),
    number("clip.vision.projection_dim", 64),
)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gguf") / "file.gguf"


def files(folder: Path, text: bytes | None = TEXT, vision: bytes | None = VISION) -> VlmFiles:
    for name, data in (("text.gguf", text), ("vision.gguf", vision)):
        if data is not None:
            (folder / name).write_bytes(data)
    return VlmFiles(folder / "text.gguf", folder / "vision.gguf", "some-model")


def test_values_of_every_kind_are_read_and_arrays_stepped_over(tmp_path: Path) -> None:
    path = tmp_path / "file.gguf"
    tokens = struct.pack("<IQ", STRING, 2) + string("a") + string("é")
    scores = struct.pack("<IQ", FLOAT32, 3) + bytes(12)
    path.write_bytes(
        gguf(
            pair("tokens", ARRAY, tokens),
            pair("scores", ARRAY, scores),
            pair("on", BOOL, b"\1"),
            pair("big", UINT64, struct.pack("<Q", 1 << 40)),
            pair("half", FLOAT32, struct.pack("<f", 0.5)),
            words("name", "naïve"),
        )
    )
    assert read_values(path) == {"on": True, "big": 1 << 40, "half": 0.5, "name": "naïve"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a GGUF"),
        (b"#!/bin/sh\n", "not a GGUF"),
        (b"GGUF", "ends in the middle"),
        (gguf(version=99), "version 99"),
        (gguf(count=1 << 60), "claims"),
        (gguf(words("a", "b"), count=2), "ends in the middle"),
        (gguf(pair("a", 77, b"")), "unknown type 77"),
        (gguf(pair("a", ARRAY, struct.pack("<IQ", 77, 1))), "unknown type 77"),
        (gguf(pair("a", ARRAY, struct.pack("<IQ", FLOAT32, 1 << 62))), "ends in the middle"),
        (gguf(pair("a", ARRAY, struct.pack("<IQ", STRING, 1 << 62))), "claims"),
        (gguf(pair("a", STRING, struct.pack("<Q", 1 << 63))), "ends in the middle"),
        (gguf(pair("a", STRING, struct.pack("<Q", 1) + b"\xff")), "UTF-8"),
    ],
)
def test_damage_is_named(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelCorrupt, match=why):
        read_values(path)


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=200))
def test_garbage_never_gets_through(scratch: Path, data: bytes) -> None:
    scratch.write_bytes(b"GGUF" + struct.pack("<I", 3) + data)
    try:
        values = read_values(scratch)
    except ModelCorrupt:
        return
    assert isinstance(values, dict)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_header_never_gets_through(scratch: Path, data: st.DataObject) -> None:
    damaged = bytearray(VISION[: data.draw(st.integers(0, len(VISION)))])
    for place in data.draw(st.lists(st.integers(0, max(0, len(damaged) - 1)), max_size=4)):
        if damaged:
            damaged[place] = data.draw(st.integers(0, 255))
    scratch.write_bytes(bytes(damaged))
    try:
        values = read_values(scratch)
    except ModelCorrupt:
        return
    assert isinstance(values, dict)


def test_files_that_belong_together_name_their_projector(tmp_path: Path) -> None:
    assert files(tmp_path).check() == "idefics3"


def test_an_old_projectors_width_is_not_held_against_it(tmp_path: Path) -> None:
    vision = gguf(
        words("general.architecture", "clip"),
        words("clip.projector_type", "mlp"),
        number("clip.vision.projection_dim", 768),
    )
    assert files(tmp_path, vision=vision).check() == "mlp"


@pytest.mark.parametrize(
    ("text", "vision", "why"),
    [
        (VISION, VISION, "picture encoder where the language model belongs"),
        (TEXT, TEXT, "language model where the picture encoder belongs"),
        (gguf(words("general.architecture", "llama")), VISION, "embedding length"),
        (gguf(), VISION, "architecture"),
        (TEXT, gguf(words("general.architecture", "clip")), "no projector"),
        (TEXT.replace(struct.pack("<I", 64), struct.pack("<I", 96)), VISION, "different models"),
        (TEXT[:40], VISION, "ends in the middle"),
        (b"<html>", VISION, "not a GGUF"),
    ],
)
def test_what_cannot_work_is_refused_with_what_to_do(
    tmp_path: Path, text: bytes, vision: bytes, why: str
) -> None:
    with pytest.raises(ModelCorrupt, match=why) as caught:
        files(tmp_path, text, vision).check()
    assert "quizglass models verify" in str(caught.value)
    assert "quizglass models pull some-model" in str(caught.value)


@pytest.mark.parametrize("missing", ["text.gguf", "vision.gguf"])
def test_a_missing_file_is_named_with_the_command_that_fetches_it(tmp_path: Path, missing: str) -> None:
    found = files(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(ModelMissing, match=rf"{missing}.*quizglass models pull some-model"):
        found.check()


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    found = files(tmp_path)
    found.model.unlink()
    found.model.mkdir()
    with pytest.raises(ModelMissing):
        found.check()
