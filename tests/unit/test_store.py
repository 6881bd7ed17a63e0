"""The models folder: what counts as installed, what is found wrong, and the digests that are kept."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from models import digests
from models.catalogue import Entry, ModelFile
from models.errors import FetchFailed, ModelCorrupt, ModelError, ModelMissing
from models.store import Store

OWN = """
[mine]
kind = "asr"
description = "My own."
licence = "MIT"
memory_mb = 1
languages = ["en"]
boards = []

[[mine.files]]
url = "https://example.org/known.bin"
bytes = 5
sha256 = "{sha256}"
sha256_source = "computed here"

[[mine.files]]
url = "https://example.org/unknown.bin"
bytes = 3
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    digest = hashlib.sha256(b"hello").hexdigest()
    (tmp_path / "catalogue.toml").write_text(OWN.format(sha256=digest), encoding="utf-8")
    return Store(tmp_path)


@pytest.fixture
def entry(store: Store) -> Entry:
    return store.catalogue.entry("mine")


@pytest.fixture
def unknown(entry: Entry) -> ModelFile:
    return entry.files[1]


@pytest.fixture
def whole(store: Store, entry: Entry, unknown: ModelFile) -> Path:
    """The model, installed."""
    place = store.place(entry)
    place.mkdir()
    (place / "known.bin").write_bytes(b"hello")
    (place / "unknown.bin").write_bytes(b"abc")
    store.record(entry, unknown, hashlib.sha256(b"abc").hexdigest())
    return place


def test_an_empty_folder_has_no_models(store: Store) -> None:
    assert store.installed() == () == store.started()
    with pytest.raises(ModelMissing, match=r"mine is not installed.*quizglass models pull mine"):
        store.path("mine")


def test_a_folder_that_does_not_exist_has_no_models(tmp_path: Path) -> None:
    assert Store(tmp_path / "nowhere").installed() == ()


def test_an_installed_model_is_found(store: Store, entry: Entry, whole: Path) -> None:
    assert store.path("mine") == store.path(entry) == whole
    assert store.installed() == store.installed("asr") == store.started() == (entry,)
    assert store.installed("vlm") == ()
    assert store.verify("mine") == ()


def test_an_unknown_name_is_missing(store: Store) -> None:
    with pytest.raises(ModelMissing, match="no model named"):
        store.path("nonesuch")


@pytest.mark.parametrize("content", [b"hell", b"hello!", None])
def test_a_file_of_another_size_is_not_installed(store: Store, whole: Path, content: bytes | None) -> None:
    (whole / "known.bin").unlink()
    if content is not None:
        (whole / "known.bin").write_bytes(content)
    assert store.installed() == ()
    (problem,) = store.verify("mine")
    assert problem.startswith(
        "known.bin " + ("is missing" if content is None else f"has {len(content)} bytes")
    )


def test_only_what_is_missing_has_to_be_written(store: Store, entry: Entry) -> None:
    assert store.missing_bytes(entry) == 8
    place = store.place(entry)
    place.mkdir()
    (place / "known.bin").write_bytes(b"hello")
    (place / "unknown.bin.part").write_bytes(b"a")
    assert store.missing_bytes(entry) == 2
    (place / "unknown.bin.part").write_bytes(b"too long")
    assert store.missing_bytes(entry) == 0


def test_verify_reads_every_byte(store: Store, whole: Path) -> None:
    (whole / "known.bin").write_bytes(b"jello")
    (whole / "unknown.bin").write_bytes(b"abd")
    assert store.installed() != ()
    first, second = store.verify("mine")
    assert first.startswith("known.bin is damaged") and hashlib.sha256(b"jello").hexdigest() in first
    assert second.startswith("unknown.bin is damaged") and hashlib.sha256(b"abc").hexdigest() in second


def test_verify_tells_of_unfinished_downloads(store: Store, whole: Path) -> None:
    (whole / "known.bin.part").write_bytes(b"he")
    assert store.verify("mine") == ("known.bin.part is left of a download that has not finished",)


def test_verify_tells_of_files_that_nobody_vouches_for(store: Store, whole: Path) -> None:
    (store.folder / digests.FILE_NAME).unlink()
    (problem,) = store.verify("mine")
    assert problem.startswith("unknown.bin has no known SHA-256")


def test_verify_tells_of_files_that_cannot_be_read(store: Store, whole: Path) -> None:
    (whole / "known.bin").unlink()
    (whole / "known.bin").mkdir()
    (problem,) = store.verify("mine")
    assert problem.startswith("known.bin ")


def test_a_folder_without_permission_is_named(tmp_path: Path, entry: Entry) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ModelError, match="cannot be read"):
        Store(loop).path(entry)


def test_recorded_digests_suit_sha256sum(store: Store, whole: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", digests.FILE_NAME],
        cwd=store.folder,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "mine/unknown.bin: OK\n")


def test_a_published_digest_counts_more_than_a_recorded_one(store: Store, entry: Entry) -> None:
    known = entry.files[0]
    store.record(entry, known, "f" * 64)
    assert store.digest(entry, known) == known.sha256


def test_recording_again_replaces(store: Store, entry: Entry, unknown: ModelFile) -> None:
    assert store.digest(entry, unknown) is None
    store.record(entry, unknown, "1" * 64)
    store.record(entry, unknown, "2" * 64)
    assert store.digest(entry, unknown) == "2" * 64
    assert (store.folder / digests.FILE_NAME).read_text() == "2" * 64 + "  mine/unknown.bin\n"


@pytest.mark.parametrize("damage", [b"nonsense\n", b"\xff\xff\n"])
def test_a_damaged_record_is_named(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / digests.FILE_NAME).write_bytes(("1" * 64).encode() + b"  mine/a\n" + damage)
    with pytest.raises(ModelCorrupt, match=r"models\.lock.*damaged"):
        digests.read(tmp_path)


def test_only_one_pull_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "when needed"
    with Store(folder).locked(), pytest.raises(FetchFailed, match="under way"), Store(folder).locked():
        pytest.fail("held twice")
    with Store(folder).locked():
        assert folder.is_dir()
