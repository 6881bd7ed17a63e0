"""How far a budget is tightened, and that nothing is asked twice for it."""

import math

import numpy as np
import pytest

from edge.evaluation.recalled_reader import RecalledReader
from edge.evaluation.recalled_vlm import Meter, RecalledVlm
from edge.evaluation.tuning import holds, table, tighten
from edge.evaluation.vision_question import VisionOutcome
from edge.modes import Budget, Mode
from models.cancel import Cancel
from models.fake_readers import ScriptedReader
from models.ports import AskOptions
from models.vlm.scripted import ScriptedVlm

FULL = Budget(tokens=256, seconds=60.0, looks=40, asks=40)
PICTURE = np.zeros((8, 8, 3), np.uint8)


def outcome(right, tokens=1, ms=1.0):
    return VisionOutcome("p", "q", ("a",), "a", right, False, None, "name", "in_style", tokens, ms)


def test_as_few_asks_and_then_tokens_as_the_answers_bear():
    tried = []

    def trial(budget):
        tried.append((budget.asks, budget.tokens))
        enough = budget.asks >= 3 and budget.tokens >= 128
        return [outcome(enough, budget.asks, 100.0)] * 300

    tuned = tighten(Mode.THINKING, FULL, trial)
    assert tuned.tight == Budget(tokens=128, seconds=60.0, looks=40, asks=3)
    assert tried == [(40, 256), (1, 256), (2, 256), (3, 256), (3, 96), (3, 128)]
    figures = tuned.figures()
    assert figures["full"]["tokens_per_correct"] == 40
    tight = figures["tight"]
    assert (tight["tokens"], tight["asks"]) == (128, 3)
    assert (tight["tokens_per_correct"], tight["ms_per_correct"]) == (3.0, 100.0)
    assert "128 tokens and 3 questions" in "\n".join(table(figures))


def test_what_no_tighter_budget_bears_stays():
    tuned = tighten(Mode.THINKING, FULL, lambda budget: [outcome(budget == FULL)] * 100)
    assert tuned.tight == FULL
    assert tuned.after == tuned.before


@pytest.mark.parametrize(
    ("lost", "gained", "of", "expected"),
    [
        (0, 0, 299, False),
        (0, 0, 300, True),
        (1, 0, 300, True),
        (4, 0, 1000, True),
        (5, 0, 1000, True),
        (6, 0, 1000, False),
        (20, 20, 1000, False),
        (20, 30, 1000, True),
        (0, 9, 10, False),
    ],
)
def test_answers_hold_unless_more_than_one_in_a_hundred_may_be_lost(lost, gained, of, expected):
    rest = of - lost - gained
    before = [outcome(True)] * lost + [outcome(False)] * gained + [outcome(True)] * rest
    after = [outcome(False)] * lost + [outcome(True)] * gained + [outcome(True)] * rest
    assert holds(before, after) is expected


def test_a_model_is_asked_the_same_once():
    waited = []
    vlm = ScriptedVlm({"what is it": "a red cup of tea", "please": "yes"}, wait=waited.append)
    meter = Meter()
    recalled = RecalledVlm(vlm, meter)
    recalled.look(PICTURE, Cancel())
    long = list(recalled.ask("what is it", (), AskOptions(max_tokens=9), Cancel()))
    whole = meter.ms
    recalled.look(PICTURE + np.uint8(1), Cancel())
    recalled.look(PICTURE, Cancel())
    before = meter.ms
    short = list(recalled.ask("what is it", (), AskOptions(max_tokens=2), Cancel()))
    assert short == long[:2]
    assert 0 < meter.ms - before < whole
    many = [
        list(recalled.ask_many(["what is it", "please"], (), AskOptions(max_tokens=n), Cancel()))
        for n in (5, 2)
    ]
    assert [sum(1 for number, _ in pieces if number == 0) for pieces in many] == [5, 2]
    assert vlm.asked == ["what is it", "what is it", "please"]
    list(recalled.ask("what is it", (), AskOptions(max_tokens=20), Cancel()))
    assert len(vlm.asked) == 4, "it may have had more to say"


def test_another_picture_is_another_question():
    vlm = ScriptedVlm()
    recalled = RecalledVlm(vlm, Meter())
    for picture in (PICTURE, None, PICTURE + np.uint8(1), PICTURE):
        recalled.look(picture, Cancel())
        list(recalled.ask("what is it", (), AskOptions(), Cancel()))
    assert len(vlm.asked) == 3
    assert recalled.look(PICTURE, Cancel()).reused
    recalled.close()


def test_a_page_is_read_once():
    meter = Meter()
    reader = RecalledReader(ScriptedReader(()), meter)
    assert reader.read(PICTURE) == reader.read(PICTURE) == ()
    assert meter.ms > 0
    assert math.isfinite(meter.ms)
