"""An answer that takes several looks, and a wearer who has waited long enough."""

import pytest

from edge.state import Phase


@pytest.fixture
def talk(make_conversation):
    talk = make_conversation(
        answers={"are you sure": ("Most looks say a cup.",)}, pondering={"are you sure": 30.0}
    )
    talk.wake(0.0, "are you sure")
    return talk


def test_stop_brings_what_is_known_by_now(talk):
    talk.speak_over(5.0, "stop", lasting=0.3)
    talk.run()
    ((at, _, text),) = talk.audible
    assert text == "Most looks say a cup."
    assert at < 7.0
    assert talk.volumes[-1] == 0.8


def test_stop_once_more_brings_silence(talk):
    talk.answers["are you sure"] = (
        "Most looks say a cup that stands on the table,",
        "and one of them says a bowl, which is not so likely.",
    )
    talk.speak_over(5.0, "stop", lasting=0.3)
    talk.speak_over(6.5, "stop", lasting=0.3)
    talk.run()
    assert talk.state.phase is Phase.IDLE
    assert talk.said() == ["Most looks say a cup that stands on the table,"]


def test_without_it_the_answer_takes_its_time(talk):
    talk.run()
    ((at, _, _),) = talk.audible
    assert at > 30.0
