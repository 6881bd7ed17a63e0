"""The tools of other programs that the owner allowed, as tools of the assistant."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from edge.errors import McpDamaged, McpError
from edge.mcp.allowed import Allowed, read_allowed
from edge.mcp.answer import Answer
from edge.mcp.client import McpClient
from edge.mcp.form import Form, Unusable, form
from edge.reply import Clause, Source
from edge.settings import McpServer, Settings
from edge.tools.table import TOOLS
from edge.tools.tool import Finding, Scene, Tool

_log = logging.getLogger(__name__)

_LONGEST_NAME = 60
_MARGIN = 5.0
"""Seconds that a tool has beyond its server's limit, so that it can still say what happened."""


def mcp_tools(settings: Settings) -> tuple[tuple[Tool, ...], McpClient]:
    """What the owner allowed, described as it was then, and the client of the servers that it takes; the log names what
    is off since. No server is started here, and each has to say the same before one of its tools is used."""
    servers = settings.mcp.servers
    tools: list[Tool] = []
    usable = tuple(_usable(servers))
    client = McpClient({entry.server: servers[entry.server] for entry, _ in usable})
    for entry, shape in usable:
        name = _name(entry, {tool.name for tool in (*TOOLS, *tools)})
        tools.append(_tool(name, entry, shape, client, servers[entry.server].seconds))
    return tuple(tools), client


def _usable(servers: Mapping[str, McpServer]) -> Iterator[tuple[Allowed, Form]]:
    try:
        allowed = read_allowed()
    except McpDamaged as error:
        _log.warning("%s", error)
        return
    for entry in allowed:
        server = servers.get(entry.server)
        if server is None:
            continue
        if not entry.is_still(entry.offer, server):
            _log.warning(
                "%s is off: mcp.servers.%s names another program than when you allowed it. "
                "Look at it with `quizglass tools`, and allow it again",
                entry.key,
                entry.server,
            )
            continue
        try:
            yield entry, form(entry.offer)
        except Unusable as error:
            _log.warning("%s is off: %s", entry.key, error)


def _tool(name: str, allowed: Allowed, shape: Form, client: McpClient, seconds: float) -> Tool:
    called = f"{allowed.offer.name} of {allowed.server}"

    def run(scene: Scene, arguments: Any) -> Finding:
        try:
            said = client.call(allowed, shape.filled(arguments), scene.cancel)
        except McpError as error:
            return Finding((Clause(str(error), Source.ASSISTANT),), found=False)
        return _finding(said, called)

    return Tool(
        name=name,
        summary=f"use {called.replace('_', ' ')}",
        sentences=(),
        run=run,
        arguments=shape.arguments,
        effect=allowed.effect,
        examples=allowed.offer.phrases,
        outside=True,
        seconds=seconds + _MARGIN,
    )


def _finding(said: Answer, called: str) -> Finding:
    """What the tool said is somebody else's words; whether it did its work is told in the assistant's own."""
    clauses = []
    if said.failed:
        why = "says that it failed:" if said.text else "failed, and does not say why."
        clauses.append(Clause(f"The tool {called} {why}", Source.ASSISTANT))
    elif not said.text:
        clauses.append(Clause(f"The tool {called} answered nothing that can be spoken.", Source.ASSISTANT))
    if said.text:
        clauses.append(Clause(said.text, Source.MCP))
    return Finding(tuple(clauses), found=not said.failed)


def _name(allowed: Allowed, taken: Collection[str]) -> str:
    """'SERVER_TOOL' in plain letters; no tool stands in the place of another."""
    first = re.sub(r"[^a-z0-9]+", "_", allowed.key.lower()).strip("_")[:_LONGEST_NAME]
    name, number = first, 2
    while name in taken:
        name, number = f"{first}_{number}", number + 1
    return name
