"""Every family of the zoo loads in llama.cpp as its real models do, and the engine answers as llama.cpp alone.

The other side of the comparison is mtmd's own evaluation of the whole prompt, written out here by hand as the
family's chat template has it, with nothing kept and no engine of ours.
"""

import ctypes
from contextlib import ExitStack, closing
from types import SimpleNamespace

import numpy as np
import pytest

from models.cancel import Cancel
from models.ports import AskOptions
from models.vlm.engine import Engine
from models.vlm.settings import VlmSettings
from models.zoo import build

pytestmark = pytest.mark.slow

SYSTEM = "please answer"
CHATML = (
    "{opening}<|im_start|>system\nplease answer<|im_end|>\n"
    "<|im_start|>user\n<__media__>{gap}{question}<|im_end|>\n<|im_start|>assistant\n"
)
PROMPTS = {
    "qwen2.5vl": CHATML.replace("{opening}", "").replace("{gap}", ""),
    "qwen3vl": CHATML.replace("{opening}", "").replace("{gap}", ""),
    "gemma3": (
        "<bos><start_of_turn>user\nplease answer\n\n<__media__>{question}<end_of_turn>\n<start_of_turn>model\n"
    ),
    "internvl": CHATML.replace("{opening}", "").replace("{gap}", "\n"),
    "lfm2": CHATML.replace("{opening}", "<|startoftext|>").replace("{gap}", ""),
}
"""Without idefics3: where mtmd encodes tiles, the engine encodes one overview. test_parity.py proves that one."""
FAMILIES = (*PROMPTS, "idefics3")
IMAGE_TOKENS = {
    "qwen2.5vl": [64], "qwen3vl": [49], "gemma3": [16], "internvl": [16, 16, 16, 16, 16], "lfm2": [64],
    "idefics3": [16, 16],
}  # fmt: skip
SIDE = 224
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE]
GRADIENT = np.stack([COLUMNS, ROWS, (ROWS + COLUMNS) // 2], -1).astype(np.uint8)
CHECKS = np.where((ROWS // 32 + COLUMNS // 32)[..., None] % 2, [250] * 3, [20] * 3).astype(np.uint8)
TOKENS = 24
ROUNDING = 0.02
"""Of logits and log probabilities; 0.004 was measured."""


@pytest.fixture(scope="module", params=FAMILIES)
def family(request):
    return request.param


@pytest.fixture(scope="module")
def files(family, tmp_path_factory):
    return build(family, tmp_path_factory.mktemp("zoo"))


@pytest.fixture(scope="module")
def bare(files):
    """The bindings by themselves, with the settings of the engine."""
    from llama_cpp import llama_cpp as ll
    from llama_cpp import mtmd_cpp as mtmd

    from models.vlm.native import Weights

    with ExitStack() as opened:
        model = opened.enter_context(closing(Weights(files))).model  # loads, and sends logs to logging
        parameters = ll.llama_context_default_params()
        parameters.n_ctx, parameters.n_batch, parameters.n_ubatch = 4096, 512, 512
        parameters.n_threads = parameters.n_threads_batch = 1
        parameters.flash_attn_type = ll.LLAMA_FLASH_ATTN_TYPE_DISABLED
        context = ll.llama_init_from_model(model, parameters)
        opened.callback(ll.llama_free, context)
        settings = mtmd.mtmd_context_params_default()
        settings.use_gpu, settings.n_threads = False, 1
        encoder = mtmd.mtmd_init_from_file(str(files.mmproj).encode(), model, settings)
        assert encoder
        opened.callback(mtmd.mtmd_free, encoder)
        size = ll.llama_vocab_n_tokens(ll.llama_model_get_vocab(model))
        yield SimpleNamespace(ll=ll, mtmd=mtmd, context=context, encoder=encoder, size=size)


def evaluate(bare, prompt, pixels):
    """Evaluate the prompt with the picture at its marker; (tokens of each picture chunk, logits at the end)."""
    mtmd = bare.mtmd
    height, width = pixels.shape[:2]
    bitmap = mtmd.mtmd_bitmap_init(width, height, pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8)))
    chunks = mtmd.mtmd_input_chunks_init()
    try:
        raw = prompt.encode()
        text = mtmd.mtmd_input_text(raw, len(raw), False, True)
        bitmaps = (mtmd.mtmd_bitmap_p_ctypes * 1)(bitmap)
        assert mtmd.mtmd_tokenize(bare.encoder, chunks, ctypes.byref(text), bitmaps, 1) == 0
        parts = [mtmd.mtmd_input_chunks_get(chunks, i) for i in range(mtmd.mtmd_input_chunks_size(chunks))]
        images = [
            mtmd.mtmd_input_chunk_get_n_tokens(part)
            for part in parts
            if mtmd.mtmd_input_chunk_get_type(part) != mtmd.MTMD_INPUT_CHUNK_TYPE_TEXT
        ]
        bare.ll.llama_memory_clear(bare.ll.llama_get_memory(bare.context), True)
        end = ctypes.c_int32()
        code = mtmd.mtmd_helper_eval_chunks(
            bare.encoder, bare.context, chunks, 0, 0, 512, True, ctypes.byref(end)
        )
        assert code == 0
        return images, logits(bare)
    finally:
        mtmd.mtmd_input_chunks_free(chunks)
        mtmd.mtmd_bitmap_free(bitmap)


def logits(bare):
    pointer = bare.ll.llama_get_logits_ith(bare.context, -1)
    return np.ctypeslib.as_array(pointer, (bare.size,)).copy()


def follow(bare, prompt, pixels, tokens):
    """The bare bindings' logits before each of the tokens, shape (len(tokens), vocabulary)."""
    steps = [evaluate(bare, prompt, pixels)[1]]
    for token in tokens[:-1]:
        batch = bare.ll.llama_batch_get_one((ctypes.c_int32 * 1)(token), 1)
        assert bare.ll.llama_decode(bare.context, batch) == 0
        steps.append(logits(bare))
    return np.array(steps)


def test_loads_and_sees(bare, family):
    images, first = evaluate(bare, "<__media__>what is this?", GRADIENT)
    _, second = evaluate(bare, "<__media__>what is this?", CHECKS)
    _, asked = evaluate(bare, "<__media__>where are they?", GRADIENT)
    assert images == IMAGE_TOKENS[family]
    assert np.isfinite(first).all()
    assert 3 < first.std() < 8
    assert np.abs(first - second).max() > 5
    assert np.abs(first - asked).max() > 2


@pytest.mark.parametrize("family", PROMPTS, indirect=True, scope="module")
def test_engine_answers_as_the_bare_bindings(bare, files, family):
    """The kept prefix, the split behind the picture, positions and masks change nothing.

    Batches differ, and with them the rounding: each token must be the best, or a tie, of the bare bindings too.
    """
    answers = set()
    with closing(Engine(files, VlmSettings(threads=1, threads_batch=1, system_prompt=SYSTEM))) as engine:
        for pixels in (GRADIENT, CHECKS):
            engine.look(pixels, Cancel())
            for question in ("what is this?", "describe the picture please"):
                pieces = list(engine.ask(question, (), AskOptions(max_tokens=TOKENS), Cancel()))
                tokens = [piece.token for piece in pieces]
                steps = follow(bare, PROMPTS[family].replace("{question}", question), pixels, tokens)
                best, mine = steps.max(axis=-1), steps[np.arange(TOKENS), tokens]
                norm = best + np.log(np.exp(steps - best[:, None]).sum(axis=-1))
                assert (best - mine).max() < ROUNDING
                assert np.abs(mine - norm - [piece.logprob for piece in pieces]).max() < ROUNDING
                assert len(set(tokens)) >= TOKENS // 3, "a mere repetition would prove little"
                answers.add(tuple(tokens))
    assert len(answers) == 4
