"""Fall silent."""

from edge.reply import Control
from edge.tools.tool import Finding, Scene, Tool


def _run(scene: Scene) -> Finding:
    return Finding((), confidence=1.0, control=Control(stop=True))


TOOL = Tool(
    name="stop",
    summary="stop talking",
    sentences=(
        "stop [it|that|talking]",
        "(be|please be) quiet",
        "(cancel|never mind|nevermind|shut up|silence|enough)",
    ),
    run=_run,
)
