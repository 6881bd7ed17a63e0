"""Tell the time."""

from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool


def _run(scene: Scene, _: NoArguments) -> Finding:
    return Finding((Clause(f"It is {scene.now:%H:%M}.", Source.CLOCK),), confidence=1.0)


TOOL = Tool(
    name="time_of_day",
    summary="tell the time",
    sentences=("what time is it [now]", "<what_is> the time [now]", "[can you] tell me the time"),
    run=_run,
    examples=("tell me the current time", "how late is it", "what hour is it"),
)
