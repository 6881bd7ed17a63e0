"""Talk to the servers whose tools may be used: a lane of its own holds a session with each."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from edge.errors import McpError, McpNotAllowed, McpServerLost
from edge.mcp.allowed import Allowed
from edge.mcp.answer import Answer, answer
from edge.mcp.offer import Offer, plain
from edge.mcp.session import START, Session
from edge.settings import McpServer
from models.cancel import Cancel
from models.errors import ModelCancelled

if TYPE_CHECKING:
    from anyio.abc import TaskGroup
    from anyio.from_thread import BlockingPortal
    from mcp import Client

_log = logging.getLogger(__name__)

_MOST_PAGES = 20
"""Of a list of tools: a server may go on without end."""

_UNKNOWN = "whether it has been done is not known"

_Result = TypeVar("_Result")


class McpClient:
    """Starts each server when it is first needed, and again at the next call if it was lost. Any thread may use it."""

    def __init__(self, servers: Mapping[str, McpServer]) -> None:
        """Nothing is started yet. servers: by name."""
        self._servers = servers
        self._sessions: dict[str, Session] = {}
        """Of the loop's thread."""
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._loop: tuple[BlockingPortal, TaskGroup] | None = None

    def start(self) -> None:
        """Start every server, without waiting for it; one that does not start is tried again when it is needed."""
        self._run(Cancel(), self._start_all)

    def offers(self, server: str, cancel: Cancel) -> tuple[Offer, ...]:
        """The tools that a server has. McpServerLost, ModelCancelled."""
        return self._run(cancel, self._offers_in_time, server)

    def call(self, tool: Allowed, arguments: Mapping[str, Any], cancel: Cancel) -> Answer:
        """Use a tool, once. McpNotAllowed if its server now says something else of it than when it was allowed,
        McpServerLost if that cannot be reached or takes longer than its settings allow, McpError if the answer makes
        no sense, ModelCancelled."""
        return self._run(cancel, self._call_in_time, tool, dict(arguments))

    def close(self) -> None:
        """End every server that was started, and wait until it has ended."""
        with self._lock:
            loop, self._loop = self._loop, None
            if loop:
                loop[0].call(self._end_all)
                self._open.close()

    def _run(self, cancel: Cancel, work: Callable[..., Awaitable[_Result]], *arguments: Any) -> _Result:
        with self._lock:
            self._loop = self._loop or self._begin()
            future = self._loop[0].start_task_soon(work, *arguments)

        def call_off() -> None:
            future.cancel()

        try:
            with cancel.calling(call_off):
                return future.result()
        except CancelledError:
            raise ModelCancelled("cancelled") from None

    def _begin(self) -> tuple[BlockingPortal, TaskGroup]:
        from anyio.from_thread import start_blocking_portal

        if not _log.isEnabledFor(logging.DEBUG):  # what a server does wrong is told by the errors here
            logging.getLogger("mcp").setLevel(logging.CRITICAL)
        portal = self._open.enter_context(start_blocking_portal(name="mcp"))
        return portal, self._open.enter_context(portal.wrap_async_context_manager(_tasks()))

    async def _start_all(self) -> None:
        for name in self._servers:
            self._session(name)

    def _end_all(self) -> None:
        for session in self._sessions.values():
            session.end()
        self._sessions.clear()

    def _session(self, name: str) -> Session:
        session = self._sessions.get(name)
        if session is None or session.over:
            if self._loop is None:
                raise McpServerLost(f"The server {name} is being ended.")
            session = self._sessions[name] = Session(name, self._servers[name])
            self._loop[1].start_soon(session.hold)
        return session

    async def _offers(self, name: str) -> tuple[Client, tuple[Offer, ...]]:
        """What speaks with a server, and what that offers. One that was lost since the last call is started again,
        once."""
        for _ in range(2):
            session = self._session(name)
            client = await session.client()
            try:
                return client, await _listed(client)
            except Exception:  # noqa: BLE001 - whatever it is, a fresh session may do better
                _log.info("%s did not say what tools it has", name, exc_info=True)
                session.end()
        raise McpServerLost(
            f"The server {name} does not say what tools it has. With --debug, the log says more."
        )

    async def _offers_in_time(self, name: str) -> tuple[Offer, ...]:
        import anyio

        with anyio.move_on_after(START):
            _, offers = await self._offers(name)
            return offers
        raise McpServerLost(f"The server {name} did not answer within {START:g} seconds.")

    async def _call_in_time(self, tool: Allowed, arguments: dict[str, Any]) -> Answer:
        import anyio

        server = self._servers[tool.server]
        called = f"The tool {tool.offer.name} of {tool.server}"
        asked = False
        with anyio.move_on_after(server.seconds):
            client, offers = await self._offers(tool.server)
            if not any(tool.is_still(offer, server) for offer in offers):
                raise McpNotAllowed(
                    f"{called} is no longer what you allowed, so it is off. "
                    "The command quizglass tools shows what it is now."
                )
            asked = True
            return await self._called(client, tool.offer.name, arguments, called)
        session = self._sessions.get(tool.server)
        if session and not session.starting:
            session.end()  # it may hang for ever; the next call starts it again
        who, unknown = (called, f": {_UNKNOWN}") if asked else (f"The server {tool.server}", "")
        raise McpServerLost(f"{who} did not answer within {server.seconds:g} seconds{unknown}.")

    async def _called(self, client: Client, name: str, arguments: dict[str, Any], called: str) -> Answer:
        from mcp import MCPError
        from mcp_types import CONNECTION_CLOSED

        try:
            return answer(await client.call_tool(name, arguments))
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:
                raise McpServerLost(f"{called} ended before it answered: {_UNKNOWN}.") from error
            return Answer(plain(error.message, 300), failed=True)
        except Exception as error:
            _log.info("%s: no sense in its answer", called, exc_info=True)
            raise McpError(f"{called} gave an answer that makes no sense: {_UNKNOWN}.") from error


@asynccontextmanager
async def _tasks() -> AsyncIterator[TaskGroup]:
    import anyio

    async with anyio.create_task_group() as tasks:
        yield tasks


async def _listed(client: Client) -> tuple[Offer, ...]:
    """All that the server offers. ValueError if the list does not end."""
    offers: list[Offer] = []
    cursor = None
    for _ in range(_MOST_PAGES):
        page = await client.list_tools(cursor=cursor)
        for tool in page.tools:
            hints = tool.annotations.model_dump(by_alias=True, exclude_none=True) if tool.annotations else {}
            offers.append(
                Offer(tool.name, tool.title or "", tool.description or "", tool.input_schema, hints)
            )
        cursor = page.next_cursor
        if cursor is None:
            return tuple(offers)
    raise ValueError("its list of tools does not end")
