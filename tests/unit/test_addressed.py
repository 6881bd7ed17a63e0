"""Who talks to the assistant without having called it."""

import numpy as np
import pytest

from edge.addressed import accustomed, is_addressed, is_near
from edge.loudness import level


@pytest.mark.parametrize(
    "text", ["what is that", "And the left one?", "read the next line", "Is it?", "no the red one"]
)
def test_questions_and_orders(text):
    assert is_addressed(text, -20.0, -22.0)
    assert is_addressed(text, -20.0, None)


@pytest.mark.parametrize(
    "text", ["", "hm", "it rains tomorrow", "I told him yesterday.", "okay", "he said so"]
)
def test_talk(text):
    assert not is_addressed(text, -20.0, -22.0)


def test_a_command_may_be_a_single_word():
    assert is_addressed("louder", -20.0, None, is_command=True)
    assert not is_addressed("table", -20.0, None)


def test_a_voice_from_the_other_end_of_the_room_is_somebody_else():
    assert not is_addressed("what is that", -40.0, -22.0)
    assert not is_addressed("stop", -40.0, -22.0, is_command=True)
    assert is_addressed("what is that", -33.0, -22.0)


def test_the_assistant_gets_used_to_how_loud_the_wearer_is():
    assert accustomed(None, -40.0) == -40.0
    assert accustomed(-25.0, -33.0) == -33.0
    assert accustomed(-25.0, -16.0) == -16.0


def test_a_television_that_calls_is_not_soon_near():
    usual = -25.0
    for _ in range(3):
        usual = accustomed(usual, -42.0)
        assert not is_near(-42.0, usual)


def test_a_television_that_called_first_is_soon_far():
    usual = accustomed(accustomed(accustomed(None, -42.0), -27.0), -27.0)
    assert not is_near(-42.0, usual)


def test_who_shouted_once_is_near_at_his_usual_loudness():
    assert is_near(-27.0, accustomed(-27.0, -8.0))


def test_loudness_is_that_of_the_voice_and_not_of_the_pauses():
    voice = np.random.default_rng(0).normal(0, 3276.8, 16_000).astype(np.int16)
    assert level(voice) == pytest.approx(-20, abs=1)
    assert level(np.concatenate([voice, np.zeros(16_000, np.int16)])) == pytest.approx(-20, abs=1)
    assert level(np.zeros(16_000, np.int16)) == level(np.zeros(3, np.int16)) == -96
