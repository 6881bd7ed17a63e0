"""What it costs to find and use a tool for a command that needs no model."""

import time
from pathlib import Path
from typing import Never

ROUNDS = 3
KEPT = ("photo", "read_text", "scan_code", "colours")
"""Tools whose own work is not the router's."""


def measure(folder: Path) -> dict[str, float | list[float]]:
    """Seconds from a command's words to its answer, over every sentence that the tools answer to and every example
    that resembles one; the first of all is not counted, since the templates are built then."""
    from edge import wire
    from edge.hands import Hands, Senses
    from edge.question import Question
    from models.cancel import Cancel

    def none() -> Never:
        raise AssertionError("neither a reader nor a frame is needed")

    router = wire.router()
    hands = Hands(router, Senses(none, none, folder))
    sentences = [
        sentence
        for sentence in (*router.phrases(), *(text for tool in router.tools for text in tool.examples))
        if not {call.tool for call in hands.asked_for(Question(sentence, none))} & {*KEPT}
    ]
    spent: list[float] = []
    for sentence in sentences * ROUNDS:
        question, begun = Question(sentence, none), time.perf_counter()
        calls = hands.asked_for(question)
        for _ in hands.use_all(calls, question, Cancel()):
            pass
        spent.append(time.perf_counter() - begun)
    return {"router_s": spent}
