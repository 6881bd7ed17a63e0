"""Facts on pages of small print: what counts as read, and the figures."""

import pytest

from edge.evaluation.small_print import figures, reads, small_print, table
from edge.evaluation.vision_question import VisionOutcome


@pytest.mark.parametrize(
    ("answer", "value", "right"),
    [
        ("It says: Deposit € 812.50.", "€ 812.50", True),
        ("It says: deposit €812.50.", "€ 812.50", True),
        ("It says: Deposit € 1812.50.", "812.50", False),
        ("It says: Deposit € 812.501.", "€ 812.50", False),
        ("It says: Marlow Bay 08:14 1.", "1", True),
        ("It says: Marlow Bay 08:14 11.", "1", False),
        ("It says: Tenant: clara carver", "Clara Carver", True),
        ("word " * 25 + "L4711", "L4711", False),
        ("", "L4711", False),
    ],
)
def test_a_fact_is_read_if_a_short_answer_has_it_letter_by_letter(answer, value, right):
    assert reads(answer, (value,), "contract") is right


def outcome(picture, right, category="menu", ms=100.0):
    return VisionOutcome(picture, "q", ("1",), "1", right, False, 0.9, category, "in_style", 0, ms)


def test_the_first_question_about_a_page_has_a_figure_of_its_own():
    outcomes = [
        outcome("page 1", True, ms=900.0),
        outcome("page 1", False),
        outcome("page 2", True, "receipt", 500.0),
    ]
    report = figures(outcomes, "none", "thinking")
    assert (report["pages"], report["facts"], report["read"]["hits"]) == (2, 3, 2)
    assert (report["ms_per_fact"], report["ms_first_of_a_page"]) == (500.0, 700.0)
    assert list(report["kinds"]) == ["menu", "receipt"]
    lines = list(table(report))
    assert any("all" in line and "2 of 3" in line for line in lines)


def test_the_pages_are_the_same_each_time_and_belong_to_their_questions():
    questions = list(small_print(2))
    assert len(questions) == 40
    assert questions[0].picture() is questions[19].picture()
    assert questions[0].picture() is not questions[20].picture()
    assert questions[0].picture().size == 3 * 12_000_000
    again = next(iter(small_print(1)))
    assert (again.text, again.accepted) == (questions[0].text, questions[0].accepted)
    assert (again.picture() == questions[0].picture()).all()
