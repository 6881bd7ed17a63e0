"""Cutting text into clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clauses import ClauseSplitter, clauses_of


def split(text: str, size: int = 1) -> list[str]:
    return list(clauses_of(text[at : at + size] for at in range(0, len(text), size)))


def test_sentences_leave_as_soon_as_the_next_begins():
    splitter = ClauseSplitter()
    assert splitter.feed("A cup. It") == ["A cup."]
    assert splitter.feed(" is red.") == []
    assert splitter.flush() == ["It is red."]
    assert splitter.flush() == []


def test_the_first_clause_may_be_shorter_than_later_ones():
    text = "There is a red cup on the table, it is half full of tea, and it seems to be hot. Take care."
    assert split(text) == [
        "There is a red cup on the table,",
        "it is half full of tea, and it seems to be hot.",
        "Take care.",
    ]


@pytest.mark.parametrize(
    "whole",
    [
        "Dr. Green is there.",
        "It costs 3.50 euros.",
        "Look at www.example.org for it.",
        "Take it e.g. with water.",
        "The value on it is now 1,250 grams",
        "J. S. Bach wrote it.",
        "It is 14:30 now.",
    ],
)
def test_no_cut_inside_numbers_names_abbreviations_and_addresses(whole):
    assert split(whole) == [whole]


def test_list_numbers_stay_with_their_items():
    assert split("1. Boil water. 2. Wait.")[0] == "1. Boil water."


def test_lines_are_clauses():
    assert split("PEPPERMINT TEA\n20 bags\n") == ["PEPPERMINT TEA", "20 bags"]


@given(st.text(alphabet="ab .,;:!?\n-—12é", max_size=200), st.integers(1, 7))
def test_nothing_is_lost_or_invented_however_the_text_arrives(text, size):
    assert "".join("".join(split(text, size)).split()) == "".join(text.split())


@given(st.text(alphabet="ab .,;:!?\n12", max_size=200), st.integers(2, 50))
def test_no_clause_is_empty(text, size):
    assert all(clause.strip() for clause in split(text, size))
