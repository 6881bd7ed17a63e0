"""Calls of tools that a real engine writes within their grammar."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest

from edge.tools.arguments import NoArguments, Text, Whole, grammar, longest, parse, read_call
from models.cancel import Cancel
from models.ports import AskOptions
from models.vlm.engine import Engine
from models.vlm.settings import VlmSettings
from models.zoo import build


@dataclass(frozen=True)
class Timer:
    minutes: Annotated[int, Whole(3)]
    unit: Literal["minutes", "hours"]
    again: bool
    label: Annotated[str, Text(12)] = ""


TOOLS = (("timer", Timer), ("stop", NoArguments))
CALLS = 60


@pytest.mark.parametrize("family", ["idefics3", "gemma3", "qwen3vl"])
def test_whatever_a_model_writes_is_a_call_that_can_be_made(family: str, tmp_path: Path) -> None:
    engine = Engine(build(family, tmp_path), VlmSettings(threads=1, threads_batch=1, context=1024))
    form, known = engine.info.call_form, dict(TOOLS)
    rules, most = grammar(TOOLS, form), longest(TOOLS, form) + 1
    called = set()
    try:
        engine.look(None, Cancel())
        for seed in range(CALLS):
            options = AskOptions(max_tokens=most, temperature=4.0, top_p=1.0, seed=seed, grammar=rules)
            pieces = list(engine.ask("Which tool?", (), options, Cancel()))
            name, values = read_call("".join(piece.text for piece in pieces), form)
            assert isinstance(parse(known[name], values), known[name])
            assert len(pieces) < most
            called.add(name)
    finally:
        engine.close()
    assert called == {"timer", "stop"}
    assert bool(form.before) == (family == "qwen3vl")
