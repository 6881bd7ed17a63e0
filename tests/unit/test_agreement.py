"""What several opinions come to."""

import pytest

from edge.thinking.agreement import Opinion, count_in, judge
from edge.thinking.kinds import Kind


def opinions(*texts):
    """(text, confidence) each; a text alone is 0.8 sure."""
    pairs = [(each, 0.8) if isinstance(each, str) else each for each in texts]
    return [Opinion(f"agent {number}", *pair) for number, pair in enumerate(pairs)]


def test_all_agree():
    verdict = judge(opinions("A red cup.", ("The cup is red.", 0.9), "It is a red cup"), Kind.OTHER)
    assert verdict.chosen.text == "The cup is red."
    assert verdict.unanimous
    assert verdict.sentence() == ""
    assert verdict.confidence == 0.9


def test_the_view_of_the_most_weight_is_said_with_who_disagrees():
    verdict = judge(opinions("Three cups.", "Four cups.", "There are 3."), Kind.COUNT)
    assert count_in(verdict.chosen.text) == 3
    assert verdict.sentence() == "2 of 3 looks agree; one says: Four cups."
    assert verdict.confidence < 0.8


def test_one_who_is_sure_outweighs_two_who_are_not_and_it_is_said():
    verdict = judge(opinions(("Yes.", 0.95), ("No.", 0.4), ("No, it is not.", 0.4)), Kind.YES_NO)
    assert verdict.chosen.text == "Yes."
    assert verdict.sentence() == "I am not sure: another look says: No."


def test_refusals_have_no_view_and_end_it_where_they_outweigh_every_one():
    refused = [Opinion("reader", "I cannot tell.", 0.7, refused=True)]
    assert judge(refused, Kind.OTHER) is None
    assert judge([*refused, *opinions("A dog.")], Kind.OTHER).unanimous
    assert judge([*refused, *refused, *opinions("A dog.")], Kind.OTHER) is None


def test_those_who_share_one_look_outvote_nobody_who_looked_closer():
    glances = [Opinion(name, "Five.", 0.4, say=0.25) for name in ("one", "two", "three", "four")]
    verdict = judge([*glances, Opinion("counter", "Six.", 0.55)], Kind.COUNT)
    assert verdict.chosen.text == "Six."
    assert verdict.sentence() == "I am not sure: another look says: Five."
    assert judge(glances, Kind.COUNT).confidence == 0.4


def test_who_cannot_tell_how_sure_he_is_counts_half():
    verdict = judge(opinions(("A dog.", None), ("A cat.", 0.6)), Kind.OTHER)
    assert verdict.chosen.text == "A cat."


@pytest.mark.parametrize(
    ("one", "other", "kind", "agree"),
    [
        ("A red cup.", "A blue cup.", Kind.COLOUR, False),
        ("A cup.", "A red cup.", Kind.OTHER, True),
        ("Yes, on the left.", "Yes.", Kind.YES_NO, True),
        ("No cups.", "Zero.", Kind.COUNT, True),
        ("12", "twelve", Kind.COUNT, True),
        ("It is.", "It is.", Kind.OTHER, True),
        ("On the left.", "At the top left.", Kind.WHERE, False),
        ("The left.", "left", Kind.WHERE, True),
        ("It is.", "There are.", Kind.OTHER, False),
    ],
)
def test_what_counts_as_the_same(one, other, kind, agree):
    assert judge(opinions(one, other), kind).unanimous is agree
