"""Model files over HTTP: from their publishers, or from a mirror behind a web server."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from models.catalogue import Entry, ModelFile
from models.errors import FetchFailed, ModelCorrupt
from models.source import TAG, Stream, TransferError

if TYPE_CHECKING:
    import httpx

_CONNECT_SECONDS = 15.0
_SILENCE_SECONDS = 60.0
_LONGEST_PAUSE = 60.0
_REDIRECTS = 10
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_ADVICE = {
    401: "it asks for a sign-in: download it by hand, and give the folder as QUIZGLASS_MIRROR",
    403: "it refuses access: accept the licence on the publisher's page and download it by hand, "
    "then give the folder as QUIZGLASS_MIRROR",
    404: "there is no such file: it has been moved or withdrawn, or the mirror lacks it",
    410: "the file has been withdrawn",
}


class HttpSource:
    """Resumes with Range and If-Range (RFC 9110, sections 13.1.5 and 14).

    Follows redirects, but never from https to http. Credentials in a mirror's URL go to that host alone, and
    into no log or message.
    """

    def __init__(self, mirror: str | None) -> None:
        import httpx

        # Both loggers would write whole addresses, and those that the hub redirects to carry signatures.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._mirror = None if mirror is None else urlsplit(mirror)
        self._client = httpx.Client(
            auth=None if self._mirror is None else _credentials(self._mirror.username, self._mirror.password),
            # What is hashed and counted is the file itself, so no compression on the way.
            headers={"User-Agent": "quizglass", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS),
            follow_redirects=True,
            max_redirects=_REDIRECTS,
            event_hooks={"response": [_refuse_downgrade]},
        )

    @contextmanager
    def open(self, entry: Entry, file: ModelFile, offset: int, tag: str | None) -> Iterator[Stream]:
        import httpx

        address = self._address(entry, file)
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        if offset and tag:
            headers["If-Range"] = tag
        try:
            with self._client.stream("GET", address, headers=headers) as response:
                start = _start(response, file, offset, tag)
                yield Stream(start, _strong_tag(response), response.iter_raw())
        except httpx.TimeoutException as error:
            raise TransferError(f"{_host(address)} does not answer") from error
        except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError) as error:
            raise TransferError(f"the connection to {_host(address)} failed ({error})") from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise FetchFailed(f"{_shown(address)} cannot be fetched: {error}") from error

    def close(self) -> None:
        self._client.close()

    def _address(self, entry: Entry, file: ModelFile) -> str:
        if self._mirror is None:
            return file.url
        host = self._mirror.netloc.rpartition("@")[2]
        path = f"{self._mirror.path.rstrip('/')}/{quote(f'{entry.name}/{file.path}')}"
        return urlunsplit((self._mirror.scheme, host, path, self._mirror.query, ""))


def _credentials(user: str | None, password: str | None) -> tuple[str, str] | None:
    return None if user is None else (unquote(user), unquote(password or ""))


def _refuse_downgrade(response: httpx.Response) -> None:
    if not response.has_redirect_location:
        return
    target = response.url.join(response.headers["location"])
    if target.scheme not in ("http", "https") or (response.url.scheme, target.scheme) == ("https", "http"):
        raise FetchFailed(
            f"{response.url.host} redirects from {response.url.scheme} to {target.scheme}: refused, "
            "since it is not safe from tampering; report it to those who run that host, or use a mirror"
        )


def _start(response: httpx.Response, file: ModelFile, offset: int, tag: str | None) -> int:
    """Where the body begins; raises for any answer that is not the file."""
    status = response.status_code
    if status == 206 and offset:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
        if match is None or int(match[1]) != offset:
            raise TransferError("the server sent another part than it was asked for", restart=True)
        _check_size(file, match[2])
        if tag and _strong_tag(response) not in (None, tag):
            raise TransferError("the file has changed on the server", restart=True)
        return offset
    if status == 200:
        _check_size(file, response.headers.get("content-length", "*"))
        return 0
    if status == 416:
        raise TransferError("the file on the server is shorter than what is here", restart=True)
    if status in (408, 429) or status >= 500:
        pause = response.headers.get("retry-after", "")
        raise TransferError(
            f"{response.url.host} is busy or out of order (HTTP {status})",
            pause=min(float(pause), _LONGEST_PAUSE) if pause.isascii() and pause.isdigit() else 0.0,
        )
    advice = _ADVICE.get(status, "this is no answer to a download: try again later, or use a mirror")
    raise FetchFailed(f"{_shown(str(response.url))} answers HTTP {status}: {advice}")


def _check_size(file: ModelFile, size: str) -> None:
    """size: as the server gives it, '*' if it does not."""
    if size != "*" and size != str(file.bytes):
        raise ModelCorrupt(
            f"{file.path}: the server offers {size} bytes, the catalogue says {file.bytes}: "
            "the file there is another one, or the catalogue's entry is out of date"
        )


def _strong_tag(response: httpx.Response) -> str | None:
    tag = str(response.headers.get("etag", ""))
    return tag if TAG.fullmatch(tag) else None


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _shown(address: str) -> str:
    """The address without what may be secret in it."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
