"""Downloads from a mirror folder, onto disks that are too small, full or read-only."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.errors import BadInput, FetchFailed, ModelCancelled, ModelCorrupt, ModelError, ModelTooBig
from models.store import Store


@pytest.fixture
def mirror(tmp_path: Path, web: Any) -> Path:
    """A copy of a models folder with the model that `web.entry()` describes."""
    folder = tmp_path / "usb stick"
    (folder / "mine").mkdir(parents=True)
    (folder / "mine" / "model.bin").write_bytes(web.content)
    return folder


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The kernel refuses to let files grow beyond that: the nearest to a full disk that needs no privilege."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_mirror_folder_needs_no_network(web: Any, pull: Any, mirror: Path, form: str) -> None:
    assert (
        pull(web.entry(), mirror=form.format(mirror).replace(" ", "%20" if "://" in form else " "))
        == web.content
    )
    assert web.requests == []
    assert pull.left() == ["model.bin"]


def test_an_installed_folder_is_a_mirror(web: Any, pull: Any, mirror: Path, tmp_path: Path) -> None:
    pull(web.entry(), mirror=str(mirror))
    second = type(pull)(Store(tmp_path / "second"))
    assert second(web.entry(), mirror=str(pull.store.folder)) == web.content


def test_a_copy_is_gone_on_with(web: Any, pull: Any, mirror: Path) -> None:
    pull.stop_at = 1
    with pytest.raises(ModelCancelled):
        pull(web.entry(), mirror=str(mirror))
    pull.stop_at = None
    # Had the copy begun anew, this would have replaced its first bytes.
    size = pull.part.stat().st_size
    assert 0 < size < len(web.content)
    source = mirror / "mine" / "model.bin"
    times = source.stat().st_mtime_ns
    source.write_bytes(bytes(size) + web.content[size:])
    os.utime(source, ns=(times, times))
    assert pull(web.entry(), mirror=str(mirror)) == web.content


def test_a_copy_that_changed_begins_anew(web: Any, pull: Any, mirror: Path) -> None:
    pull.stop_at = 1
    with pytest.raises(ModelCancelled):
        pull(web.entry(), mirror=str(mirror))
    pull.stop_at = None
    os.utime(mirror / "mine" / "model.bin", (1, 1))
    assert pull(web.entry(), mirror=str(mirror)) == web.content
    assert "starting over" in pull.notes


def test_a_mirror_that_lacks_the_file_is_named(web: Any, pull: Any, mirror: Path) -> None:
    (mirror / "mine" / "model.bin").unlink()
    with pytest.raises(
        FetchFailed, match=r"mirror's .*usb stick/mine/model\.bin cannot be opened: No such file"
    ):
        pull(web.entry(), mirror=str(mirror))


def test_a_mirror_with_half_a_file_is_named(web: Any, pull: Any, mirror: Path) -> None:
    (mirror / "mine" / "model.bin").write_bytes(b"half")
    with pytest.raises(ModelCorrupt, match=r"has 4 bytes instead of 300000: copy it anew"):
        pull(web.entry(), mirror=str(mirror))


def test_a_mirror_whose_disk_fails_is_named(web: Any, pull: Any, mirror: Path) -> None:
    folder = mirror / "mine" / "model.bin"
    folder.unlink()
    folder.mkdir()
    with pytest.raises(FetchFailed, match="cannot be opened: Is a directory"):
        pull(web.entry(), mirror=str(mirror))


def test_a_mirror_that_is_not_connected_is_named(web: Any, pull: Any, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="is its disk connected"):
        pull(web.entry(), mirror=str(tmp_path / "nowhere"))


@pytest.mark.parametrize("mirror", ["ftp://example.org/models", "file://example.org/models"])
def test_other_mirrors_are_refused(web: Any, pull: Any, mirror: str) -> None:
    with pytest.raises(BadInput, match="a folder or an http, https or file address"):
        pull(web.entry(), mirror=mirror)


def test_a_mirror_that_is_no_address_is_refused(web: Any, pull: Any) -> None:
    with pytest.raises(BadInput, match="is not an address"):
        pull(web.entry(), mirror="http://[x")


def test_a_model_that_cannot_fit_is_refused_before_anything_is_asked(web: Any, pull: Any) -> None:
    entry = web.entry()
    huge = replace(entry, files=(replace(entry.files[0], bytes=10**18),))
    with pytest.raises(ModelTooBig, match=r"MB free, and this needs .* free \d+ MB there, or choose another"):
        pull(huge)
    assert web.requests == []


def test_a_full_disk_keeps_what_came(web: Any, pull: Any) -> None:
    with (
        largest_file(100_000),
        pytest.raises(ModelTooBig, match=r"is full .*free some room and run this again"),
    ):
        pull(web.entry())
    size = pull.part.stat().st_size
    assert 0 < size <= 100_000
    assert pull(web.entry()) == web.content
    assert web.ranges == [None, f"bytes={size}-"]


NAMESPACE = """
import json, sys
from pathlib import Path
from models.cancel import Cancel
from models.catalogue import Entry, ModelFile
from models.errors import ModelError
from models.fetch import fetch
from models.store import Store

folder, mirror, size, digest, fill = sys.argv[1:]
file = ModelFile("model.bin", "https://example.org/model.bin", int(size), digest, "computed here")
entry = Entry("mine", "asr", (file,), "MIT", "", False, 1, ("en",), (), "Mine.")
store = Store(Path(folder))
filler = Path(folder) / "filler"
def fill_disk(report):
    if fill and not filler.exists():
        with filler.open("wb", buffering=0) as out:
            try:
                while out.write(bytes(4096)):
                    pass
            except OSError:
                pass
def attempt():
    try:
        fetch(entry, store, mirror=mirror, progress=fill_disk, cancel=Cancel())
    except ModelError as error:
        return [type(error).__name__, str(error)]
    return ["none", ""]
first = attempt()
part = Path(folder) / "mine" / "model.bin.part"
left = part.stat().st_size if part.exists() else 0
fill = ""
if filler.exists():
    filler.unlink()
print(json.dumps({"first": first, "left": left, "second": attempt(), "problems": store.verify(entry)}))
"""


def on_its_own_disk(
    web: Any, mirror: Path, folder: Path, options: str, fill: str, root: Path
) -> dict[str, Any]:
    """Pull twice onto a fresh tmpfs with those mount options, in a mount namespace of its own; fill: whether the
    disk runs full during the first pull."""
    folder.mkdir()
    file = web.entry().files[0]
    if subprocess.run(["unshare", "-Urm", "true"], capture_output=True).returncode:
        pytest.skip("this system lends no mount namespaces")
    arguments = [folder, NAMESPACE, mirror, str(file.bytes), file.sha256, fill]
    mount = f'mount -t tmpfs -o {options} none "$1" && exec "$0" -c "$2" "$1" "$3" "$4" "$5" "$6"'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mount, sys.executable, *arguments],
        cwd=root, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_a_disk_that_runs_full_meanwhile(
    web: Any, mirror: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    report = on_its_own_disk(web, mirror, tmp_path / "small", "size=20m", "fill", pytestconfig.rootpath)
    assert report["first"][0] == "ModelTooBig" and "No space left on device" in report["first"][1]
    assert report["left"] > 0
    assert report["second"] == ["none", ""] and report["problems"] == []


def test_a_read_only_disk(web: Any, mirror: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    report = on_its_own_disk(web, mirror, tmp_path / "fixed", "ro", "", pytestconfig.rootpath)
    assert report["first"][0] == "FetchFailed"
    assert "Read-only file system" in report["first"][1] and "QUIZGLASS_MODELS_DIR" in report["first"][1]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_without_permission(web: Any, pull: Any) -> None:
    pull.store.folder.mkdir(mode=0o555)
    with pytest.raises(FetchFailed, match=r"Cannot write to .*Permission denied"):
        pull(web.entry())


def test_a_folder_that_is_a_file(web: Any, pull: Any) -> None:
    pull.store.folder.write_text("not a folder")
    with pytest.raises(
        FetchFailed, match=r"Cannot write to .*models .*choose another with QUIZGLASS_MODELS_DIR"
    ):
        pull(web.entry())
    with pytest.raises(ModelError):
        pull.store.path("whisper-tiny")
