"""The exam on rendered pictures."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from models.training.exam import CATEGORIES, ExamQuestion, exam
from models.training.icons import Icons


@pytest.fixture(scope="module")
def icons() -> Icons:
    return Icons()


@pytest.fixture(scope="module")
def questions(icons: Icons) -> Iterator[list[ExamQuestion]]:
    yield list(exam(1, 45, icons, "in_style"))


def test_every_category_has_its_part(questions: list[ExamQuestion]) -> None:
    parts = Counter(question.category for question in questions)
    assert set(parts) == set(CATEGORIES)
    assert sum(parts.values()) == 45
    assert max(parts.values()) - min(parts.values()) <= 1


def test_what_is_known_has_answers_and_what_is_not_has_none(questions: list[ExamQuestion]) -> None:
    for question in questions:
        assert bool(question.accepted) == question.picture.scene.known
        assert question.question


def test_questions_on_one_picture_follow_each_other(questions: list[ExamQuestion]) -> None:
    runs: list[list[ExamQuestion]] = []
    for question in questions:
        if not runs or runs[-1][0].picture is not question.picture:
            runs.append([])
        runs[-1].append(question)
    lengths = {len(run) for run in runs}
    assert lengths <= {1, 2, 3}
    assert len(lengths) > 1
    for run in runs:
        assert not run[0].history
        for before, after in pairwise(run):
            assert not after.history or after.history[0].question == before.question


def test_a_seed_gives_the_same_exam(icons: Icons) -> None:
    once, again, other = (list(exam(seed, 4, icons, "held_out")) for seed in (2, 2, 3))
    assert [question.question for question in once] == [question.question for question in again]
    assert all(np.array_equal(a.picture.pixels, b.picture.pixels) for a, b in zip(once, again, strict=True))
    assert [question.question for question in once] != [question.question for question in other]
    assert {question.style_set for question in once} == {"held_out"}
