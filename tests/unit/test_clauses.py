"""Cutting text into clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clauses import ClauseSplitter, clauses_of


def split(text: str, size: int = 1, *, hurried: bool = False) -> list[str]:
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    return list(clauses_of(pieces, hurried=hurried))


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
    assert split(whole, hurried=True) == [whole]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("There is a red cup on the table and a pen.", "There is a red cup"),
        ("A man in a green jacket is standing there.", "A man in a green jacket"),
        ("The cup on the table is blue.", "The cup on the table is blue."),
        ("You are facing a wide street where cars go by.", "You are facing a wide street"),
        ("The light above you is switched on.", "The light above you"),
        ("Yes, there is a dog.", "Yes, there is a dog."),
        ("Three cups, and a pen.", "Three cups,"),
        ("I can see between 14 and 16 cups.", "I can see between 14 and 16 cups."),
        ("The shop of Marks and Spencer.", "The shop of Marks and Spencer."),
        ("It is a large wooden in-tray.", "It is a large wooden in-tray."),
        ("There are about one hundred and twenty.", "There are about one hundred and twenty."),
        ("The date is May 5, 2020.", "The date is May 5, 2020."),
    ],
)
def test_in_a_hurry_the_first_clause_is_a_phrase(text, first):
    assert split(text, hurried=True)[0] == first


def test_in_a_hurry_a_phrase_ends_as_soon_as_the_next_begins():
    splitter = ClauseSplitter(hurried=True)
    words = ["There", " is", " a", " wooden", " table", " in", " front", " of", " you"]
    given = [splitter.feed(word) for word in words]
    assert given[words.index(" front")] == ["There is a wooden table"]


@pytest.mark.parametrize(
    ("words", "foreseen"),
    [
        ("It is a blue cup.", "It is a blue cup."),
        ("There is a wooden table in", "There is a wooden table"),
        ("There is a wooden table", ""),
        ("Three cups,", "Three cups,"),
        ("The date is May 5,", ""),
        ("Here Dr.", ""),
    ],
)
def test_the_first_clause_is_foreseen_a_token_before_it_is_complete(words, foreseen):
    splitter = ClauseSplitter(hurried=True)
    assert splitter.feed(words) == []
    assert splitter.likely() == foreseen


def test_only_the_first_clause_is_foreseen():
    splitter = ClauseSplitter(hurried=True)
    assert splitter.feed("A cup. It is red.") == ["A cup."]
    assert splitter.likely() == ""


@given(
    st.lists(st.sampled_from(["a", "cup.", "in", "on,", "is", "5", ",", "Dr.", "x"]), min_size=1, max_size=12)
)
def test_what_is_foreseen_comes_true_where_a_space_follows(words):
    splitter = ClauseSplitter(hurried=True)
    for word in words:
        foreseen = splitter.likely()
        clauses = splitter.feed(f" {word}")
        if foreseen:
            assert clauses[0] == foreseen
        if clauses:
            break


def test_in_a_hurry_no_phrase_ends_before_the_first_word():
    assert split(" " * 20 + "and a cup", hurried=True) == ["and a cup"]


def test_in_a_hurry_later_clauses_are_whole():
    text = "There is a red cup on the table and a pen is beside it. The lamp stands on the floor near the window."
    assert split(text, hurried=True) == [
        "There is a red cup",
        "on the table and a pen is beside it.",
        "The lamp stands on the floor near the window.",
    ]


def test_in_a_hurry_the_second_clause_is_no_more_than_can_be_synthesised_in_time():
    text = "There is a red cup on the table, and beside it a newspaper that somebody has read."
    assert split(text, hurried=True) == [
        "There is a red cup",
        "on the table,",
        "and beside it a newspaper that somebody has read.",
    ]


def test_list_numbers_stay_with_their_items():
    assert split("1. Boil water. 2. Wait.")[0] == "1. Boil water."


def test_lines_are_clauses():
    assert split("PEPPERMINT TEA\n20 bags\n") == ["PEPPERMINT TEA", "20 bags"]


@given(st.text(alphabet="ab .,;:!?\n-—12éandto", max_size=200), st.integers(1, 7), st.booleans())
def test_nothing_is_lost_or_invented_however_the_text_arrives(text, size, hurried):
    assert "".join("".join(split(text, size, hurried=hurried)).split()) == "".join(text.split())


@given(st.text(alphabet="ab .,;:!?\n12", max_size=200), st.integers(2, 50))
def test_no_clause_is_empty(text, size):
    assert all(clause.strip() for clause in split(text, size))
