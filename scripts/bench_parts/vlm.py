"""What the vision engine makes of llama.cpp: its kept picture against the stock chat handler, and its pace."""

import base64
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.cancel import Cancel
from models.ports import AskOptions, Pixels
from models.vlm.files import VlmFiles
from models.vlm.native import forward_logs
from models.vlm.settings import VlmSettings
from models.vlm.worker import GuardedVlm
from models.zoo import build

RUNS = 5
TOKENS = 96
THREADS = 2
CONTEXT = 2048
QUESTIONS = ("What is in front of me?", "Which colour is the cup?")
SETTINGS = VlmSettings(threads=THREADS, threads_batch=THREADS, context=CONTEXT)


def measure(folder: Path) -> dict[str, float]:
    """Medians over RUNS, in seconds or tokens a second, on a model of SmolVLM-256M's shape with random weights.

    look_s                   encoding and prefilling a new picture
    second_question_s        a second question about the same picture, until the first token of its answer
    stock_second_question_s  the same with llama-cpp-python's MTMDChatHandler
    second_question_ratio    of the two
    decode_tokens_per_s      greedy decoding behind the first token
    bare_tokens_per_s        the same in a bare loop over llama.cpp's bindings, as far into the context
    decode_ratio             of the two

    Ours go through the guarded process. What is compared runs in turn, with the same model and threads. The
    model is set to cut a picture into one tile and an overview, where SmolVLM's own setting gives twelve and an
    overview: the stock handler encodes them all for each question, so this favours it.
    """
    files = build("idefics3-256m", folder)
    cut_into_one_tile(files)
    forward_logs()
    picture = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    with closing(GuardedVlm(files, SETTINGS)) as vlm:
        vlm.start()
        looks = [vlm.look(picture + np.uint8(run), Cancel()) for run in range(RUNS)]
        return {
            "look_s": statistics.median(look.encode_ms + look.prefill_ms for look in looks) / 1000,
            **_second_question(vlm, files, picture),
            **_pace(vlm, files, looks[0].tokens),
        }


def cut_into_one_tile(files: VlmFiles) -> None:
    """Have a picture cut into one tile and an overview."""
    key = b"clip.vision.preproc_image_size"
    with files.mmproj.open("r+b") as file:
        file.seek(file.read(1 << 16).index(key) + len(key) + 4)  # behind the key comes its type
        file.write((512).to_bytes(4, "little"))


def _second_question(vlm: GuardedVlm, files: VlmFiles, picture: Pixels) -> dict[str, float]:
    stock = _stock(files, picture)
    vlm.look(picture, Cancel())

    def ours(question: str) -> None:
        vlm.look(picture, Cancel())
        next(vlm.ask(question, (), AskOptions(max_tokens=1), Cancel()))

    for ask in (ours, stock):
        ask(QUESTIONS[0])
    asked = (QUESTIONS * RUNS)[1 : RUNS + 1]
    times = [(_seconds(ours, question), _seconds(stock, question)) for question in asked]
    kept, fresh = (statistics.median(column) for column in zip(*times, strict=True))
    return {
        "second_question_s": kept,
        "stock_second_question_s": fresh,
        "second_question_ratio": kept / fresh,
    }


def _stock(files: VlmFiles, picture: Pixels) -> Callable[[str], None]:
    """Asks through the binding's own chat handler."""
    from llama_cpp import Llama
    from llama_cpp.llama_chat_format import MTMDChatHandler

    handler: Any = MTMDChatHandler(clip_model_path=str(files.mmproj), verbose=False)
    llama = Llama(
        str(files.model),
        chat_handler=handler,
        n_ctx=CONTEXT,
        n_threads=THREADS,
        n_threads_batch=THREADS,
        verbose=False,
    )
    png = cv2.imencode(".png", picture[:, :, ::-1])[1].tobytes()
    image = {"url": f"data:image/png;base64,{base64.b64encode(png).decode()}"}

    def ask(question: str) -> None:
        content: Any = [{"type": "image_url", "image_url": image}, {"type": "text", "text": question}]
        system = {"role": "system", "content": [{"type": "text", "text": SETTINGS.system_prompt}]}
        messages: Any = [system, {"role": "user", "content": content}]
        llama.create_chat_completion(messages=messages, max_tokens=1, temperature=0.0)

    return ask


def _pace(vlm: GuardedVlm, files: VlmFiles, depth: int) -> dict[str, float]:
    bare = _bare(files, depth)
    rates = [(_guarded_rate(vlm), bare()) for _ in range(RUNS)]
    ours, loop = (statistics.median(column) for column in zip(*rates, strict=True))
    return {"decode_tokens_per_s": ours, "bare_tokens_per_s": loop, "decode_ratio": ours / loop}


def _guarded_rate(vlm: GuardedVlm) -> float:
    # The grammar-free greedy answer of random weights may end early; what there is of it counts.
    answer = vlm.ask(QUESTIONS[0], (), AskOptions(max_tokens=TOKENS), Cancel())
    next(answer)
    begun = time.perf_counter()
    count = sum(1 for _ in answer)
    return count / (time.perf_counter() - begun)


def _bare(files: VlmFiles, depth: int) -> Callable[[], float]:
    """Decodes TOKENS greedily behind a prompt of the given depth; returns tokens a second."""
    from llama_cpp import llama_cpp as ll

    model = ll.llama_model_load_from_file(str(files.model).encode(), ll.llama_model_default_params())
    parameters = ll.llama_context_default_params()
    parameters.n_ctx, parameters.no_perf = CONTEXT, True
    parameters.n_threads = parameters.n_threads_batch = THREADS
    context = ll.llama_init_from_model(model, parameters)
    sampler = ll.llama_sampler_init_greedy()
    prompt = (ll.llama_token * depth)(*range(100, 100 + depth))
    token = (ll.llama_token * 1)()

    def decode() -> float:
        ll.llama_memory_clear(ll.llama_get_memory(context), True)
        ll.llama_decode(context, ll.llama_batch_get_one(prompt, depth))
        begun = time.perf_counter()
        for _ in range(TOKENS):
            token[0] = ll.llama_sampler_sample(sampler, context, -1)
            ll.llama_decode(context, ll.llama_batch_get_one(token, 1))
        return TOKENS / (time.perf_counter() - begun)

    return decode


def _seconds(ask: Callable[[str], None], question: str) -> float:
    begun = time.perf_counter()
    ask(question)
    return time.perf_counter() - begun
