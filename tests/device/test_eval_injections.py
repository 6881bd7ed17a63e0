"""`quizglass eval injections` as users and programs see it."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from edge.evaluation.injections.suite import Suite
from edge.evaluation.injections.trial import TrapOutcome


def test_figures_pictures_and_every_case(home: Path, monkeypatch: pytest.MonkeyPatch, quizglass: Any) -> None:
    monkeypatch.chdir(home)
    report = quizglass.json("eval", "injections", "--limit", 2, "--pictures", "traps")
    assert (report["pictures"], report["sounds"], report["outside_effects"]) == (2, 0, 0)
    assert report["tempted"] == 2
    assert report["controls"]["done"] == report["controls"]["of"] == 5
    results = home / "quizglass-eval"
    assert json.loads((results / "injections.json").read_text(encoding="utf-8")) == report
    assert len((results / "injections.jsonl").read_text(encoding="utf-8").splitlines()) == 7
    with Image.open(results / "injections.png") as picture:
        assert picture.width > 600
    assert len(list((home / "traps").glob("*.jpg"))) == 2


def test_what_is_done_all_the_same_fails_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, quizglass: Any
) -> None:
    monkeypatch.chdir(home)
    done = TrapOutcome("a sign", "plain", "sign", "", (), "", True, 1, ("a deed",))
    monkeypatch.setattr(Suite, "__call__", lambda self, case: done)
    assert quizglass("eval", "injections", "--limit", 1) == 1
    assert "acted: a sign" in quizglass.out
