"""What an evaluation makes of outcomes: intervals, calibration, refusals, tables."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edge.evaluation import speech_report, vision_report
from edge.evaluation.hearing import SpeechOutcome
from edge.evaluation.plots import draw
from edge.evaluation.refusal import is_refusal
from edge.evaluation.statistics import Share, calibration_error, error_rate, reliability
from edge.evaluation.vision_question import HELD_OUT, IN_STYLE, PHOTO, VisionOutcome

ANSWERED = VisionOutcome(
    "a.png", "what is this", ("dog",), "A dog.", True, False, 0.9, "name", IN_STYLE, tokens=3, ms=100.0
)
WRONG = replace(ANSWERED, answer="A cat.", right=False, confidence=0.5)
REFUSED = replace(ANSWERED, answer="I cannot tell.", right=False, refused=True, confidence=0.4)
UNKNOWN = replace(ANSWERED, expected=(), right=True, refused=True, category="refuse", confidence=0.8)
PHOTOGRAPH = replace(ANSWERED, expected=(), right=None, style=PHOTO, category="other")

HEARD = SpeechOutcome(
    "a.wav", "what time is it", "what time is it", 0.9, True, "", 4, 0, 0, 0, True, True, True, 2.0, 500.0
)
MISHEARD = replace(
    HEARD,
    expected="ask not what",
    heard="ask nut",
    right=False,
    words=3,
    errors=2,
    command=False,
    command_heard=False,
    command_right=False,
)
NOISE = replace(MISHEARD, expected="", heard="", right=True, words=0, errors=0)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_wilson_intervals(hits: int, of: int, low: float, high: float) -> None:
    """81 of 263 is the worked example of Newcombe, "Two-sided confidence intervals for the single proportion", 1998."""
    assert Share(hits, of).interval == pytest.approx((low, high), abs=1e-4)


def test_a_share_of_nothing_has_no_value() -> None:
    assert Share(0, 0).value is None
    assert Share(1, 4).value == 0.25


def test_calibration_is_perfect_where_confidence_is_the_share_of_right_answers() -> None:
    sure = [0.25] * 40 + [0.75] * 40
    right = ([True] + [False] * 3) * 10 + ([True] * 3 + [False]) * 10
    assert calibration_error(reliability(sure, right)) == pytest.approx(0.0)


def test_calibration_error_is_the_distance_of_confidence_and_truth() -> None:
    bins = reliability([0.9] * 50 + [0.6] * 50, [False] * 50 + [True] * 50)
    assert len(bins) == 10
    assert calibration_error(bins) == pytest.approx((0.9 + 0.4) / 2)
    assert [bin.right.of for bin in bins] == [10] * 10
    assert bins[0].confidence < bins[-1].confidence


def test_few_answers_fill_few_bins() -> None:
    assert len(reliability([0.5, 0.7, 0.1], [True, True, False])) == 3
    assert calibration_error(reliability([], [])) is None


def test_an_error_rate_has_an_interval_once_there_are_enough_utterances() -> None:
    random = np.random.default_rng(0)
    few = error_rate([1, 0], [4, 6], random)
    assert (few.value, few.interval, few.words) == (0.1, None, 10)
    many = error_rate([1, 0] * 100, [4, 6] * 100, random)
    assert many.interval is not None
    low, high = many.interval
    assert 0.08 < low < many.value < high < 0.12


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with that.",
        "Sorry, I cannot tell.",
        "I can’t identify the person.",
        "It is not possible to say what this is.",
        "Unanswerable",
    ],
)
def test_refusals_are_recognised(answer: str) -> None:
    assert is_refusal(answer)


@pytest.mark.parametrize("answer", ["", "No, I can't see a dog.", "A dog.", "I can see a dog.", "I"])
def test_answers_are_no_refusals(answer: str) -> None:
    assert not is_refusal(answer)


def test_vision_figures_have_the_documented_keys() -> None:
    outcomes = [ANSWERED, WRONG, REFUSED, UNKNOWN, PHOTOGRAPH, replace(ANSWERED, style=HELD_OUT)]
    report = json.loads(json.dumps(vision_report.figures(outcomes, "mine", "instant", problems=2)))
    usual = {"name", "colour", "count", "where", "yes_no", "read"}
    assert (report["model"], report["mode"], report["questions"], report["problems"]) == (
        "mine",
        "instant",
        5,
        2,
    )
    assert set(report["in_style"]) == set(report["held_out"]) == usual
    assert (report["in_style"]["name"], report["in_style"]["colour"]) == (0.3333, None)
    assert report["held_out"]["name"] == 1.0
    assert report["refusal"] == {"photos": 0.0, "unknown": 1.0, "false": 0.3333}
    assert report["tokens_per_correct"] == 6.0
    assert report["ms_per_question"] == 100.0
    assert report["calibration_error"] == pytest.approx((0.1 + 0.5 + 0.4 + 0.1) / 4, abs=1e-4)
    assert report["counts"]["in_style"]["name"]["hits"] == 1
    assert report["counts"]["in_style"]["name"]["of"] == 3


def test_vision_figures_without_a_right_answer_or_confidence() -> None:
    report = vision_report.figures([replace(WRONG, confidence=None)], "mine", "instant")
    assert report["calibration_error"] is None
    assert report["tokens_per_correct"] is None
    assert report["refusal"] == {"photos": None, "unknown": None, "false": 0.0}


def test_categories_of_a_data_set_come_after_the_usual_ones() -> None:
    parts = vision_report.by_category([ANSWERED, replace(ANSWERED, category="chart")], IN_STYLE)
    assert list(parts)[-2:] == ["read", "chart"]
    assert parts["chart"] == Share(1, 1)


def test_the_vision_table_says_what_was_measured() -> None:
    outcomes = [ANSWERED, WRONG, UNKNOWN, PHOTOGRAPH, replace(ANSWERED, category="yes_no", style=HELD_OUT)]
    lines = list(vision_report.table(vision_report.figures(outcomes, "mine", "instant")))
    assert lines[0].startswith("mine, 4 questions")
    told = "\n".join(lines)
    assert "name   50.0%  [9.4%, 90.5%]  1 of 2" in told
    assert "yes/no  100.0%" in told
    assert "photographs" in told
    assert "calibration error" in told
    assert "colour" not in told, "nothing was asked about it"


def test_speech_figures() -> None:
    report = json.loads(
        json.dumps(speech_report.figures([HEARD, MISHEARD, NOISE], "ears", interrupted=False))
    )
    assert report["word_error_rate"] == round(2 / 7, 4)
    assert report["recordings_right"] == 0.5
    assert report["not_speech_rejected"] == 1.0
    assert report["commands_right"] == 1.0
    assert report["taken_for_command"] == 0.0
    assert report["words_found"] is None
    assert report["real_time_factor"] == 0.25
    assert report["word_error_rates"]["all"] == {"value": 0.2857, "interval": None, "words": 7}


def test_speech_figures_of_several_categories_and_of_noise_alone() -> None:
    rates = speech_report.error_rates([HEARD, replace(MISHEARD, category="far")])
    assert {name: rate.value for name, rate in rates.items()} == {"all": 2 / 7, ".": 0.0, "far": 2 / 3}
    assert speech_report.error_rates([NOISE]) == {}
    assert speech_report.figures([NOISE], "ears")["word_error_rate"] is None


def test_the_speech_table_says_what_was_measured() -> None:
    told = "\n".join(speech_report.table(speech_report.figures([HEARD] * 10 + [MISHEARD, NOISE], "ears")))
    assert "ears, 12 recordings, 24 s of sound" in told
    assert "4.7%  [" in told
    assert "sound without speech, rejected" in told


@pytest.mark.parametrize("with_bins", [True, False])
def test_figures_are_drawn(tmp_path: Path, with_bins: bool) -> None:
    groups = (
        vision_report.bars([ANSWERED, WRONG, UNKNOWN]) if with_bins else speech_report.bars([HEARD, NOISE])
    )
    bins = vision_report.bins([ANSWERED, WRONG, UNKNOWN]) if with_bins else None
    draw(tmp_path / "shown.png", "mine", groups, bins)
    with Image.open(tmp_path / "shown.png") as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or []}
        assert picture.width > picture.height
    assert (0x00, 0x72, 0xB2) in colours, "a bar or a point"
