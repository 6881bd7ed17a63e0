"""What a download trusts: redirects, credentials, digests that nobody published, mirrors behind a web server."""

from __future__ import annotations

import base64
import hashlib
import logging
import subprocess
import sys
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import digests
from models.errors import FetchFailed, ModelCancelled, ModelCorrupt
from models.fetch import fetch
from models.source_http import HttpSource
from models.store import Store


def stop_half_way(pull: Any, entry: Any) -> None:
    pull.stop_at = entry.bytes // 2
    with pytest.raises(ModelCancelled):
        pull(entry)
    pull.stop_at = None


def test_redirects_are_followed_with_the_range(web: Any, pull: Any, serving: Any) -> None:
    other = serving()
    entry = web.entry()
    stop_half_way(pull, entry)
    size = pull.part.stat().st_size
    web.plan.append(web.refuse(302, Location=f"{other.url}/model.bin?signature=secret"))
    assert pull(entry) == web.content
    assert other.ranges == [f"bytes={size}-"]
    assert other.requests[0].headers["if-range"] == '"v1"'


def test_redirects_end_some_time(web: Any, pull: Any) -> None:
    web.plan += [web.refuse(302, Location="/model.bin")] * 20
    with pytest.raises(FetchFailed, match="redirects"):
        pull(web.entry())


@pytest.mark.parametrize(
    "target", ["http://[x", "http://h:99999/", "http://", "//", "\x7f", "http://a b/", "é"]
)
def test_redirects_to_nonsense_are_named(web: Any, pull: Any, target: str) -> None:
    web.plan += [web.refuse(302, Location=target)] * 50
    with pytest.raises(FetchFailed):
        pull(web.entry())


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_redirects_to_other_protocols_are_refused(web: Any, pull: Any, target: str) -> None:
    web.plan.append(web.refuse(302, Location=target))
    with pytest.raises(FetchFailed, match="refused"):
        pull(web.entry())


def test_redirects_never_leave_https(web: Any) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://example.org/model.bin"})

    source = HttpSource(None)
    source.close()
    source._client = httpx.Client(
        transport=httpx.MockTransport(answer), event_hooks=source._client.event_hooks, follow_redirects=True
    )
    entry = web.entry()
    file = replace(entry.files[0], url="https://example.org/model.bin")
    with pytest.raises(FetchFailed, match="from https to http: refused"), source.open(entry, file, 0, None):
        pytest.fail("followed")
    assert asked == ["https://example.org/model.bin"]
    source.close()


def test_credentials_reach_the_mirror_alone(
    web: Any, pull: Any, serving: Any, caplog: pytest.LogCaptureFixture
) -> None:
    other = serving()
    basic = "Basic " + base64.b64encode(b"me:s3cret word").decode()
    web.plan.append(
        web.refuse(302, Location=f"{other.url}/model.bin?signature=s1gned".replace("127.0.0.1", "localhost"))
    )
    mirror = web.url.replace("://", "://me:s3cret%20word@") + "/models/?team=7"
    with caplog.at_level(logging.DEBUG):
        assert pull(web.entry(), mirror=mirror) == web.content
    assert web.requests[0].path == "/models/mine/model.bin?team=7"
    assert web.requests[0].headers["authorization"] == basic
    assert "authorization" not in other.requests[0].headers
    for secret in ("s3cret", basic, "s1gned"):
        assert secret not in caplog.text


def test_messages_keep_secrets(web: Any, pull: Any) -> None:
    web.plan.append(web.refuse(404))
    with pytest.raises(FetchFailed) as caught:
        pull(web.entry(), mirror=web.url.replace("://", "://me:s3cret@") + "?token=t0ken")
    assert "s3cret" not in str(caught.value) and "t0ken" not in str(caught.value)
    assert f"{web.url}/mine/model.bin answers HTTP 404" in str(caught.value)


def test_a_mirror_serves_names_that_are_not_ascii(web: Any, pull: Any) -> None:
    web.files["/m/mine/tugão.onnx"] = b"voice"
    assert pull(web.entry(b"voice", "tugão.onnx"), mirror=f"{web.url}/m") == b"voice"


def test_a_digest_that_nobody_published_is_recorded_and_said(web: Any, pull: Any) -> None:
    entry = web.entry(published=False)
    digest = hashlib.sha256(web.content).hexdigest()
    assert pull(entry) == web.content
    assert f"nobody published a SHA-256 for it: recorded {digest} in models.lock" in pull.notes
    assert digests.read(pull.store.folder) == {"mine/model.bin": digest}
    assert pull.store.verify(entry) == ()
    pull.reports.clear()
    pull(entry)
    assert pull.notes == ""


def test_a_recorded_digest_is_held_against_later_downloads(web: Any, pull: Any) -> None:
    entry = web.entry(published=False)
    pull(entry)
    (pull.store.path(entry) / "model.bin").unlink()
    web.files["/model.bin"] = web.content[::-1]
    with pytest.raises(ModelCorrupt, match=r"recorded in models\.lock at the first download"):
        pull(entry)


def test_a_file_without_record_is_recorded_where_it_is(web: Any, pull: Any) -> None:
    entry = web.entry(published=False)
    pull(entry)
    (pull.store.folder / digests.FILE_NAME).unlink()
    pull(entry)
    assert len(web.requests) == 1
    assert pull.store.verify(entry) == ()


def test_without_digest_an_earlier_part_is_not_trusted(web: Any, pull: Any) -> None:
    entry = web.entry(published=False)
    stop_half_way(pull, entry)
    with pull.part.open("r+b") as part:
        part.write(bytes(4096))  # as a power cut leaves it
    assert pull(entry) == web.content
    assert web.ranges == [None, None]
    assert "cannot be verified; starting over" in pull.notes


@pytest.mark.parametrize(
    ("etag", "ranges"), [('"v1"', [None, "bytes=1000-"]), ('W/"v1"', [None, None]), (None, [None, None])]
)
def test_without_digest_only_one_version_is_gone_on_with(
    web: Any, pull: Any, etag: str | None, ranges: list[str | None]
) -> None:
    web.plan += [web.serve(etag=etag, cut=1000), web.serve(etag=etag)]
    assert pull(web.entry(published=False)) == web.content
    assert web.ranges == ranges
    assert ("cannot be verified; starting over" in pull.notes) == (etag != '"v1"')


def test_with_a_digest_a_spoilt_tag_costs_nothing(web: Any, pull: Any) -> None:
    entry = web.entry()
    stop_half_way(pull, entry)
    pull.part.with_name("model.bin.etag").write_bytes(bytes(4))
    assert pull(entry) == web.content
    assert "if-range" not in web.requests[1].headers and web.ranges[1] is not None


def test_a_damaged_model_is_repaired(web: Any, pull: Any) -> None:
    entry = web.entry()
    pull(entry)
    path = pull.store.path(entry) / "model.bin"
    path.write_bytes(web.content[::-1])
    assert pull.store.verify(entry) != ()
    assert pull(entry) == web.content
    assert "the installed file is damaged" in pull.notes
    path.write_bytes(b"short")
    assert pull(entry) == web.content


def test_two_pulls_do_not_fight(web: Any, pull: Any) -> None:
    with Store(pull.store.folder).locked(), pytest.raises(FetchFailed, match="under way"):
        pull(web.entry())
    assert web.requests == []
    assert pull(web.entry()) == web.content


HOLD = """
import sys
from pathlib import Path
from models.store import Store
with Store(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_ends_with_its_process(web: Any, pull: Any, pytestconfig: pytest.Config) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(pull.store.folder)],
        cwd=pytestconfig.rootpath, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(FetchFailed, match="under way"):
            pull(web.entry())
        holder.kill()
    assert pull(web.entry()) == web.content


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(cuts=st.lists(st.integers(0, 400_000), max_size=4), odd=st.integers(0, 4))
def test_however_a_connection_fails_the_file_is_exact(web: Any, pull: Any, cuts: list[int], odd: int) -> None:
    for path in pull.store.folder.glob("mine/*"):
        path.unlink()
    behaviours = [web.serve(cut=cut) for cut in cuts]
    behaviours[odd:odd] = [web.serve(ranges=False, cut=150_000, length=False)]
    web.plan.clear()
    web.plan.extend(behaviours[:4])
    assert pull(web.entry()) == web.content


def test_files_come_in_order_and_whole_ones_stay(web: Any, pull: Any) -> None:
    first, second = web.entry().files[0], web.entry(b"second", "second.bin").files[0]
    web.files["/second.bin"] = b"other!"
    entry = replace(web.entry(), files=(first, second))
    with pytest.raises(ModelCorrupt, match=r"second\.bin: wrong bytes"):
        pull(entry)
    assert pull.left() == ["model.bin"]
    web.files["/second.bin"] = b"second"
    pull(entry)
    assert [request.path for request in web.requests] == ["/model.bin", "/second.bin", "/second.bin"]


def test_waiting_is_cancels_own_by_default(web: Any, pull: Any) -> None:
    class Impatient:
        """Counts the waits that fetch leaves to its cancel token."""

        waits = 0

        def check(self) -> None:
            pass

        def wait(self, timeout: float) -> bool:
            self.waits += 1
            return False

    cancel: Any = Impatient()
    web.plan.append(web.serve(cut=10))
    fetch(web.entry(), pull.store, mirror=None, progress=lambda report: None, cancel=cancel)
    assert cancel.waits == 1
