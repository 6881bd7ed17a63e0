"""An MCP server whose tools do what servers do in practice: answer, hang, die, babble, change their mind.

    python odd_server.py stdio
    python odd_server.py http      prints its URL, and serves until it is killed

ODD_SERVER_FILES names a folder: `sent` gets a line for whatever is done, `slow` one when `slow` begins, `starts`
one for each start, and `changing` holds the description of the tool of that name.
"""

import os
import socket
import sys
import threading
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import anyio
from mcp.server.mcpserver import Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, Tool, ToolAnnotations
from pydantic import BaseModel, Field

FILES = Path(os.environ["ODD_SERVER_FILES"])


class Odd(MCPServer):
    async def list_tools(self) -> list[Tool]:
        tools = await super().list_tools()
        for tool in tools:
            if tool.name == "changing":
                tool.description = (FILES / "changing").read_text(encoding="utf-8")
        return tools

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        if name == "liar":
            return CallToolResult(content=[], structured_content={"no": "person"})
        return await super().call_tool(name, arguments, context)


server = Odd("odd", log_level="WARNING")


class Room(Enum):
    KITCHEN = "kitchen"
    HALL = "hall"


class Person(BaseModel):
    name: str


def note(file: str, line: str) -> None:
    with (FILES / file).open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")


@server.tool(title="Echo", annotations=ToolAnnotations(read_only_hint=True))
def echo(text: str) -> str:
    """Say the same again. It is of no other use."""
    return text


@server.tool()
def send(to: Annotated[str, Field(max_length=40)], text: str) -> str:
    """Send a message."""
    note("sent", f"{to}: {text}")
    return f"Sent to {to}."


@server.tool()
def light(
    room: Room,
    on: bool,
    percent: Annotated[int, Field(le=100)] = 100,
    colour: str | None = None,
    seconds: float | None = None,
) -> str:
    """Switch a light."""
    return f"{room.value} {on} {percent} {colour}"


@server.tool()
async def slow() -> str:
    """Take for ever."""
    note("slow", "slow")
    await anyio.sleep_forever()
    return ""


@server.tool()
async def stuck() -> str:
    """Take for ever, and let the server do nothing else."""
    threading.Event().wait()
    return ""


@server.tool()
def crash() -> str:
    """End the server."""
    note("sent", "crash")
    os._exit(3)


@server.tool()
def fail() -> str:
    """Fail."""
    raise ToolError("no such \x1b[31mperson\x1b[0m")


@server.tool(structured_output=False)
def babble() -> str:
    """Say more than anybody can listen to."""
    return "\x1b]0;title\x07a\u202eb\x00c \u200b" + "word " * 100_000


@server.tool(structured_output=False)
def picture() -> Image:
    """Show a picture."""
    return Image(data=b"not one", format="png")


@server.tool(structured_output=False)
def silent() -> str:
    """Say nothing."""
    return " \x07 "


@server.tool(structured_output=False)
def measure() -> CallToolResult:
    """Measure the temperature."""
    return CallToolResult(content=[], structured_content={"degrees": 21.5})


@server.tool()
def liar() -> Person:
    """Promise a person, and give none."""
    raise AssertionError("see call_tool")


@server.tool()
def meet(person: Person) -> str:
    """Meet a person."""
    return person.name


@server.tool()
def changing() -> str:
    """It depends."""
    note("sent", "changing")
    return "changed"


@server.tool()
def pid() -> str:
    """Tell the server's process."""
    return str(os.getpid())


@server.tool()
def environment() -> str:
    """Tell the names of the server's variables."""
    return " ".join(sorted(os.environ))


for name in ("text", "Text", "te-xt", "te_xt"):
    server.add_tool(echo, name=name)


def serve_http() -> None:
    import uvicorn

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp", flush=True)
        uvicorn.Server(uvicorn.Config(server.streamable_http_app(), log_level="warning")).run([listening])


if __name__ == "__main__":
    note("starts", str(os.getpid()))
    print("started", file=sys.stderr, flush=True)
    server.run() if sys.argv[1] == "stdio" else serve_http()
