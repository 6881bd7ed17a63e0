"""What a tool is: sentences that ask for it, and a function from the scene to a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from edge.reply import Clause, Control
from hardware.ports import Frame
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
    """One ability that needs no vision-language model."""

    name: str
    summary: str
    """How the assistant names the ability when asked what it can do; completes 'I can ...'. Empty where another tool's
    says it too."""
    sentences: tuple[str, ...]
    """hassil templates of the questions that it answers."""
    run: Callable[[Scene], Finding]
    keeps: bool = False
    """Whether it leaves something behind: such a tool waits until the question is known to be complete."""
