"""Which tools of other programs the owner allowed: a small file, with what was said of each when it was."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from pydantic import TypeAdapter, ValidationError

from edge.errors import McpDamaged
from edge.guard import Effect
from edge.mcp.offer import Offer
from edge.settings import APP, McpServer


@dataclass(frozen=True)
class Allowed:
    """A tool that may be used as long as its server, at the same place, says the same of it."""

    server: str
    offer: Offer
    fingerprint: str
    """Of the offer and of the server's place, when the tool was allowed."""
    effect: Effect = Effect.ACTS
    """What the owner takes it to do."""

    @classmethod
    def as_it_is(cls, name: str, server: McpServer, offer: Offer, effect: Effect) -> Allowed:
        """What the server of that name offers now."""
        return cls(name, offer, offer.fingerprint(_place(server)), effect)

    def is_still(self, offer: Offer, server: McpServer) -> bool:
        """Whether the offer is what was allowed, and the server the one that made it."""
        return offer.fingerprint(_place(server)) == self.fingerprint

    @property
    def key(self) -> str:
        """Names it among all: 'SERVER/TOOL'."""
        return f"{self.server}/{self.offer.name}"


def _place(server: McpServer) -> str:
    """Another program under the same name is another server."""
    return server.url or shlex.join((server.command or "", *server.args))


_FILE = TypeAdapter(tuple[Allowed, ...])


def allowed_path() -> Path:
    """The file, whether it exists or not."""
    return platformdirs.user_data_path(APP) / "allowed-tools.json"


def read_allowed() -> tuple[Allowed, ...]:
    """What is allowed, in order. McpDamaged if the file is not what write_allowed() left."""
    path = allowed_path()
    try:
        return _FILE.validate_json(path.read_bytes(), extra="forbid")
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise McpDamaged(
            f"{path} cannot be read ({why}), so no tool of another program is allowed: "
            "delete it, and allow the tools again with `quizglass tools allow SERVER/TOOL`"
        ) from error


def write_allowed(tools: Iterable[Allowed]) -> None:
    """Keep these and no others. The file is whole at any time; only the owner can read it. OSError if it cannot be
    written."""
    path = allowed_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    content = _FILE.dump_json(tuple(sorted(tools, key=lambda tool: tool.key)), indent=2)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        partial = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
