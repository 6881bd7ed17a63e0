"""`quizglass tools`: what tools there are, and which of other programs' may be used."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from edge.commands import FAILED, Json
from edge.output import print_json

if TYPE_CHECKING:
    from edge.mcp.client import McpClient
    from edge.mcp.survey import Listed
    from edge.settings import Settings

app = typer.Typer(rich_markup_mode=None)

ToolName = Annotated[str, typer.Argument(metavar="SERVER/TOOL", help="A tool as `quizglass tools` names it.")]


@app.callback(invoke_without_command=True)
def tools(context: typer.Context, as_json: Json = False) -> None:
    """List the tools and what each may do, and allow or forbid those of other programs.

    none: it tells what is known. reads: it looks at something, or asks another program. keeps: it leaves something on
    this machine. acts: it changes something outside.

    Other programs' tools come from MCP servers, which the configuration file names: [mcp.servers.NAME] with a command,
    or with a url. They are off until you allow them. What a server says of its tools is shown, and not believed.

    \b
    Examples:
      quizglass tools
      quizglass tools allow home/send_message
      quizglass tools allow weather/forecast --effect reads
      quizglass tools forbid home/send_message
    """
    if context.invoked_subcommand is not None:
        return
    from edge.config import load_settings

    settings = load_settings()
    listed, lost = _survey(settings)
    if as_json:
        print_json({"tools": listed, "servers_lost": lost})
    else:
        for tool in listed:
            _print_tool(tool)
        for message in lost.values():
            typer.echo(message, err=True)
    if lost:
        raise typer.Exit(FAILED)


@app.command()
def allow(
    tool: ToolName,
    effect: Annotated[
        Literal["reads", "acts"],
        typer.Option(help="What you take it to do. One that only reads is used without asking you."),
    ] = "acts",
) -> None:
    """Allow a tool of another program, as it is now.

    If its server later describes it otherwise, or is another program, the tool is off again until you allow it anew.

    \b
    Examples:
      quizglass tools allow home/send_message
      quizglass tools allow weather/forecast --effect reads
    """
    from edge.config import load_settings
    from edge.guard import Effect
    from edge.mcp.allowed import Allowed, read_allowed, write_allowed
    from edge.mcp.form import Unusable, form
    from edge.mcp.survey import offered
    from models.cancel import Cancel

    settings = load_settings()
    others = [entry for entry in read_allowed() if entry.key != tool]
    name, _, wanted = tool.partition("/")
    server = settings.mcp.servers.get(name)
    if server is None:
        raise typer.BadParameter(_no_such("server", name, settings.mcp.servers))
    with _client(settings) as client:
        offers = {offer.name: offer for offer in client.offers(name, Cancel())}
    if wanted not in offers:
        raise typer.BadParameter(_no_such(f"tool of {name}", wanted, offers))
    try:
        form(offers[wanted])
    except Unusable as error:
        raise typer.BadParameter(f"{tool} cannot be used: {error}") from error
    entry = Allowed.as_it_is(name, server, offers[wanted], Effect(effect))
    write_allowed((*others, entry))
    _print_tool(offered(name, server, offers[wanted], entry))


@app.command()
def forbid(tool: ToolName) -> None:
    """Forbid a tool of another program that you had allowed.

    \b
    Example:
      quizglass tools forbid home/send_message
    """
    from edge.mcp.allowed import read_allowed, write_allowed

    allowed = read_allowed()
    others = [entry for entry in allowed if entry.key != tool]
    if len(others) == len(allowed):
        raise typer.BadParameter(_no_such("allowed tool", tool, [entry.key for entry in allowed]))
    write_allowed(others)
    typer.echo(f"{tool}: off")


def _survey(settings: Settings) -> tuple[tuple[Listed, ...], dict[str, str]]:
    """Every tool, and for each server that cannot be asked, why not."""
    from edge.errors import McpError
    from edge.mcp.allowed import read_allowed
    from edge.mcp.survey import survey
    from edge.tools.table import TOOLS
    from models.cancel import Cancel

    allowed, servers = read_allowed(), settings.mcp.servers
    offers, lost = {}, {}
    with _client(settings) as client:
        for name in servers:
            try:
                offers[name] = client.offers(name, Cancel())
            except McpError as error:
                lost[name] = str(error)
    return survey(TOOLS, servers, offers, allowed), lost


@contextmanager
def _client(settings: Settings) -> Iterator[McpClient]:
    from edge.mcp.client import McpClient

    client = McpClient(settings.mcp.servers)
    try:
        yield client
    finally:
        client.close()


def _print_tool(tool: Listed) -> None:
    """A line for each thing, unbroken: easy to search, and to hear from a screen reader."""
    typer.echo(f"{tool.name}: {tool.effect}, {'on' if tool.allowed else f'off, {tool.why_not}'}")
    typer.echo(f"  {tool.meaning or 'It has no description.'}")
    for argument in tool.takes:
        typer.echo(f"  takes {argument}")
    for claim in tool.claims:
        typer.echo(f"  its server says, unproven: {claim}")


def _no_such(kind: str, name: str, names: Iterable[str]) -> str:
    from edge.mcp.offer import plain

    there = [plain(other, 80) for other in names]
    close = difflib.get_close_matches(name, there, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there is {', '.join(there) or 'none'}"
    return f"there is no {kind} {name!r}: {hint}"
