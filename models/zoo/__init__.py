"""Small models with random weights, in the very formats of the families that people install.

They say nothing sensible, but load, tokenize, encode and decode as the real ones do: the engine's contract
tests run over all of them, and the benchmark measures on one of real size.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from models.vlm.files import VlmFiles
from models.zoo.gguf_file import GgufFile, quantize

__all__ = ["FAMILIES", "build", "quantize"]

FAMILIES = {
    "idefics3": "models.zoo.idefics3:tiny",
    "qwen2.5vl": "models.zoo.qwen:qwen25vl",
    "qwen3vl": "models.zoo.qwen:qwen3vl",
    "gemma3": "models.zoo.gemma3:tiny",
    "internvl": "models.zoo.internvl:tiny",
    "lfm2": "models.zoo.lfm2:tiny",
    "idefics3-256m": "models.zoo.idefics3:like_256m",
}
"""Family -> module and function that makes its two files from a seed."""


def build(family: str, folder: Path, seed: int = 0) -> VlmFiles:
    """The family's model and mmproj, written into folder unless they are there already.

    Raises ValueError for an unknown family, ModelMissing without the gguf package.
    """
    name = f"zoo-{family}-{seed}"
    files = VlmFiles(model=folder / f"{name}.gguf", mmproj=folder / f"mmproj-{name}.gguf", name=name)
    if not (files.model.exists() and files.mmproj.exists()):
        model, mmproj = _maker(family)(seed)
        folder.mkdir(parents=True, exist_ok=True)
        model.write(files.model)
        mmproj.write(files.mmproj)
    return files


@cache
def _maker(family: str) -> Callable[[int], tuple[GgufFile, GgufFile]]:
    if family not in FAMILIES:
        raise ValueError(f"unknown family {family!r}: choose one of {', '.join(FAMILIES)}")
    module, _, function = FAMILIES[family].partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]
