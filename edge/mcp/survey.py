"""What tools there are, what each may do, and whether it may be used. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edge.guard import Effect
from edge.mcp.allowed import Allowed
from edge.mcp.form import Unusable, form
from edge.mcp.offer import Offer, plain
from edge.settings import McpServer
from edge.tools.arguments import Choice, Flag, Kind, Text, Whole, kinds
from edge.tools.tool import Tool

_CLAIMS = {
    ("readOnlyHint", True): "it only reads",
    ("readOnlyHint", False): "it changes something",
    ("destructiveHint", True): "it may destroy something",
    ("destructiveHint", False): "it destroys nothing",
    ("idempotentHint", True): "doing it twice is the same as once",
    ("openWorldHint", True): "it reaches out to others",
    ("openWorldHint", False): "it stays within its own program",
}

_LONGEST_NAME = 80


@dataclass(frozen=True)
class Listed:
    """A tool as it is shown; none of its texts can move a cursor or hide."""

    name: str
    """'SERVER/TOOL', or the name of one of the assistant's own."""
    meaning: str
    takes: tuple[str, ...]
    effect: Effect
    claims: tuple[str, ...] = ()
    """What its server says of its effects, which is not believed."""
    allowed: bool = True
    why_not: str = ""
    """And what to do."""


def survey(
    tools: Iterable[Tool],
    servers: Mapping[str, McpServer],
    offers: Mapping[str, Iterable[Offer]],
    allowed: Iterable[Allowed],
) -> tuple[Listed, ...]:
    """The assistant's tools, those that servers offer, and what was allowed and is not offered any more.

    offers: by the names of the servers that could be asked."""
    entries = {entry.key: entry for entry in allowed}
    listed = [Listed(tool.name, tool.summary, _takes(kinds(tool.arguments)), tool.effect) for tool in tools]
    for name, own in offers.items():
        listed += [
            offered(name, servers[name], offer, entries.pop(f"{name}/{offer.name}", None)) for offer in own
        ]
    for entry in entries.values():
        if entry.server in offers:
            why_not = "gone from its server"
        else:
            why_not = (
                "its server cannot be asked"
                if entry.server in servers
                else "its server is not in the settings"
            )
        why_not += f"; `quizglass tools forbid {entry.key}` forgets it"
        listed.append(Listed(entry.key, entry.offer.meaning, (), entry.effect, (), False, why_not))
    return tuple(listed)


def offered(name: str, server: McpServer, offer: Offer, allowed: Allowed | None) -> Listed:
    """A tool of the server of that name; allowed: what the owner allowed under the tool's name."""
    key = f"{name}/{plain(offer.name, _LONGEST_NAME)}"
    takes: tuple[str, ...] = ()
    try:
        shape = form(offer)
        takes = (*_takes(kinds(shape.arguments)), *(f"{name}: never given" for name in shape.left_out))
    except Unusable as error:
        why_not = f"of no use here: {error}"
    else:
        if allowed is None:
            why_not = "not allowed"
        elif not allowed.is_still(offer, server):
            why_not = f"changed since you allowed it; `quizglass tools allow {key}` allows what it is now"
        else:
            why_not = ""
    effect = allowed.effect if allowed and not why_not else Effect.ACTS
    claims = tuple(said for hint, said in _CLAIMS.items() if offer.hints.get(hint[0]) is hint[1])
    return Listed(key, offer.meaning, takes, effect, claims, not why_not, why_not)


def _takes(arguments: Mapping[str, Kind]) -> tuple[str, ...]:
    return tuple(f"{name.replace('_', ' ')}: {_in_words(kind)}" for name, kind in arguments.items())


def _in_words(kind: Kind) -> str:
    match kind:
        case Text():
            return f"a text of at most {kind.most} characters"
        case Whole():
            return f"a whole number of at most {kind.digits} digits"
        case Choice():
            return f"one of {', '.join(kind.words)}"
        case Flag():
            return "yes or no"
