"""Say what the assistant can do."""

from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool


def make(others: tuple[Tool, ...]) -> Tool:
    """The tool that names the others."""
    summaries = [tool.summary for tool in others]
    text = f"I can {', '.join(summaries[:-1])}, and {summaries[-1]}."

    def run(scene: Scene, _: NoArguments) -> Finding:
        more = "With a vision model, I also answer other questions about what I see."
        return Finding((Clause(text, Source.ASSISTANT), Clause(more, Source.ASSISTANT)), confidence=1.0)

    return Tool(
        name="abilities",
        summary="say what I can do",
        sentences=(
            "what can you do",
            "what can i (ask|say)",
            "help [me]",
            "what are your (abilities|commands)",
        ),
        run=run,
    )
