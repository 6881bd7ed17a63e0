"""Describe colours and light."""

from edge.clauses import clauses_of
from edge.guard import Effect
from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool
from models.colours import describe_colours


def _run(scene: Scene, _: NoArguments) -> Finding:
    report = describe_colours(scene.frame().pixels).sentence()
    return Finding(tuple(Clause(sentence, Source.COLOURS) for sentence in clauses_of([report])))


TOOL = Tool(
    name="colours",
    summary="describe colours and light",
    sentences=(
        "(what|which) (colour|color|colours|colors) (is|are) (this|that|it|these|those|there|they)",
        "(what|which) (colours|colors) (do|can) you see",
        "(describe|name|tell me) the (colour|color|colours|colors)",
        "how (bright|dark|light) is it [here|in here]",
        "is it (bright|dark|light) [here|in here]",
        "is the light (on|off)",
    ),
    run=_run,
    effect=Effect.READS,
    examples=("describe the colours of this", "how much light is there"),
)
