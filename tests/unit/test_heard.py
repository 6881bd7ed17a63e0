"""What was heard of an answer that was cut off."""

from hypothesis import given
from hypothesis import strategies as st

from edge.heard import heard_text

CLAUSES = [("There is a cup.", 1.0), ("It is red and half full.", 2.0)]


def test_all_of_it():
    assert heard_text(CLAUSES, 3.0) == "There is a cup. It is red and half full."


def test_a_block_short_of_the_end_is_all_of_it():
    assert heard_text(CLAUSES, 2.99) == "There is a cup. It is red and half full."


def test_nothing():
    assert heard_text(CLAUSES, 0.0) == ""
    assert heard_text([], 5.0) == ""


def test_only_whole_words_of_the_clause_that_was_cut():
    assert heard_text(CLAUSES, 2.0) == "There is a cup. It is red"


@given(
    st.lists(st.tuples(st.text("abc ", min_size=1), st.floats(0.1, 10)), max_size=6),
    st.floats(0, 60),
    st.floats(0, 60),
)
def test_more_time_never_means_fewer_words(clauses, one, other):
    less, more = sorted((one, other))
    assert len(heard_text(clauses, less).split()) <= len(heard_text(clauses, more).split())


@given(st.lists(st.tuples(st.text("abc ", min_size=1), st.floats(0.1, 10)), max_size=6), st.floats(0, 60))
def test_it_is_always_the_beginning_of_the_whole(clauses, played):
    whole = " ".join(text for text, _ in clauses).split()
    heard = heard_text(clauses, played).split()
    assert whole[: len(heard)] == heard
