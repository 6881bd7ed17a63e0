"""Real engines with random weights, of the shapes of models that people install: they work as long as trained ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench_parts.vlm import cut_into_one_tile

from models.vlm.files import VlmFiles
from models.vlm.settings import VlmSettings
from models.zoo import build
from models.zoo.vocoder import build_vocoder
from models.zoo.whisper import TINY, build_whisper

THREADS = os.cpu_count() or 1
CONTEXT = 2048
VLM_SETTINGS = VlmSettings(threads=THREADS, threads_batch=THREADS, context=CONTEXT)
FAMILY = "idefics3-256m"
"""Its pictures are cut into one tile and an overview, where SmolVLM's own setting gives twelve and an overview: the
stock handler encodes them all for each question, so this favours the peers."""


class RealModels:
    """The files in a folder of engines."""

    def __init__(self, folder: Path) -> None:
        self.whisper = folder / "whisper"
        self.voice = folder / "voice.onnx"
        self.vlm: VlmFiles = build(FAMILY, folder)


def make(folder: Path) -> Path:
    """The folder with all of them, made where something is missing."""
    models = RealModels(folder)
    cut_into_one_tile(models.vlm)
    if not (models.whisper / "model.bin").exists():
        build_whisper(models.whisper, shape=TINY)
    if not models.voice.exists():
        build_vocoder(models.voice)
    return folder


def stock_chat(models: RealModels) -> Callable[[list[dict[str, Any]], int], Iterator[object]]:
    """llama-cpp-python's own chat handler: asked with messages in OpenAI's manner and a number of tokens, one event for
    each of them. It is biased towards a whole word, since halves of letters would be held back."""
    from llama_cpp import Llama
    from llama_cpp.llama_chat_format import MTMDChatHandler

    handler: Any = MTMDChatHandler(clip_model_path=str(models.vlm.mmproj), verbose=False)
    llama = Llama(
        str(models.vlm.model),
        chat_handler=handler,
        n_ctx=CONTEXT,
        n_threads=THREADS,
        n_threads_batch=THREADS,
        verbose=False,
    )

    (word,) = llama.tokenize(b" there", add_bos=False)

    def chat(messages: list[dict[str, Any]], tokens: int) -> Iterator[object]:
        asked: Any = [{**message, "content": _parts(message["content"])} for message in messages]
        answer: Any = llama.create_chat_completion(
            asked, max_tokens=tokens, temperature=0.0, stream=True, logit_bias={word: 1000.0}
        )
        for event in answer:
            if event["choices"][0]["delta"].get("content") is not None:
                yield event

    return chat


def _parts(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """SmolVLM's template drops what is not in parts."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content
