"""Questions after an answer, without a call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.events import DeviceChanged, Pressed, SessionOver
from edge.state import Limits, Phase
from hardware.ports import Press

LONG = (
    "There is a red cup on the table,",
    "and beside it a newspaper that somebody has read,",
    "and a lamp.",
)


@pytest.fixture
def inviting(make_conversation):
    """A conversation in which answers may be followed up."""
    return make_conversation(limits=Limits(follow_up=6.0))


def test_another_question_needs_no_wake_word(inviting):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(5.0, "and what is that")
    inviting.run()
    assert inviting.said() == ["You said what is this.", "You said and what is that."]
    assert inviting.state.phase is Phase.IDLE
    assert [exchange.question for exchange in inviting.state.history] == ["what is this", "and what is that"]


def test_after_a_while_nobody_is_listened_to(inviting):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(12.0, "and what is that")
    inviting.run()
    assert inviting.said() == ["You said what is this."]


@pytest.mark.parametrize(
    ("words", "level"), [("it rains tomorrow", -20), ("and what is that", -45), ("hm", -20), ("", -20)]
)
def test_what_is_said_to_somebody_else_is_not_answered(inviting, words, level):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(5.0, words, level=level)
    inviting.run()
    assert inviting.said() == ["You said what is this."]
    assert inviting.state.phase is Phase.IDLE
    assert len(inviting.state.history) == 1


def test_the_wake_word_and_the_button_work_while_another_question_is_waited_for(inviting):
    inviting.wake(0.0, "what is this")
    inviting.press(5.0, says="read this")
    inviting.wake(9.0, "what is that")
    inviting.run()
    assert inviting.said() == ["You said what is this.", "You said read this.", "You said what is that."]


def test_a_session_ends_although_another_question_is_waited_for(inviting):
    inviting.wake(0.0, "what is this")
    inviting.happen(5.0, SessionOver())
    inviting.run()
    assert inviting.finished is not None
    assert inviting.states[-1][0] == 5.0


def test_a_lost_device_is_announced_although_another_question_is_waited_for(inviting):
    inviting.wake(0.0, "what is this")
    inviting.happen(5.0, DeviceChanged("The camera was unplugged."))
    inviting.run()
    assert inviting.audible[-1][::2] == (5.0, "The camera was unplugged.")
    assert inviting.state.phase is Phase.IDLE


def test_a_session_that_is_over_invites_nobody(inviting):
    inviting.wake(0.0, "what is this")
    inviting.happen(1.5, SessionOver())
    inviting.run()
    assert inviting.finished is not None
    assert inviting.state.phase is Phase.IDLE


@given(
    at=st.floats(2.0, 14.0),
    words=st.sampled_from(["what is that", "it rains tomorrow", "hm", ("and", 0.3, "what is that")]),
    wake=st.none() | st.floats(0.0, 14.0),
    press=st.none() | st.floats(0.0, 14.0),
)
def test_whatever_follows_an_answer_the_session_comes_to_rest(make_conversation, at, words, wake, press):
    talk = make_conversation(limits=Limits(follow_up=6.0))
    talk.wake(0.0, "what is this")
    talk.speak_over(at, words)
    if wake is not None:
        talk.wake(wake, "read this")
    if press is not None:
        talk.happen(press, Pressed(Press.LONG, press))
    talk.run()
    assert talk.state.phase is Phase.IDLE
    assert talk.state.settled and talk.state.interruption is None and not talk.state.postponed
    if at > 4.0 and wake is None:  # else it is said over an answer
        assert not any("rains" in text or text == "You said hm." for text in talk.said())
    turns = [turn for _, turn, _ in talk.audible]
    assert turns == sorted(turns)


def test_talk_to_somebody_else_with_a_pause_in_it_is_no_question_either(inviting):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(5.0, ("it rains tomorrow", 0.4, "in the north"), level=-50.0)
    inviting.run()
    assert inviting.said() == ["You said what is this."]
    assert inviting.state.usual_level == -20.0


def test_after_talk_to_somebody_else_there_is_still_time_for_a_question(inviting):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(4.0, "it rains tomorrow")
    inviting.speak_over(7.0, "and what is that")
    inviting.run()
    assert inviting.said() == ["You said what is this.", "You said and what is that."]


def test_a_murmur_over_the_last_word_leaves_time_for_a_question(inviting):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(3.2, "okay", lasting=0.3)
    inviting.speak_over(6.0, "and what is that")
    inviting.run()
    assert inviting.said() == ["You said what is this.", "You said and what is that."]


def test_the_button_works_while_somebody_else_speaks(inviting):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(5.0, "it rains tomorrow", lasting=3.0)
    inviting.press(6.0, says="read this")
    inviting.run()
    assert inviting.said() == ["You said what is this.", "You said read this."]


def test_a_question_after_words_over_an_answer_is_as_loud_as_ever(inviting):
    inviting.answers = {"describe it": LONG}
    inviting.wake(0.0, "describe it")
    inviting.speak_over(3.0, "read it again", lasting=0.3)
    inviting.speak_over(8.0, "and what is that")
    inviting.run()
    assert inviting.said()[-2:] == ["You said read it again.", "You said and what is that."]
