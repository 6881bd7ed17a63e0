"""Speak louder or more softly."""

from dataclasses import dataclass
from typing import Annotated, Literal

from edge.reply import Clause, Control, Source
from edge.tools.arguments import Said
from edge.tools.tool import Finding, Scene, Tool

_STEP = 0.15
_WORDS = (
    ("up", "louder"),
    ("down", "softer"),
    ("quieter", "softer"),
    ("more softly", "softer"),
    ("more quietly", "softer"),
)


@dataclass(frozen=True)
class Arguments:
    """Which way."""

    change: Annotated[Literal["louder", "softer"], Said(_WORDS)]


def _run(_: Scene, arguments: Arguments) -> Finding:
    by = _STEP if arguments.change == "louder" else -_STEP
    said = Clause(f"{arguments.change.capitalize()}.", Source.ASSISTANT)
    return Finding((said,), confidence=1.0, control=Control(volume_by=by))


TOOL = Tool(
    name="volume",
    summary="speak louder or softer",
    sentences=(
        "[speak|talk] {change}",
        "(volume|turn it|turn the volume|turn yourself) {change}",
    ),
    run=_run,
    arguments=Arguments,
    examples=("you are too quiet", "you are too loud"),
)
