"""What a model's file says about the limits of its knowledge."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from models import starter
from models.errors import ModelCorrupt
from models.ports import Calibration, VlmInfo
from models.vlm.limits import FLOOR, OFFSET, REFUSAL, SCALE, calibration_of, refusal_of
from models.vlm.settings import VlmSettings
from models.vlm.wire import Message, info_fields, info_of
from models.vlm.worker import GuardedVlm


def test_a_file_without_limits_has_none() -> None:
    empty: dict[str, str] = {}
    assert refusal_of(empty.get) is None
    assert calibration_of(empty.get) is None


def test_limits_are_read() -> None:
    values = {REFUSAL: "I cannot tell.", SCALE: "2.500000", OFFSET: "-1.250000", FLOOR: "0.350000"}
    assert refusal_of(values.get) == "I cannot tell."
    assert calibration_of(values.get) == Calibration(2.5, -1.25, 0.35)
    del values[FLOOR]
    assert calibration_of(values.get) == Calibration(2.5, -1.25, 0.0)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({SCALE: "1.0"}, "come together"),
        ({OFFSET: "1.0", FLOOR: "0.5"}, "come together"),
        ({FLOOR: "0.5"}, "come together"),
        ({SCALE: "1.0", OFFSET: "0.0", FLOOR: "1.5"}, r"within 0\.\.1"),
        ({SCALE: "much", OFFSET: "0.0"}, "'much', which is no number"),
        ({SCALE: "inf", OFFSET: "0.0"}, "no number"),
    ],
)
def test_limits_that_cannot_be_are_damage(values: dict[str, str], why: str) -> None:
    with pytest.raises(ModelCorrupt, match=why):
        calibration_of(values.get)


def test_an_empty_refusal_is_damage() -> None:
    with pytest.raises(ModelCorrupt, match="empty"):
        refusal_of({REFUSAL: "  "}.get)


def test_a_probability_is_the_logistic_function_of_the_mean_and_never_overflows() -> None:
    calibration = Calibration(scale=3.0, offset=1.0)
    assert calibration.probability(-0.5) == pytest.approx(1 / (1 + math.exp(0.5)))
    assert calibration.probability(-1e6) == 0.0
    assert calibration.probability(1e6) == 1.0


@pytest.mark.parametrize("calibration", [None, Calibration(1.0, 2.0, 0.5)])
def test_limits_pass_between_processes(calibration: Calibration | None) -> None:
    info = VlmInfo("name", context=9, details={"a": "b"}, refusal="No.", calibration=calibration)
    assert info_of(Message("info", 1, info_fields(info))) == info


@pytest.mark.slow
def test_the_limits_in_a_file_reach_the_assistant(make_starter: Callable[..., Path]) -> None:
    make_starter(floor=0.25)
    vlm = GuardedVlm(starter.vlm(), VlmSettings(threads=1, threads_batch=1, context=1024))
    try:
        assert not vlm.info.may_refuse
        vlm.start()
        assert vlm.info.refusal == "I cannot tell from this picture."
        assert vlm.info.calibration == Calibration(1.0, 0.0, 0.25)
        assert vlm.info.may_refuse
    finally:
        vlm.close()


@pytest.mark.slow
def test_a_file_with_impossible_limits_is_refused_by_name(make_starter: Callable[..., Path]) -> None:
    make_starter(floor=7.0)
    vlm = GuardedVlm(starter.vlm(), VlmSettings(threads=1, threads_batch=1, context=1024))
    with pytest.raises(ModelCorrupt, match=r"quizglass-starter: quizglass\.confidence\.floor is 7\.0"):
        vlm.start()
