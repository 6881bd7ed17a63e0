"""Speak louder."""

from edge.reply import Clause, Control, Source
from edge.tools.tool import Finding, Scene, Tool

VOLUME_STEP = 0.15


def _run(scene: Scene) -> Finding:
    control = Control(volume_by=VOLUME_STEP)
    return Finding((Clause("Louder.", Source.ASSISTANT),), confidence=1.0, control=control)


TOOL = Tool(
    name="louder",
    summary="speak louder",
    sentences=(
        "louder",
        "[speak|talk] louder",
        "(volume|turn it|turn the volume|turn yourself) up",
        "[speak|talk] up",
    ),
    run=_run,
)
