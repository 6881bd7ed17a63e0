"""Speak more softly."""

from edge.reply import Clause, Control, Source
from edge.tools.tool import Finding, Scene, Tool

VOLUME_STEP = 0.15


def _run(scene: Scene) -> Finding:
    control = Control(volume_by=-VOLUME_STEP)
    return Finding((Clause("Softer.", Source.ASSISTANT),), confidence=1.0, control=control)


TOOL = Tool(
    name="softer",
    summary="speak more softly",
    sentences=(
        "(softer|quieter)",
        "[speak|talk] (softer|quieter|more softly|more quietly)",
        "(volume|turn it|turn the volume|turn yourself) down",
    ),
    run=_run,
)
