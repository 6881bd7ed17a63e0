"""The engine computes what an independent float32 model computes from the same files (idefics3, as SmolVLM).

Every bound is about twice what was measured with the engine's own settings, whose KV cache is in half precision.
"""

import ctypes
from collections.abc import Iterator
from contextlib import ExitStack, closing
from types import SimpleNamespace

import numpy as np
import pytest

from models.cancel import Cancel
from models.ports import AskOptions
from models.vlm.context import Context
from models.vlm.encoder import Encoder
from models.vlm.engine import Engine
from models.vlm.native import Weights
from models.vlm.settings import VlmSettings
from models.vlm.stop import Stop
from models.zoo import build
from models.zoo.reference import Reference

pytestmark = pytest.mark.slow

EMBEDDING_ERROR = 8e-4
LOGIT_ERROR = 0.12
LOGPROB_ERROR = 0.05
TOKENS = 32
SIDE = 256
BEFORE = "<|im_start|>User:<fake_token_around_image><global-img>"
AFTER = "<fake_token_around_image>{}<end_of_utterance>\nAssistant:"
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE]
PICTURES = {
    "gradient": np.stack([COLUMNS, ROWS, (ROWS + COLUMNS) // 2], -1).astype(np.uint8),
    "noise": np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), np.uint8),
    "checks": np.where((ROWS // 32 + COLUMNS // 32)[..., None] % 2, [250] * 3, [20] * 3).astype(np.uint8),
    "red": np.full((SIDE, SIDE, 3), (200, 30, 30), np.uint8),
}
QUESTIONS = ("what is this?", "how many do you see there?", "read the text")
CLEAR = [
    ("gradient", "where are the three yellow cups?"),
    ("checks", "how many do you see there?"),
    ("red", "how many do you see there?"),
    ("red", "what is this?"),
]
"""Whose answers of TOKENS tokens hold no near tie."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return build("idefics3", tmp_path_factory.mktemp("zoo"))


@pytest.fixture(scope="module")
def reference(files):
    return Reference(files)


@pytest.fixture(scope="module")
def engine(files):
    with closing(Engine(files, VlmSettings(threads=1, threads_batch=1, system_prompt=""))) as engine:
        yield engine


@pytest.fixture(scope="module")
def parts(files) -> Iterator[SimpleNamespace]:
    """The engine's parts by themselves, for their numbers."""
    settings, stop = VlmSettings(threads=1, threads_batch=1), Stop()
    with ExitStack() as opened:
        weights = opened.enter_context(closing(Weights(files)))
        encoder = opened.enter_context(closing(Encoder(weights, settings, stop)))
        context = opened.enter_context(closing(Context(weights, settings, stop)))
        yield SimpleNamespace(weights=weights, encoder=encoder, context=context)


def encoded(parts, pixels):
    """The engine's picture embeddings."""
    with parts.encoder.layout(pixels) as layout:
        (chunk,) = (part for part in layout if isinstance(part, int))
        pointer, count = parts.encoder.encode(chunk), parts.encoder.cells(chunk)
        return np.ctypeslib.as_array(pointer, (count, 192)).copy()


def answered(parts, pixels, question, embeddings):
    """The engine's logits where the answer begins, shape (vocabulary,)."""
    parts.context.clear()
    before, after = parts.weights.tokens(BEFORE), parts.weights.tokens(AFTER.format(question))
    with parts.encoder.layout(pixels) as layout:
        (chunk,) = (part for part in layout if isinstance(part, int))
        parts.context.prefill(before, 0)
        pointer = embeddings.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        position = parts.encoder.prefill(parts.context, chunk, pointer, len(before))
    parts.context.prefill(after, position)
    return parts.context.logits(-1).copy()


def expected(reference, weights, picture, question, answer=()):
    """The reference's logits from where the answer begins, shape (1 + len(answer), vocabulary)."""
    before, after = weights.tokens(BEFORE), weights.tokens(AFTER.format(question))
    rows = [reference.embed(before), picture, reference.embed([*after, *answer])]
    return reference.logits(np.concatenate(rows))[-1 - len(answer) :]


@pytest.mark.parametrize("name", PICTURES)
def test_picture_embeddings_agree(parts, reference, name):
    ours, theirs = encoded(parts, PICTURES[name]), reference.picture(PICTURES[name])
    assert np.linalg.norm(ours - theirs) < EMBEDDING_ERROR * np.linalg.norm(theirs)


@pytest.mark.parametrize("name", PICTURES)
def test_logits_agree(parts, reference, name):
    pixels = PICTURES[name]
    ours = answered(parts, pixels, QUESTIONS[0], encoded(parts, pixels))
    theirs = expected(reference, parts.weights, reference.picture(pixels), QUESTIONS[0])[-1]
    assert np.abs(ours - theirs).max() < LOGIT_ERROR


def test_zeroed_picture_is_noticed_by_both(parts, reference):
    """Without this control, a picture that never reached the decoder would pass for parity."""
    pixels = PICTURES["gradient"]
    embeddings = encoded(parts, pixels)
    seeing = answered(parts, pixels, QUESTIONS[0], embeddings)
    blind = answered(parts, pixels, QUESTIONS[0], np.zeros_like(embeddings))
    theirs = expected(reference, parts.weights, np.zeros_like(embeddings), QUESTIONS[0])[-1]
    assert np.abs(blind - theirs).max() < LOGIT_ERROR
    assert np.abs(seeing - blind).max() > 5


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", PICTURES)
def test_answers_agree(engine, parts, reference, name, question):
    """At each step the reference, given the same tokens so far, gives the engine's token the same probability
    and would choose it too, save where two tokens are nearer than rounding can tell."""
    tokens, logprobs = ask(engine, name, question)
    logits = expected(reference, parts.weights, reference.picture(PICTURES[name]), question, tokens[:-1])
    best = logits.max(axis=-1)
    mine = logits[np.arange(TOKENS), tokens]
    norm = best + np.log(np.exp(logits - best[:, None]).sum(axis=-1))
    assert np.abs(mine - norm - logprobs).max() < LOGPROB_ERROR
    assert (best - mine).max() < LOGIT_ERROR


@pytest.mark.parametrize(("name", "question"), CLEAR)
def test_greedy_tokens_are_identical(engine, parts, reference, name, question):
    """All of them: if each is the reference's choice after those before it, then the answers are the same."""
    tokens, _ = ask(engine, name, question)
    logits = expected(reference, parts.weights, reference.picture(PICTURES[name]), question, tokens[:-1])
    assert len(tokens) == TOKENS
    assert tokens == logits.argmax(axis=-1).tolist()


def test_answers_depend_on_picture_and_question(engine):
    answers = {tuple(ask(engine, name, question)[0]) for name in PICTURES for question in QUESTIONS}
    assert len(answers) == len(PICTURES) * len(QUESTIONS)


def ask(engine, name, question):
    engine.look(PICTURES[name], Cancel())
    pieces = list(engine.ask(question, (), AskOptions(max_tokens=TOKENS), Cancel()))
    return [piece.token for piece in pieces], np.array([piece.logprob for piece in pieces])
