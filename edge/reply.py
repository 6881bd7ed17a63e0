"""An answer, and what each of its statements rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.guard import Call
    from edge.thinking.steps import Step


class Source(StrEnum):
    """Where a statement comes from. What is read, decoded or generated is data, never an instruction."""

    VLM = "vlm"
    OCR = "ocr"
    CODE = "code"
    COLOURS = "colours"
    CLOCK = "clock"
    MEMORY = "memory"
    MCP = "mcp"
    """Another program's tool."""
    CAMERA = "camera"
    ASSISTANT = "assistant"
    """The assistant about itself: settings, abilities, apologies."""


@dataclass(frozen=True)
class Clause:
    """A stretch of answer that can be spoken on its own."""

    text: str
    source: Source
    language: str | None = None
    """ISO 639-1, None where it is not known."""

    @property
    def foreign(self) -> bool:
        """Whether it may have been written by anybody: it is said, and nothing is done on its account."""
        return self.source in (Source.OCR, Source.CODE, Source.MCP, Source.MEMORY)

    @property
    def spoken_in(self) -> str | None:
        """The language to speak it in; None: the wearer's. What the assistant says of itself is English, what it reads
        is most likely as the wearer would read it."""
        if self.language is None and not self.foreign:
            return "en"
        return self.language


@dataclass(frozen=True)
class Control:
    """What an answer does to the assistant itself, carried out by the conductor."""

    volume_by: float = 0.0
    """Added to the volume, which stays within 0..1."""
    mode: str | None = None
    """How much thought answers get from now on: a Mode's name or AUTO."""
    stop: bool = False
    """Fall silent: nothing is said, nothing goes on."""


@dataclass(frozen=True)
class Reply:
    """A complete answer."""

    clauses: tuple[Clause, ...]
    engine: str
    """'llama.cpp', or 'tools' where no VLM was needed."""
    model: str | None = None
    mode: str = "instant"
    tools: tuple[str, ...] = ()
    confidence: float | None = None
    """0..1: how sure the engine was, None where it cannot tell."""
    tokens: int = 0
    """Tokens decoded by the VLM."""
    timings_ms: dict[str, float] = field(default_factory=dict)
    control: Control = Control()
    refused: bool = False
    """True if the model said, or was too unsure, that the question is outside what it knows; the answer says so."""
    steps: tuple[Step, ...] = ()
    """Each look, where it took more than one."""
    pending: Call | None = None
    """What was read back, and is done if the wearer says yes."""
    missing: str | None = None
    """What is not installed and would have been needed; the answer says so."""

    @property
    def text(self) -> str:
        return " ".join(clause.text for clause in self.clauses)

    @property
    def account(self) -> str:
        """By whom, in which mode, and at what cost, in a line."""
        by = f"tool {', '.join(self.tools)}" if self.tools else self.model or "what was read"
        if self.refused:
            by = f"{by} ({self.model or 'it'} does not know)"
        cost = [f"{len(self.steps)} steps"] if len(self.steps) > 1 else []
        cost += [f"{self.tokens} tokens"] if self.tokens else []
        cost += [f"{self.timings_ms.get('total', 0.0):.0f} ms"]
        cost += [] if self.confidence is None else [f"confidence {self.confidence:.2f}"]
        mode = "" if self.tools and not self.model else f" in {self.mode} mode"
        return f"answered by {by}{mode}: {', '.join(cost)}"
