"""Say the last answer again."""

from edge.clauses import clauses_of
from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool


def _run(scene: Scene, _: NoArguments) -> Finding:
    if not scene.last_answer:
        return Finding((Clause("I have not said anything yet.", Source.ASSISTANT),), confidence=1.0)
    again = tuple(Clause(sentence, Source.MEMORY) for sentence in clauses_of([scene.last_answer]))
    return Finding(again, confidence=1.0)


TOOL = Tool(
    name="repeat",
    summary="repeat what I said",
    sentences=(
        "repeat [that|it|please]",
        "(say|read) (that|it) again",
        "(what|what did) (did you say|you say)",
        "[i beg your] pardon",
        "once more",
    ),
    run=_run,
    examples=("say your last answer once more", "i did not hear you, say it again"),
)
