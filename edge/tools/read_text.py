"""Read text aloud, as it stands."""

from edge.clauses import clauses_of
from edge.reply import Clause, Source
from edge.tools.tool import Finding, Scene, Tool
from models.ocr import plain_text

UNSURE_BELOW = 0.8
"""Mean confidence of the letters under which the wearer is told not to rely on them."""


def _run(scene: Scene) -> Finding:
    lines = scene.text_reader().read(scene.frame().pixels)
    letters = sum(len(line.text) for line in lines)
    if not letters:
        hint = Clause("I see no text. Try to hold it closer, flat and in good light.", Source.OCR)
        return Finding((hint,), found=False)
    confidence = sum(line.confidence * len(line.text) for line in lines) / letters
    clauses = [Clause(sentence, Source.OCR) for sentence in clauses_of([plain_text(lines)])]
    if confidence < UNSURE_BELOW:
        clauses.append(Clause("I am not sure of every letter: a closer look would help.", Source.OCR))
    return Finding(tuple(clauses), confidence)


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
)
