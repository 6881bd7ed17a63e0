"""Read text aloud, as it stands."""

from dataclasses import replace

from edge.guard import Effect
from edge.reading import aloud, clearness
from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool


def _run(scene: Scene, _: NoArguments) -> Finding:
    lines = scene.text_reader().read(scene.frame().pixels)
    if not any(line.text for line in lines):
        hint = Clause("I see no text. Try to hold it closer, flat and in good light.", Source.OCR)
        return Finding((hint,), found=False)
    return Finding(tuple(aloud(lines)), clearness(lines))


TOOL = Tool(
    name="read_text",
    summary="read text aloud",
    sentences=(
        "read (this|that|it|<thing>) [to me|aloud|out]",
        "what (does|do) (this|that|it|<thing>) say",
        "<what_is> written (here|there|on (it|this|that|<thing>))",
        "<what_is> the text",
    ),
    run=_run,
    effect=Effect.READS,
    examples=("read out what is written on it", "read me the writing", "can you read that for me"),
    reads=True,
)

AIM = replace(
    TOOL,
    name="aim",
    summary="guide you until I can read something",
    sentences=("guide me", "help me (aim|point) [the camera]", "help me (read|hold) (this|that|it|<thing>)"),
    examples=("help me to hold it right", "guide my hand to the text"),
)
