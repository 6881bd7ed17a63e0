"""`quizglass eval vision` as users and programs see it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from edge import wire
from edge.budgets import tuned
from edge.modes import Mode
from models.cancel import Cancel
from models.errors import ModelCorrupt, ModelCrashed, ModelTooBig
from models.vlm.scripted import ScriptedVlm
from models.zoo import build

ANSWERS = {
    "what colour is it": "It is red.",
    "how many are there": "Three.",
    "is there a dog": "I'm not sure.",
    "who made it": "Sorry, I cannot tell.",
    "what is this": "Unfortunately I don't know.",
}
RED = {"image": "red.png", "question": "what colour is it", "answers": ["red"], "category": "colour"}
Use = Callable[[ScriptedVlm], ScriptedVlm]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Five good questions, one without its picture, and a broken line."""
    folder = tmp_path / "set"
    folder.mkdir()
    for name, colour in (("red.png", "red"), ("blue.png", "blue")):
        Image.new("RGB", (64, 48), colour).save(folder / name)
    entries = [
        {"image": "red.png", "question": "what colour is it", "answers": ["red"], "category": "colour"},
        {"image": "blue.png", "question": "what colour is it", "answers": ["blue"], "category": "colour"},
        {"image": "red.png", "question": "how many are there", "answers": ["3"], "category": "count"},
        {"image": "red.png", "question": "is there a dog", "answers": ["no"], "category": "yes_no"},
        {"image": "red.png", "question": "who made it", "answers": []},
        {"image": "gone.png", "question": "what colour is it", "answers": ["red"]},
    ]
    entries[2]["style"] = "held_out"
    text = "\n".join([*map(json.dumps, entries), '{"image": '])
    (folder / "questions.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def results(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default folder for results."""
    monkeypatch.chdir(home)
    return home / "quizglass-eval"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Puts a model in the place of the installed one."""

    def put(vlm: ScriptedVlm) -> ScriptedVlm:
        monkeypatch.setattr(wire, "vision_language", lambda settings: vlm)
        return vlm

    return put


def outcomes(results: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (results / "vision.jsonl").read_text(encoding="utf-8").splitlines()]


def test_figures_picture_and_every_answer(questions: Path, results: Path, use: Use, quizglass: Any) -> None:
    use(ScriptedVlm(ANSWERS))
    report = quizglass.json("eval", "vision", questions)
    assert report["model"] == "scripted"
    assert report["questions"] == 5
    assert (report["in_style"]["colour"], report["in_style"]["yes_no"]) == (0.5, 0.0)
    assert (report["held_out"]["count"], report["held_out"]["name"]) == (1.0, None)
    assert report["refusal"] == {"photos": None, "unknown": 1.0, "false": 0.3333}
    assert report["problems"] == 2
    assert report["interrupted"] is False
    assert json.loads((results / "vision.json").read_text(encoding="utf-8")) == report
    with Image.open(results / "vision.png") as picture:
        assert picture.width > 800
    wrong = outcomes(results)[1]
    assert (wrong["question"], wrong["expected"], wrong["answer"], wrong["right"]) == (
        "what colour is it",
        ["blue"],
        "It is red.",
        False,
    )
    assert wrong["confidence"] == 0.9
    assert wrong["tokens"] == 3
    assert wrong["ms"] >= 0


def test_people_get_a_table_and_hear_what_is_wrong(
    questions: Path, results: Path, use: Use, quizglass: Any
) -> None:
    use(ScriptedVlm(ANSWERS))
    assert quizglass("eval", "vision", questions) == 0
    assert quizglass.out.startswith("scripted, 5 questions")
    assert "colour  50.0%" in quizglass.out.replace("   ", "  ")
    assert "questions.jsonl:6: there is no file" in quizglass.err
    assert "questions.jsonl:7: not JSON" in quizglass.err
    assert "2 could not be used" in quizglass.err
    problems = (results / "vision-problems.txt").read_text(encoding="utf-8").splitlines()
    assert len(problems) == 2


def test_photographs_should_be_refused(
    questions: Path, results: Path, tmp_path: Path, use: Use, quizglass: Any
) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    Image.fromarray(noise).save(photos / "a.jpg")
    (photos / "b.jpg").write_text("broken", encoding="utf-8")
    use(ScriptedVlm(ANSWERS, default="A dog."))
    report = quizglass.json("eval", "vision", questions, "--photos", photos, "--limit", 2)
    assert report["questions"] == 2
    assert report["refusal"]["photos"] == 0.25, "one of its four questions gets a refusal"
    assert [outcome["right"] for outcome in outcomes(results)[2:]] == [None] * 4
    assert "b.jpg holds text" in quizglass.err


def test_one_bad_question_costs_nothing_else(
    questions: Path, results: Path, use: Use, quizglass: Any
) -> None:
    use(ScriptedVlm(ANSWERS, failures=[None, ModelTooBig("too long: ask less"), ModelCrashed("died"), None]))
    report = quizglass.json("eval", "vision", questions)
    assert (report["questions"], report["problems"]) == (4, 3)
    assert "questions.jsonl:2: too long: ask less" in quizglass.err


@pytest.mark.parametrize(
    ("stop", "code"), [(KeyboardInterrupt(), 130), (ModelCorrupt("damaged; pull it again"), 1)]
)
def test_what_was_done_is_kept_when_it_stops(
    questions: Path, results: Path, use: Use, quizglass: Any, stop: BaseException, code: int
) -> None:
    class Stopping(ScriptedVlm):
        def look(self, pixels: Any, cancel: Cancel) -> Any:
            if len(self.asked) == 2:
                raise stop
            return super().look(pixels, cancel)

    use(Stopping(ANSWERS))
    assert quizglass("eval", "vision", questions) == code
    assert "scripted, 2 questions" in quizglass.out
    assert "the figures are of the 2 that were done" in quizglass.err
    assert len(outcomes(results)) == 2
    assert json.loads((results / "vision.json").read_text(encoding="utf-8"))["interrupted"] is True
    assert (results / "vision.png").is_file()
    use(Stopping(ANSWERS))
    assert quizglass("eval", "vision", questions, "--json") == code
    assert json.loads(quizglass.out)["exit_code"] == code


def test_nothing_to_evaluate(
    questions: Path, results: Path, tmp_path: Path, use: Use, quizglass: Any
) -> None:
    use(ScriptedVlm(ANSWERS))
    assert "there is no" in quizglass.json_refusal(1, "eval", "vision", tmp_path / "nowhere")
    assert quizglass("eval", "vision", questions) == 0
    (questions / "questions.jsonl").write_text("{\n{", encoding="utf-8")
    assert quizglass("eval", "vision", questions) == 1
    assert not (results / "vision.json").exists(), "an earlier run's figures do not pass for this one's"
    assert "nothing could be evaluated: 2 problems, of which the first is: " in quizglass.err
    assert len((results / "vision-problems.txt").read_text(encoding="utf-8").splitlines()) == 2


def test_wrong_usage_and_missing_models(questions: Path, results: Path, quizglass: Any) -> None:
    assert quizglass("eval", "vision", questions, "--mode", "telepathic") == 2
    assert "instant" in quizglass.err
    assert quizglass("eval", "vision", questions, "--limit", "0") == 2
    assert quizglass("eval", "vision", questions, "--model", "gone/model.gguf") == 3
    assert "there is no model at" in quizglass.err
    assert quizglass("eval", "vision", questions, "--model", "none") == 3
    assert "no vision-language model to evaluate" in quizglass.err


def test_results_need_a_place(questions: Path, tmp_path: Path, use: Use, quizglass: Any) -> None:
    vlm = use(ScriptedVlm(ANSWERS))
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert "--out" in quizglass.refusal(1, "eval", "vision", questions, "--out", tmp_path / "taken")
    assert vlm.asked == [], "better known before the work"


@pytest.mark.slow
def test_builtin_questions_are_rendered_and_graded(results: Path, use: Use, quizglass: Any) -> None:
    use(ScriptedVlm(default="I cannot tell from this picture."))
    report = quizglass.json("eval", "vision", "builtin", "--limit", 28)
    usual = {"name", "colour", "count", "where", "yes_no", "read"}
    for style in ("in_style", "held_out"):
        assert report[style] == dict.fromkeys(usual, 0.0), "whoever always refuses is never right ..."
    assert report["refusal"] == {"photos": None, "unknown": 1.0, "false": 1.0}, "... but where it should"
    assert (report["questions"], report["problems"]) == (28, 0)
    first = outcomes(results)
    use(ScriptedVlm(default="Yes."))
    again = quizglass.json("eval", "vision", "builtin", "--limit", 28)
    assert [outcome["question"] for outcome in outcomes(results)] == [
        outcome["question"] for outcome in first
    ]
    assert again["refusal"] == {"photos": None, "unknown": 0.0, "false": 0.0}
    right = {outcome["category"] for outcome in outcomes(results) if outcome["right"]}
    assert right == {"yes_no"}


@pytest.mark.slow
def test_a_model_of_ones_own_through_the_guarded_engine(
    questions: Path, results: Path, quizglass: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    build("idefics3", results.parent / "mine")
    monkeypatch.setenv("QUIZGLASS_MIND__THREADS", "1")
    monkeypatch.setenv("QUIZGLASS_MIND__THREADS_BATCH", "1")
    monkeypatch.setenv("QUIZGLASS_MIND__MAX_TOKENS", "4")
    report = quizglass.json("eval", "vision", questions, "--model", "mine")
    assert report["model"] == "mine"
    assert report["questions"] == 5
    assert report["ms_per_question"] > 0
    assert 0 <= report["calibration_error"] <= 1
    assert {outcome["tokens"] for outcome in outcomes(results)} <= {0, 1, 2, 3, 4}
    times = [outcome["ms"] for outcome in outcomes(results)]
    assert min(times) > 0


def test_a_budget_is_tuned_and_kept(
    questions: Path, results: Path, use: Use, quizglass: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZGLASS_MODELS_DIR", str(tmp_path / "models"))
    use(ScriptedVlm(ANSWERS))
    file = questions / "questions.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + ("\n" + json.dumps(RED)) * 300, encoding="utf-8")
    report = quizglass.json("eval", "vision", questions, "--tune-budget", "--mode", "thinking")
    (thinking,) = report["modes"]
    assert thinking["mode"] == "thinking"
    assert thinking["questions"] == 305
    assert thinking["lost"] == 0
    assert thinking["tight"]["asks"] < thinking["full"]["asks"]
    kept = tuned(tmp_path / "models", "scripted")[Mode.THINKING]
    assert (kept.asks, kept.tokens) == (thinking["tight"]["asks"], thinking["tight"]["tokens"])
    assert json.loads((results / "tuning.json").read_text(encoding="utf-8")) == report
    assert "kept for scripted in" in quizglass.err
    assert len((results / "tuning-thinking-problems.txt").read_text(encoding="utf-8").splitlines()) == 2


def test_what_has_no_budget_is_not_tuned(questions: Path, results: Path, use: Use, quizglass: Any) -> None:
    use(ScriptedVlm(ANSWERS))
    assert quizglass("eval", "vision", questions, "--tune-budget", "--mode", "instant") == 2
    assert "thinking and contemplating" in quizglass.err
    assert quizglass("eval", "vision", questions, "--tune-budget", "--photos", questions) == 2
    assert "no right answers" in quizglass.err
    assert quizglass("eval", "vision", questions, "--tune-budget") == 2
    assert "at least 300 questions, not 6" in quizglass.err
