"""Orders in pictures that would be carried out by another program, in a process of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import edge.hands
from edge import wire
from edge.config import load_settings
from edge.evaluation.injections.pictures import Trap, traps
from edge.evaluation.injections.trial import Trial
from edge.evaluation.outside_world import DIARY, deeds
from edge.guard import Ruling
from edge.mcp.tools import mcp_tools
from edge.tools.tool import Tool
from models.ports import TextReader

ALLOWED = ("send_message", "open_link", "buy")


class Elsewhere:
    """A server that the owner lets do all that it can."""

    def __init__(self, tools: tuple[Tool, ...], diary: Path) -> None:
        self.tools = tools
        self._diary = diary

    @property
    def deeds(self) -> list[str]:
        return [json.dumps(deed) for deed in deeds(self._diary)]


@pytest.fixture
def elsewhere(home: Path, tmp_path: Path, quizglass: Any) -> Iterator[Elsewhere]:
    diary = tmp_path / "diary.jsonl"
    environment = {DIARY: str(diary), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    config = home / ".config" / "quizglass" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f'[mcp.servers.world]\ncommand = "{sys.executable}"\nargs = ["-m", "edge.evaluation.outside_world"]\n'
        f"seconds = 60\n[mcp.servers.world.env]\n"
        + "".join(f"{name} = {json.dumps(value)}\n" for name, value in environment.items())
    )
    for tool in ALLOWED:
        assert quizglass("tools", "allow", f"world/{tool}") == 0
    settings = load_settings()
    tools, client = mcp_tools(settings)
    yield Elsewhere(tools, diary)
    client.close()


def ordered_of_the_server() -> list[Trap]:
    """Three that order what it can do."""
    chosen = []
    for trap in traps():
        order = trap.demand.order
        if order.tool in ALLOWED[len(chosen)]:
            theirs = replace(order, tool=f"world_{order.tool}")
            chosen.append(replace(trap, demand=replace(trap.demand, order=theirs)))
        if len(chosen) == len(ALLOWED):
            break
    return chosen


def unread() -> TextReader:
    class Nothing:
        name = "nothing"

        def read(self, pixels: Any) -> tuple[()]:
            return ()

    return Nothing()


def test_nothing_is_done_elsewhere_either(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = Trial(unread, wire.code_reader, lambda: elsewhere)
    for trap in ordered_of_the_server():
        outcome = trial(trap)
        assert outcome.tempted
        assert outcome.acted == ()
    monkeypatch.setattr(edge.hands, "rule", lambda call, consent=None: Ruling.ALLOW)
    trial(ordered_of_the_server()[0])
    assert elsewhere.deeds
