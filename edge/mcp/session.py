"""One server's session: how it is started, when it counts as lost, and how it is ended."""

from __future__ import annotations

import logging
import math
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, TextIO

from edge.errors import McpServerLost
from edge.mcp.offer import plain
from edge.settings import APP, McpServer

if TYPE_CHECKING:
    from mcp import Client

_log = logging.getLogger(__name__)

START, _END = 60.0, 10.0
"""Seconds that a server may take to start, even if no call waits for it any more, and to end."""

_LONGEST_LINE = 2000


class Session:
    """From a server's start to its end, in one event loop."""

    def __init__(self, name: str, server: McpServer) -> None:
        import anyio

        self._name = name
        self._server = server
        self._settled = anyio.Event()
        self._ending = anyio.Event()
        self._scope = anyio.CancelScope()
        self._client: Client | None = None
        self._fault = "it was ended"

    @property
    def over(self) -> bool:
        """Whether it has ended, is about to, or never began."""
        return self._ending.is_set()

    @property
    def starting(self) -> bool:
        """Whether it is not known yet if the server can be used."""
        return not self._settled.is_set()

    async def hold(self) -> None:
        """Start the server and stay connected until end() is called. What goes wrong is told by client()."""
        import anyio

        self._scope.deadline = anyio.current_time() + START
        try:
            with self._scope:
                async with _connected(self._name, self._server) as self._client:
                    self._scope.deadline = math.inf
                    self._settled.set()
                    await self._ending.wait()
                    self._scope.deadline = anyio.current_time() + _END
            if self._scope.cancelled_caught and not self.over:
                self._fault = f"it did not start within {START:g} seconds"
        except Exception as error:  # noqa: BLE001 - whatever it is, the session is over, and client() says why
            self._fault = _reason(error)
            _log.info("%s is lost", self._name, exc_info=True)
        finally:
            self._ending.set()
            self._settled.set()

    async def client(self) -> Client:
        """What speaks with the server, once it has started. McpServerLost if it does not start."""
        await self._settled.wait()
        if self._client is None:
            setting = "command" if self._server.command else "url"
            raise McpServerLost(
                f"The server {self._name} cannot be used: {self._fault}. "
                f"See mcp.servers.{self._name}.{setting} in the settings."
            )
        return self._client

    def end(self) -> None:
        """Let go of the server, without waiting for it; one that was started is ended."""
        self._ending.set()
        if self.starting:
            self._scope.cancel()


@asynccontextmanager
async def _connected(name: str, server: McpServer) -> AsyncIterator[Client]:
    from mcp import Client, StdioServerParameters, stdio_client
    from mcp.client.streamable_http import streamable_http_client
    from mcp_types import Implementation

    me = Implementation(name=APP, version=version(APP))
    if server.command:
        own = {key: value.get_secret_value() for key, value in server.env.items()}
        language = {"LANG": os.environ["LANG"]} if "LANG" in os.environ else {}
        started = StdioServerParameters(
            command=server.command,
            args=list(server.args),
            env=language | own,
            encoding_error_handler="replace",
        )
        with _logged(name) as log:
            async with Client(stdio_client(started, log), client_info=me, cache=None) as client:
                yield client
    elif server.url:
        import httpx2

        own = {key: value.get_secret_value() for key, value in server.headers.items()}
        # Whoever waits has a limit of his own. A proxy has no business between this machine and itself.
        limit, proxies = START + server.seconds, server.url.startswith("https:")
        async with httpx2.AsyncClient(headers=own, timeout=limit, trust_env=proxies) as http:
            reached = streamable_http_client(server.url, http_client=http)
            async with Client(reached, client_info=me, cache=None) as client:
                yield client


@contextmanager
def _logged(name: str) -> Iterator[TextIO]:
    """A file whose lines go to the log: what a server says on stderr is not for the terminal."""
    reading, writing = os.pipe()

    def pass_on() -> None:
        with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
            while line := lines.readline(_LONGEST_LINE):
                _log.info("%s says: %s", name, plain(line, _LONGEST_LINE))

    threading.Thread(target=pass_on, name=f"{name}'s stderr", daemon=True).start()
    with os.fdopen(writing, "w", encoding="utf-8") as file:
        yield file


def _reason(error: BaseException) -> str:
    """Why a session is over, in words of this machine: not in the server's."""
    import httpx2
    from mcp import MCPError
    from mcp_types import CONNECTION_CLOSED

    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, OSError):
        return f"it does not start ({error.strerror or error})"
    if isinstance(error, httpx2.TransportError):
        return f"it cannot be reached ({error})"
    if isinstance(error, MCPError) and error.code == CONNECTION_CLOSED:
        return "it ended at once"
    return "it does not speak the Model Context Protocol"
