"""What words mean that are said over an answer."""

import pytest

from edge.overheard import Meaning, meaning


@pytest.mark.parametrize(
    "text", ["stop", "Stop!", "stop it please", "okay stop", "be quiet", "that's enough, thank you"]
)
def test_stopping(text):
    assert meaning(text) is Meaning.STOP


@pytest.mark.parametrize(
    "text", ["", "uh-huh", "Mm-hmm.", "okay", "yeah right", "I see", "oh wow really", "thank you", "table"]
)
def test_listening_on(text):
    assert meaning(text) is Meaning.BACKCHANNEL


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "wait",
        "what is that",
        "stop the timer",
        "the other one",
        "no, the red one",
        "Hey",
        "okay and the left one",
    ],
)
def test_words_for_the_assistant(text):
    assert meaning(text) is Meaning.WORDS


def test_a_command_is_for_the_assistant():
    assert meaning("louder", is_command=True) is Meaning.WORDS
    assert meaning("stop", is_command=True) is Meaning.STOP
