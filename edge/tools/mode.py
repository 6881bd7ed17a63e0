"""Choose how much thought answers get, until told otherwise."""

from collections.abc import Callable

from edge.modes import AUTO, Mode
from edge.reply import Clause, Control, Source
from edge.tools.tool import Finding, Scene, Tool

_SAID = {
    AUTO: "I choose for each question how long I think.",
    Mode.INSTANT: "Instant mode: I answer at once.",
    Mode.THINKING: "Thinking mode: I look closer before I answer.",
    Mode.CONTEMPLATING: "Contemplating mode: I take several looks and compare them.",
}


def _switch(mode: str) -> Callable[[Scene], Finding]:
    finding = Finding((Clause(_SAID[mode], Source.ASSISTANT),), confidence=1.0, control=Control(mode=mode))
    return lambda _scene: finding


def _tool(mode: str, words: str, summary: str = "") -> Tool:
    return Tool(
        name=f"{mode}_mode",
        summary=summary,
        sentences=(
            f"[(switch|change|go) to|use|[turn] on] [the] {words} mode",
            f"{words} mode [on]",
        ),
        run=_switch(mode),
    )


TOOLS = (
    _tool(Mode.INSTANT, "(instant|quick|fast)"),
    _tool(Mode.THINKING, "thinking", "think longer, in thinking or contemplating mode"),
    _tool(Mode.CONTEMPLATING, "(contemplating|contemplation)"),
    _tool(AUTO, "(automatic|normal)"),
)
