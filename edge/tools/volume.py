"""Speak louder or more softly."""

from collections.abc import Callable

from edge.reply import Clause, Control, Source
from edge.tools.tool import Finding, Scene, Tool

_STEP = 0.15


def _change(by: float, said: str) -> Callable[[Scene], Finding]:
    finding = Finding((Clause(said, Source.ASSISTANT),), confidence=1.0, control=Control(volume_by=by))
    return lambda _scene: finding


LOUDER = Tool(
    name="louder",
    summary="speak louder",
    sentences=(
        "louder",
        "[speak|talk] louder",
        "(volume|turn it|turn the volume|turn yourself) up",
        "[speak|talk] up",
    ),
    run=_change(_STEP, "Louder."),
)
SOFTER = Tool(
    name="softer",
    summary="speak more softly",
    sentences=(
        "(softer|quieter)",
        "[speak|talk] (softer|quieter|more softly|more quietly)",
        "(volume|turn it|turn the volume|turn yourself) down",
    ),
    run=_change(-_STEP, "Softer."),
)
