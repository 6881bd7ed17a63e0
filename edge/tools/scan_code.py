"""Read bar codes and QR codes. A link is named by its domain and never opened."""

from edge.guard import Effect
from edge.reply import Clause, Source
from edge.tools.arguments import NoArguments
from edge.tools.tool import Finding, Scene, Tool
from models.code_words import speakable_code


def _run(scene: Scene, _: NoArguments) -> Finding:
    codes = scene.code_reader().scan(scene.frame().pixels)
    if not codes:
        hint = Clause("I see no code. Try to hold it flat, closer, and without glare.", Source.CODE)
        return Finding((hint,), found=False)
    return Finding(tuple(Clause(speakable_code(code), Source.CODE) for code in codes), confidence=1.0)


TOOL = Tool(
    name="scan_code",
    summary="scan bar codes and QR codes",
    sentences=(
        "scan (this|that|it|[the|this|that] [bar|q r|qr] code|[the|this|that] barcode)",
        "read [the|this|that] ([bar|q r|qr] code|barcode)",
        "<what_is> (in|on) (the|this|that) ([bar|q r|qr] code|barcode)",
        "what does (the|this|that) ([bar|q r|qr] code|barcode) say",
    ),
    run=_run,
    effect=Effect.READS,
    examples=("tell me what is in the code", "check the q r code"),
)
