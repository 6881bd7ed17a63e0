"""Calls of tools that models with random weights write within the grammar: whether each parses, and what that costs."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from edge.thinking.planning import Look, Read
from edge.tools.arguments import grammar, longest, parse, read_call
from edge.tools.table import TOOLS
from models.cancel import Cancel
from models.errors import BadInput
from models.ports import AskOptions
from models.vlm.engine import Engine
from models.vlm.files import VlmFiles
from models.vlm.settings import VlmSettings
from models.zoo import build, quantize

CALLS = 1000
FAMILIES = ("idefics3", "gemma3")
RUNS = 10
TOKENS = 24
SETTINGS = VlmSettings(threads=2, threads_batch=2, context=2048)
TAKES = {tool.name: tool.arguments for tool in TOOLS} | {"look": Look, "read": Read}
"""Everything that a model may call: the tools, and the looks of the thinking mode."""
RULES = grammar(tuple(TAKES.items()))
SAMPLED = AskOptions(
    max_tokens=longest(tuple(TAKES.items())) + 1,  # a token is a byte at least, so none is cut off
    temperature=1.0,
    top_p=1.0,
    grammar=RULES,
)


def measure(folder: Path) -> dict[str, float | list[float]]:
    """Calls sampled at temperature 1 from the whole vocabulary, by small models with random weights of two families;
    then what the grammar costs on one of SmolVLM-256M's shape, Q4_0, with its 49,280 tokens:

    calls_good_percent           of CALLS, those that parse as JSON and whose arguments are valid
    calls_distinct               how many of them differ from all others
    calls_free_token_s           a token chosen from all, greedily
    calls_constrained_token_s    a token chosen within the grammar, greedily
    """
    written: list[str] = []
    good = 0
    for family in FAMILIES:
        with closing(Engine(build(family, folder), replace(SETTINGS, threads=1, threads_batch=1))) as engine:
            engine.look(None, Cancel())
            for seed in range(CALLS // len(FAMILIES)):
                written.append(_said(engine, replace(SAMPLED, seed=seed)))
                good += _is_valid(written[-1])
    return {
        "calls_good_percent": 100 * good / len(written),
        "calls_distinct": len(set(written)),
        **_costs(build("idefics3-256m", folder), folder),
    }


def _said(engine: Engine, options: AskOptions) -> str:
    return "".join(piece.text for piece in engine.ask("Which tool?", (), options, Cancel()))


def _is_valid(text: str) -> bool:
    try:
        json.loads(text)  # the whole of it
        name, values = read_call(text)
        parse(TAKES[name], values)
    except (ValueError, BadInput, KeyError):
        return False
    return True


def _costs(files: VlmFiles, folder: Path) -> dict[str, float | list[float]]:
    quantize(files.model, folder / "q4_0.gguf", "Q4_0")
    free = AskOptions(max_tokens=TOKENS)
    bound = replace(free, grammar=RULES)
    spent: dict[AskOptions, list[float]] = {free: [], bound: []}
    with closing(Engine(replace(files, model=folder / "q4_0.gguf"), SETTINGS)) as engine:
        engine.look(None, Cancel())
        for options, _ in zip(cycle(spent), range(2 * RUNS), strict=False):
            answer = engine.ask("Which tool?", (), options, Cancel())
            next(answer)
            begun = time.perf_counter()
            count = sum(1 for _ in answer)
            spent[options].append((time.perf_counter() - begun) / count)
    return {"calls_free_token_s": spent[free], "calls_constrained_token_s": spent[bound]}
