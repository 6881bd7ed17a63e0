"""Budgets that were tuned for a model."""

from dataclasses import replace

import pytest

from edge.budgets import FILE, keep, tuned
from edge.errors import SettingsError
from edge.modes import BUDGETS, Budget, Mode

TIGHT = replace(BUDGETS[Mode.THINKING], tokens=48, asks=3)


def test_without_a_file_they_are_the_usual_ones(tmp_path):
    assert tuned(tmp_path, "starter") == BUDGETS


def test_what_is_kept_is_found_again_for_that_model_only(tmp_path):
    odd = 'a "model", größer\\🙂.v1'
    keep(tmp_path / "new", odd, {Mode.THINKING: TIGHT})
    keep(tmp_path / "new", odd, {Mode.CONTEMPLATING: Budget(64, 60.0, 48, 5)})
    keep(tmp_path / "new", "starter", {Mode.THINKING: replace(TIGHT, asks=1)})
    assert tuned(tmp_path / "new", odd) == {
        **BUDGETS,
        Mode.THINKING: TIGHT,
        Mode.CONTEMPLATING: replace(BUDGETS[Mode.CONTEMPLATING], tokens=64, asks=5),
    }
    assert tuned(tmp_path / "new", "starter")[Mode.THINKING].asks == 1
    assert tuned(tmp_path / "new", "another") == BUDGETS


def test_none_is_wider_than_usual(tmp_path):
    keep(tmp_path, "starter", {Mode.THINKING: Budget(10_000, 60.0, 900, 900)})
    assert tuned(tmp_path, "starter") == BUDGETS


@pytest.mark.parametrize(
    "text",
    [
        "starter = [",
        "starter = 3",
        "[starter]\nthinking = 3",
        "[starter.thinking]\nasks = 0",
        '[starter.thinking]\ntokens = "48"',
        "\xff",
    ],
)
def test_a_damaged_file_is_refused_with_its_path(tmp_path, text):
    (tmp_path / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match="delete it") as refused:
        tuned(tmp_path, "starter")
    assert str(tmp_path / FILE) in str(refused.value)
