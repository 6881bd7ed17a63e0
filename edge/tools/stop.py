"""Fall silent."""

from edge.reply import Control
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool


def _run(scene: Scene, _: NoArguments) -> Finding:
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
    examples=("stop talking now", "please be silent", "that is enough now"),
)
