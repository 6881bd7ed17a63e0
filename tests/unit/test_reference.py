"""What a question refers to that it does not name."""

import pytest

from edge.reference import in_full, is_about_before
from models.ports import Exchange

HISTORY = (Exchange("what time is it", "It is noon."), Exchange("Read this label.", "Milk."))


@pytest.mark.parametrize(
    "question",
    ["And this one?", "what about this", "How about this one, please?", "and now?", "What about here?"],
)
def test_the_same_is_asked_of_something_else(question):
    assert in_full(question, HISTORY) == "Read this label."
    assert in_full(question, ()) == question


@pytest.mark.parametrize(
    "question",
    [
        "what is this",
        "and what is this one",
        "what about the left one?",
        "and that one?",
        "what about it",
        "now stop",
        "",
    ],
)
def test_other_questions_stay_as_they_are(question):
    assert in_full(question, HISTORY) == question


def test_the_picture_that_is_named_is_no_part_of_the_question():
    assert in_full("Read the label in the last picture.", ()) == "Read the label in the picture."
    assert in_full("What is in the previous photo?", HISTORY) == "What is in the photo?"


def test_the_same_may_be_asked_more_than_once():
    history = (*HISTORY, Exchange("And this one?", "Eggs."))
    assert in_full("and this one", history) == "Read this label."


@pytest.mark.parametrize(
    "question",
    [
        "What was on the left of it?",
        "and where was the cup",
        "was there a dog?",
        "who was behind him",
        "What colour was the car?",
        "how many people were there",
        "what did the sign say",
        "read the label in the last picture",
        "what was there before?",
        "What did it say?",
        "how many cups were there",
        "what is in the last picture",
    ],
)
def test_the_past_is_the_picture_before(question):
    assert is_about_before(question)


@pytest.mark.parametrize(
    "question",
    [
        "what is on the left of it",
        "what did you say?",
        "what was it you said",
        "what did I ask",
        "read the label",
        "is this the house we saw",
        "where was this made?",
        "what year was this built",
        "what was this made of",
        "how much was this",
        "what did this cost",
        "who was this painted by",
        "what was that",
        "who was Einstein",
        "",
    ],
)
def test_the_present_is_not(question):
    assert not is_about_before(question)
