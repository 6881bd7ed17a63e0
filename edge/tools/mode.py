"""Choose how much thought answers get, until told otherwise."""

from dataclasses import dataclass
from typing import Annotated

from edge.modes import AUTO, Mode, ModeName
from edge.reply import Clause, Control, Source
from edge.tools.arguments import Said
from edge.tools.tool import Finding, Scene, Tool

_SAID = {
    AUTO: "I choose for each question how long I think.",
    Mode.INSTANT: "Instant mode: I answer at once.",
    Mode.THINKING: "Thinking mode: I look closer before I answer.",
    Mode.CONTEMPLATING: "Contemplating mode: I take several looks and compare them.",
}
_WORDS = (
    ("quick", "instant"),
    ("fast", "instant"),
    ("contemplation", "contemplating"),
    ("automatic", "auto"),
    ("normal", "auto"),
)


@dataclass(frozen=True)
class Arguments:
    """Which."""

    mode: Annotated[ModeName, Said(_WORDS)]


def _run(_: Scene, arguments: Arguments) -> Finding:
    said = Clause(_SAID[arguments.mode], Source.ASSISTANT)
    return Finding((said,), confidence=1.0, control=Control(mode=arguments.mode))


TOOL = Tool(
    name="mode",
    summary="answer at once or think longer, in instant, thinking, contemplating or automatic mode",
    sentences=(
        "[(switch|change|go) to|use|[turn] on] [the] {mode} mode",
        "{mode} mode [on]",
    ),
    run=_run,
    arguments=Arguments,
    examples=("from now on think longer before you answer", "answer faster from now on"),
)
