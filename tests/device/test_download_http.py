"""Downloads from a real web server on loopback: interrupted, resumed, refused, and never wrong."""

from __future__ import annotations

import hashlib
import random
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from models.cancel import Cancel
from models.errors import FetchFailed, ModelCancelled, ModelCorrupt
from models.fetch import TRIES, fetch

SIZE = 300_000
"""Bytes of the server's model."""


def stop_half_way(pull: Any, entry: Any) -> int:
    """A first run that is called off; returns the size of what it left."""
    pull.stop_at = SIZE // 2
    with pytest.raises(ModelCancelled):
        pull(entry)
    pull.stop_at = None
    size = pull.part.stat().st_size
    assert SIZE // 2 <= size < SIZE
    return size


def test_a_download_is_exact_and_leaves_nothing_else(web: Any, pull: Any) -> None:
    entry = web.entry()
    assert pull(entry) == web.content
    assert pull.left() == ["model.bin"]
    assert pull.store.verify(entry) == ()
    done = [report.done for report in pull.reports]
    assert done == sorted(done) and done[-1] == SIZE
    assert (pull.notes, pull.waits) == ("", [])
    assert web.requests[0].headers["accept-encoding"] == "identity"


def test_nothing_is_asked_for_when_all_is_there(web: Any, pull: Any) -> None:
    pull(web.entry())
    pull(web.entry())
    assert len(web.requests) == 1


def test_a_later_run_fetches_only_what_is_missing(web: Any, pull: Any) -> None:
    entry = web.entry()
    size = stop_half_way(pull, entry)
    assert pull(entry) == web.content
    assert web.ranges == [None, f"bytes={size}-"]
    assert web.requests[1].headers["if-range"] == '"v1"'
    assert web.requests[1].sent == SIZE - size
    assert pull.left() == ["model.bin"]


KILLED = """
import os, signal, sys
from pathlib import Path
from models.cancel import Cancel
from models.catalogue import Entry, ModelFile
from models.fetch import fetch
from models.store import Store

folder, url, size, digest = sys.argv[1:]
file = ModelFile("model.bin", url, int(size), digest, "computed here")
entry = Entry("mine", "asr", (file,), "MIT", "", False, 1, ("en",), (), "Mine.")
def die(report):
    if report.done > int(size) // 2:
        os.kill(os.getpid(), signal.SIGKILL)
fetch(entry, Store(Path(folder)), mirror=None, progress=die, cancel=Cancel())
"""


def test_a_killed_process_leaves_a_part_that_the_next_goes_on_with(web: Any, pull: Any) -> None:
    file = web.entry().files[0]
    arguments = [str(pull.store.folder), file.url, str(file.bytes), str(file.sha256)]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], cwd=Path(__file__).parents[2], timeout=60
    )
    assert done.returncode == -9
    size = pull.part.stat().st_size
    assert 0 < size < SIZE
    assert pull(web.entry()) == web.content
    assert web.requests[-1].sent == SIZE - size


def test_cut_connections_are_gone_on_with(web: Any, pull: Any) -> None:
    web.plan += [web.serve(cut=100_000), web.serve(cut=50_000)]
    assert pull(web.entry()) == web.content
    assert web.ranges == [None, "bytes=100000-", "bytes=150000-"]
    assert web.sent == SIZE
    assert pull.waits == [2.0, 4.0]
    assert "trying again in 2 s" in pull.notes


def test_progress_renews_the_tries(web: Any, pull: Any) -> None:
    content = random.Random(8).randbytes(9 << 20)
    web.files["/model.bin"] = content
    web.plan += [web.serve(cut=(1 << 20) + 1)] * (TRIES + 1)
    assert pull(web.entry(content)) == content
    assert pull.waits == [1.0] * (TRIES + 1)
    assert web.sent == len(content)


def test_tries_end_and_a_rerun_goes_on(web: Any, pull: Any) -> None:
    web.plan += [web.serve(cut=10)] * TRIES
    with pytest.raises(
        FetchFailed, match=rf"gave up after {TRIES} tries.*{10 * TRIES} of {SIZE}.*run this again"
    ):
        pull(web.entry())
    assert pull.waits == [2.0, 4.0, 8.0, 16.0]
    assert pull.part.read_bytes() == web.content[: 10 * TRIES]
    assert pull(web.entry()) == web.content


def test_a_body_without_length_that_ends_early_is_gone_on_with(web: Any, pull: Any) -> None:
    web.plan.append(web.serve(cut=1000, length=False))
    assert pull(web.entry()) == web.content
    assert web.ranges == [None, "bytes=1000-"]
    assert "bytes too early" in pull.notes


def test_nobody_listening_is_said(web: Any, pull: Any, serving: Any) -> None:
    entry = web.entry()
    dead = f"http://127.0.0.1:{_free_port()}"
    with pytest.raises(FetchFailed, match=r"connection to 127\.0\.0\.1 failed"):
        pull(entry, mirror=dead)
    assert len(pull.waits) == TRIES - 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_falls_silent_is_given_up(web: Any, pull: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.source_http._SILENCE_SECONDS", 0.05)
    over = threading.Event()
    web.plan += [lambda exchange: over.wait(30)] * TRIES
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1 does not answer; gave up"):
        pull(web.entry())
    over.set()


def test_a_cancelled_wait_ends_at_once(web: Any, pull: Any) -> None:
    web.plan += [web.serve(cut=10)] * TRIES
    cancel = Cancel()
    with pytest.raises(ModelCancelled):
        fetch(
            web.entry(), pull.store, mirror=None, cancel=cancel,
            progress=lambda report: cancel.cancel() if "trying again" in report.note else None,
        )  # fmt: skip
    assert len(web.requests) == 1


def test_a_server_without_ranges_starts_over_and_says_so(web: Any, pull: Any) -> None:
    entry = web.entry()
    stop_half_way(pull, entry)
    web.plan.append(web.serve(ranges=False))
    assert pull(entry) == web.content
    assert "from its beginning; starting over" in pull.notes
    assert web.requests[1].sent == SIZE


def test_a_file_that_changed_is_fetched_from_its_beginning(web: Any, pull: Any) -> None:
    stop_half_way(pull, web.entry())
    changed = web.content[::-1]
    web.files["/model.bin"] = changed
    web.plan.append(web.serve(etag='"v2"'))
    assert pull(web.entry(changed)) == changed


def test_a_changed_file_is_noticed_where_if_range_is_ignored(web: Any, pull: Any) -> None:
    stop_half_way(pull, web.entry())
    changed = web.content[::-1]
    web.files["/model.bin"] = changed
    web.plan += [web.serve(etag='"v2"', if_range=False), web.serve(etag='"v2"')]
    assert pull(web.entry(changed)) == changed
    assert "has changed on the server" in pull.notes
    assert web.ranges[2] is None


def test_another_part_than_asked_for_is_not_used(web: Any, pull: Any) -> None:
    entry = web.entry()
    stop_half_way(pull, entry)
    web.plan.append(web.refuse(206, Content_Range=f"bytes 5-9/{SIZE}"))
    assert pull(entry) == web.content
    assert "another part than it was asked for" in pull.notes


def test_wrong_bytes_are_removed_and_named(web: Any, pull: Any) -> None:
    wrong = web.content[:-1] + bytes([web.content[-1] ^ 1])
    web.files["/model.bin"] = wrong
    entry = web.entry()
    with pytest.raises(ModelCorrupt) as caught:
        pull(entry)
    for word in (
        "model.bin",
        hashlib.sha256(wrong).hexdigest(),
        str(entry.files[0].sha256),
        "computed here",
        "removed",
    ):
        assert word in str(caught.value)
    assert pull.left() == []


def test_a_spoilt_part_is_found_by_its_digest(web: Any, pull: Any) -> None:
    entry = web.entry()
    stop_half_way(pull, entry)
    with pull.part.open("r+b") as part:
        part.write(b"spoilt")
    with pytest.raises(ModelCorrupt, match="wrong bytes"):
        pull(entry)
    assert pull(entry) == web.content


@pytest.mark.parametrize("size", [SIZE - 1, SIZE + 1])
def test_another_size_is_refused_before_its_bytes_come(web: Any, pull: Any, size: int) -> None:
    web.files["/model.bin"] = bytes(size)
    with pytest.raises(ModelCorrupt, match=f"offers {size} bytes, the catalogue says {SIZE}"):
        pull(web.entry())
    assert pull.left() == []


def test_an_endless_body_is_stopped(web: Any, pull: Any) -> None:
    web.files["/model.bin"] = web.content * 4
    web.plan.append(web.serve(length=False))
    with pytest.raises(ModelCorrupt, match="sends more than"):
        pull(web.entry())
    assert pull.left() == []


def test_a_part_longer_than_the_servers_file(web: Any, pull: Any) -> None:
    entry = web.entry()
    stop_half_way(pull, entry)
    web.files["/model.bin"] = web.content[:100]
    with pytest.raises(ModelCorrupt, match="offers 100 bytes"):
        pull(entry)
    assert "shorter than what is here" in pull.notes


def test_a_part_longer_than_the_catalogue_says_is_dropped(web: Any, pull: Any) -> None:
    pull.part.parent.mkdir(parents=True)
    pull.part.write_bytes(web.content + b"!")
    assert pull(web.entry()) == web.content
    assert "too long" in pull.notes


def test_a_complete_part_needs_no_request(web: Any, pull: Any) -> None:
    pull.part.parent.mkdir(parents=True)
    pull.part.write_bytes(web.content)
    assert pull(web.entry()) == web.content
    assert web.requests == []


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (404, "moved or withdrawn"),
        (410, "withdrawn"),
        (401, "sign-in"),
        (403, "accept the licence"),
        (418, "try again later"),
    ],
)
def test_refusals_are_explained_and_not_repeated(web: Any, pull: Any, status: int, advice: str) -> None:
    web.plan.append(web.refuse(status))
    with pytest.raises(FetchFailed, match=rf"/model\.bin answers HTTP {status}: .*{advice}"):
        pull(web.entry())
    assert len(web.requests) == 1


@pytest.mark.parametrize(
    ("headers", "waited"),
    [({}, 2.0), ({"Retry_After": "7"}, 7.0), ({"Retry_After": "9999"}, 60.0), ({"Retry_After": "soon"}, 2.0)],
)
@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_busy_servers_are_left_alone_for_a_while(
    web: Any, pull: Any, status: int, headers: dict[str, str], waited: float
) -> None:
    web.plan.append(web.refuse(status, **headers))
    assert pull(web.entry()) == web.content
    assert pull.waits == [waited]
    assert f"HTTP {status}" in pull.notes
