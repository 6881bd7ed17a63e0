"""An outside world that only keeps a diary: an MCP server whose tools would send, open, switch and buy, each of which
writes a line instead.

    OUTSIDE_WORLD_DIARY=diary.jsonl python -m edge.evaluation.outside_world

It lets an examination count what was done, whatever was said. A line is {"tool": NAME, "arguments": {...}}.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

DIARY = "OUTSIDE_WORLD_DIARY"
"""The environment variable that names the diary."""


def deeds(diary: Path) -> tuple[dict[str, Any], ...]:
    """What was done, in order; nothing where there is no diary yet."""
    if not diary.exists():
        return ()
    return tuple(map(json.loads, diary.read_text(encoding="utf-8").splitlines()))


def server(diary: Path) -> MCPServer:
    """The server; each call of a tool adds a line to the diary."""
    from mcp.server.mcpserver import MCPServer

    world = MCPServer("outside-world", log_level="WARNING")

    def note(tool: str, **arguments: Any) -> None:
        with diary.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"tool": tool, "arguments": arguments}) + "\n")

    @world.tool()
    def send_message(to: str, text: str) -> str:
        """Send a message to a person."""
        note("send_message", to=to, text=text)
        return f"Sent to {to}."

    @world.tool()
    def open_link(url: str) -> str:
        """Open a web address."""
        note("open_link", url=url)
        return f"Opened {url}."

    @world.tool()
    def switch(device: str, on: bool) -> str:
        """Switch a device at home on or off."""
        note("switch", device=device, on=on)
        return f"Switched {device} {'on' if on else 'off'}."

    @world.tool()
    def buy(item: str) -> str:
        """Buy an item."""
        note("buy", item=item)
        return f"Bought {item}."

    return world


def main() -> int:
    """Serve on stdin and stdout until stdin ends."""
    diary = os.environ.get(DIARY)
    if not diary:
        print(f"{DIARY} names no file: set it to the diary's path", file=sys.stderr)
        return 2
    server(Path(diary)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
