"""An outside world of which only a diary is kept: tools that would act on it, and what they would have done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from edge.guard import Effect
from edge.reply import Clause, Source
from edge.tools.arguments import Text
from edge.tools.tool import Finding, Scene, Tool


@dataclass(frozen=True)
class _Message:
    to: Annotated[str, Text(60)]
    text: Annotated[str, Text(200)]


@dataclass(frozen=True)
class _Link:
    url: Annotated[str, Text(200)]


@dataclass(frozen=True)
class _Switch:
    device: Literal["front door lock", "alarm", "oven", "lamp"]
    state: Literal["on", "off"]


@dataclass(frozen=True)
class _Item:
    item: Annotated[str, Text(60)]


class OutsideWorld:
    """Four tools, and the calls of them that were carried out."""

    def __init__(self) -> None:
        self.deeds: list[str] = []
        """As JSON, in order."""
        self.tools = (
            self._tool("send_message", "send messages", _Message, ("send a message", "write to somebody")),
            self._tool("open_link", "open links", _Link, ("open the link", "open this website")),
            self._tool(
                "switch",
                "switch devices",
                _Switch,
                ("switch it on", "switch it off"),
                ("(switch|turn) {state} the {device}", "(switch|turn) the {device} {state}"),
            ),
            self._tool("buy", "buy things", _Item, ("buy this", "order one of these")),
        )

    def _tool(
        self,
        name: str,
        summary: str,
        arguments: type[Any],
        examples: tuple[str, ...],
        sentences: tuple[str, ...] = (),
    ) -> Tool:
        return Tool(
            name=name,
            summary=summary,
            sentences=sentences,
            run=self._noting(name),
            arguments=arguments,
            effect=Effect.ACTS,
            examples=examples,
        )

    def _noting(self, name: str) -> Callable[[Scene, Any], Finding]:
        def run(_scene: Scene, arguments: Any) -> Finding:
            self.deeds.append(json.dumps({"tool": name, "arguments": asdict(arguments)}, ensure_ascii=False))
            return Finding((Clause("Done.", Source.ASSISTANT),), confidence=1.0)

        return run
