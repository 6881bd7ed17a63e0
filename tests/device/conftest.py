"""A web server on loopback that cuts, lies and refuses as real ones do, a pull that keeps what it was told, and the
command."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from edge.cli import main
from models.cancel import Cancel
from models.catalogue import Entry, ModelFile
from models.fetch import FileProgress, fetch
from models.store import Store


@dataclass
class Request:
    """What came in, and how much of a body went out."""

    path: str
    headers: dict[str, str]
    sent: int = 0


class Exchange(BaseHTTPRequestHandler):
    """One request to a web, which the subclass that `serving` makes is bound to."""

    web: Web

    def do_GET(self) -> None:
        self.seen = Request(self.path, {key.lower(): value for key, value in self.headers.items()})
        self.web.requests.append(self.seen)
        behave = self.web.plan.popleft() if self.web.plan else self.web.serve()
        behave(self)

    def answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.seen.sent += len(body)  # before the write, which the reader may outrun
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


Behaviour = Callable[[Exchange], None]


@dataclass
class Web:
    """What the server offers, what it will do to the next requests, and what it was asked for."""

    content: bytes
    """Of /model.bin."""
    files: dict[str, bytes] = field(default_factory=dict)
    plan: deque[Behaviour] = field(default_factory=deque)
    requests: list[Request] = field(default_factory=list)
    url: str = ""

    @property
    def ranges(self) -> list[str | None]:
        return [request.headers.get("range") for request in self.requests]

    @property
    def sent(self) -> int:
        return sum(request.sent for request in self.requests)

    def entry(self, content: bytes | None = None, name: str = "model.bin", published: bool = True) -> Entry:
        """A model of one file on this server."""
        content = self.content if content is None else content
        digest, source = (hashlib.sha256(content).hexdigest(), "computed here") if published else (None, "")
        file = ModelFile(name, f"{self.url}/{name}", len(content), digest, source)
        return Entry("mine", "asr", (file,), "MIT", "", False, 1, ("en",), (), "Mine.")

    @staticmethod
    def serve(
        ranges: bool = True,
        etag: str | None = '"v1"',
        if_range: bool = True,
        cut: int | None = None,
        length: bool = True,
    ) -> Behaviour:
        """Serve the file; without one of its abilities, or closing after `cut` bytes of the body."""

        def behave(exchange: Exchange) -> None:
            content = exchange.web.files.get(unquote(urlsplit(exchange.path).path))
            if content is None:
                return exchange.answer(404, {"Content-Length": "0"})
            status, start, headers = 200, 0, {"ETag": etag} if etag else {}
            wanted = re.fullmatch(r"bytes=(\d+)-", exchange.seen.headers.get("range", ""))
            version = exchange.seen.headers.get("if-range", etag)
            if wanted and ranges and (version == etag or not if_range):
                status, start = 206, int(wanted[1])
                headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
                if start >= len(content):
                    return exchange.answer(416, {"Content-Length": "0"})
            if length:
                headers["Content-Length"] = str(len(content) - start)
            return exchange.answer(status, headers, content[start:][:cut])

        return behave

    @staticmethod
    def refuse(status: int, **headers: str) -> Behaviour:
        plain = {key.replace("_", "-"): value for key, value in headers.items()}
        return lambda exchange: exchange.answer(status, {"Content-Length": "0", **plain})


@dataclass
class Pull:
    """Runs fetch and keeps what it reported."""

    store: Store
    reports: list[FileProgress] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    stop_at: int | None = None
    """Bytes after which it is called off."""

    def __call__(self, entry: Entry, mirror: str | None = None) -> bytes:
        cancel = Cancel()

        def progress(report: FileProgress) -> None:
            self.reports.append(report)
            if self.stop_at is not None and report.done >= self.stop_at:
                cancel.cancel()

        fetch(entry, self.store, mirror=mirror, progress=progress, cancel=cancel, wait=self.waits.append)
        return (self.store.path(entry) / entry.files[0].path).read_bytes()

    @property
    def notes(self) -> str:
        return "\n".join(report.note for report in self.reports if report.note)

    @property
    def part(self) -> Path:
        return self.store.folder / "mine" / "model.bin.part"

    def left(self) -> list[str]:
        """Names in the model's folder."""
        return sorted(path.name for path in self.part.parent.iterdir())


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Web]]:
    """Starts servers, and ends them."""
    monkeypatch.setenv("NO_PROXY", "*")
    started: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start() -> Web:
        web = Web(random.Random(7).randbytes(300_000))
        web.files["/model.bin"] = web.content
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Exchange,), {"web": web}))
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up on purpose
        web.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        started.append((server, thread))
        return web

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def web(serving: Callable[[], Web]) -> Web:
    return serving()


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    return Pull(Store(tmp_path / "models"))


@dataclass
class Command:
    """Runs `quizglass` in this process, in an empty home."""

    capture: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    def __call__(self, *arguments: str | Path) -> int:
        """The exit code; what was printed is in out and err."""
        code = main([str(argument) for argument in arguments])
        shown = self.capture.readouterr()
        self.out, self.err = shown.out, shown.err
        return code

    def json(self, *arguments: str | Path) -> dict[str, Any]:
        """The one object on stdout of a command that succeeds."""
        assert self(*arguments, "--json") == 0, self.err
        found: dict[str, Any] = json.loads(self.out)
        return found

    def refusal(self, code: int, *arguments: str | Path) -> str:
        """The message of a command that must end with the code: a line on stderr, and nothing on stdout."""
        assert self(*arguments) == code, self.err
        assert self.out == ""
        lines = [line for line in self.err.splitlines() if not line.startswith(("WARNING ", "●", "○"))]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("quizglass: ")
        assert "unexpected" not in lines[0]
        return lines[0].removeprefix("quizglass: ")

    def json_refusal(self, code: int, *arguments: str | Path) -> str:
        """The same, also with --json, which tells the same in one object."""
        message = self.refusal(code, *arguments)
        assert self(*arguments, "--json") == code
        told = json.loads(self.out)
        assert (told["error"], told["exit_code"]) == (message, code)
        return message


@pytest.fixture
def quizglass(home: Path, same_logging: None, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(capfd)


ODD_SERVER = Path(__file__).with_name("odd_server.py")


@dataclass(frozen=True)
class OddServer:
    """A running MCP server, and the folder where it notes what it does."""

    process: subprocess.Popen[str]
    url: str
    files: Path

    def sent(self) -> list[str]:
        file = self.files / "sent"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture(scope="session")
def serving_odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], OddServer]]:
    """Starts MCP servers on loopback, and ends them."""
    started: list[subprocess.Popen[str]] = []

    def start() -> OddServer:
        files = tmp_path_factory.mktemp("odd")
        (files / "changing").write_text("It is harmless.")
        process = subprocess.Popen(
            [sys.executable, ODD_SERVER, "http"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "ODD_SERVER_FILES": str(files)},
        )
        started.append(process)
        assert process.stdout is not None
        return OddServer(process, process.stdout.readline().strip(), files)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def shared_odd_server(serving_odd: Callable[[], OddServer]) -> OddServer:
    return serving_odd()


@pytest.fixture
def odd_server(shared_odd_server: OddServer) -> OddServer:
    """An MCP server that has done nothing yet."""
    (shared_odd_server.files / "sent").unlink(missing_ok=True)
    (shared_odd_server.files / "changing").write_text("It is harmless.")
    return shared_odd_server
