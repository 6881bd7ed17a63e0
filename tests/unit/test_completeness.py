"""Whether words make a whole question."""

import pytest

from edge.completeness import Ending, agreed, ending


@pytest.mark.parametrize(
    "text",
    [
        "what is this",
        "What is this?",
        "how many cups are there",
        "what am I holding in my hand",
        "is there a dog in the picture",
        "Read the second line.",
        "where is it from here",
    ],
)
def test_whole_questions(text):
    assert ending(text) is Ending.COMPLETE


@pytest.mark.parametrize(
    "text",
    [
        "what is on the",
        "is there a",
        "read this and",
        "milk, eggs,",
        "tell me um",
        "what is",
        "hey",
        "how many",
        "put it next to",
        "what colour is my",
        "I would like to...",
    ],
)
def test_beginnings(text):
    assert ending(text) is Ending.INCOMPLETE


@pytest.mark.parametrize(
    "text", ["", "the table", "what am i looking at", "stop", "the red one", "turn it on now"]
)
def test_words_that_tell_nothing(text):
    assert ending(text) is Ending.UNKNOWN


def test_what_a_tool_answers_to_is_whole():
    assert ending("stop", is_command=True) is Ending.COMPLETE
    assert ending("what is", is_command=True) is Ending.COMPLETE


@pytest.mark.parametrize(
    ("words", "finished", "unsure", "goes_on"),
    [
        (Ending.COMPLETE, Ending.COMPLETE, Ending.COMPLETE, Ending.UNKNOWN),
        (Ending.UNKNOWN, Ending.COMPLETE, Ending.UNKNOWN, Ending.INCOMPLETE),
        (Ending.INCOMPLETE, Ending.UNKNOWN, Ending.INCOMPLETE, Ending.INCOMPLETE),
    ],
)
def test_words_and_voice_together(words, finished, unsure, goes_on):
    assert [agreed(words, voice) for voice in (0.9, 0.5, 0.1, None)] == [finished, unsure, goes_on, words]
    assert agreed(Ending.COMPLETE, 0.1, is_command=True) is Ending.COMPLETE
