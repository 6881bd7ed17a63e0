"""Tell the date."""

from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool


def _run(scene: Scene, _: NoArguments) -> Finding:
    day = f"It is {scene.now:%A}, {scene.now.day} {scene.now:%B %Y}."
    return Finding((Clause(day, Source.CLOCK),), confidence=1.0)


TOOL = Tool(
    name="date",
    summary="tell the date",
    sentences=(
        "<what_is> (the date|today's date|the day) [today]",
        "(what|which) (day|date) is (it|today) [today]",
        "tell me the date",
    ),
    run=_run,
    examples=("tell me today's date", "which day of the week do we have"),
)
