"""What a tool is: what it takes and does, the words that ask for it, and a function from the scene to a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from edge.guard import Effect
from edge.reply import Clause, Control
from edge.tools.arguments import NoArguments
from hardware.ports import Frame
from models.cancel import Cancel
from models.ports import CodeReader, TextReader


@dataclass(frozen=True)
class Scene:
    """What a tool may use. Frame and readers are functions, so that only what is needed is opened."""

    frame: Callable[[], Frame]
    """The frame that the question is about; raises DeviceError where there is none."""
    text_reader: Callable[[], TextReader]
    code_reader: Callable[[], CodeReader]
    now: datetime
    """Local time, aware of its zone."""
    last_answer: str
    """What the wearer last heard, '' at the beginning."""
    photo_dir: Path
    cancel: Cancel = field(default_factory=Cancel)
    """Called off when the wearer is, or when the tool has had its time."""


@dataclass(frozen=True)
class Finding:
    """What a tool found, as clauses to be spoken."""

    clauses: tuple[Clause, ...]
    confidence: float | None = None
    """0..1, None where the tool cannot tell."""
    found: bool = True
    """False where the clauses only say that there was nothing, and how to do better."""
    control: Control = field(default=Control())


@dataclass(frozen=True)
class Tool:
    """One ability. Schema, grammar, help and the words that ask for it all come from here."""

    name: str
    summary: str
    """How the assistant names the ability when asked what it can do; completes 'I can ...'."""
    sentences: tuple[str, ...]
    """hassil templates of the questions that it answers; {name} stands for the words of an argument's choices."""
    run: Callable[[Scene, Any], Finding]
    """Takes the scene and an instance of the arguments."""
    arguments: type[Any] = NoArguments
    """A frozen dataclass; see edge/tools/arguments.py."""
    effect: Effect = Effect.NONE
    examples: tuple[str, ...] = ()
    """Other words that ask for it: a question that resembles them is taken for one."""
    reads: bool = False
    """Whether it needs a picture in which writing is shown well: the wearer is guided to one."""
    outside: bool = False
    """Whether it asks another program: what that is told cannot be untold."""
    seconds: float = 20.0
    """How long it may take."""
