"""Word errors, against an independent implementation."""

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.wer import word_errors, words, words_found

SENTENCES = st.lists(st.sampled_from("abcd"), max_size=8).map(" ".join)


@given(SENTENCES.filter(bool), SENTENCES)
def test_agrees_with_jiwer(reference: str, heard: str) -> None:
    expected = jiwer.process_words(reference, heard)
    errors = expected.substitutions + expected.deletions + expected.insertions
    assert word_errors(reference, heard) == (errors, len(reference.split()))


@pytest.mark.parametrize(
    ("reference", "heard", "errors"), [("", "", (0, 0)), ("", "a b", (2, 0)), ("It's ON.", "it’s on", (0, 2))]
)
def test_edges(reference: str, heard: str, errors: tuple[int, int]) -> None:
    assert word_errors(reference, heard) == errors


def test_words_found() -> None:
    assert words_found("a large coffee", "large large tea, a") == (2, 3)
    assert words("Ask not -- what?") == ["ask", "not", "what"]
