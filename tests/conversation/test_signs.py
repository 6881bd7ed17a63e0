"""What is heard while an answer takes its time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.state import Limits, Phase, State
from hardware.ports import Press


def tones(conversation):
    return [at for at, kind in conversation.chimes if kind == "thinking"]


def test_a_quick_answer_needs_no_sign(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 1.0
    conversation.wake(0.0, "what is on the table")
    conversation.run()
    assert tones(conversation) == []
    assert conversation.said() == ["You said what is on the table."]


def test_a_long_wait_is_not_silent(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 3.0
    conversation.wake(0.0, "what is on the table")
    conversation.run()
    (at,) = tones(conversation)
    assert at == pytest.approx(1.5 + 1.2)
    assert conversation.said() == ["You said what is on the table."]


def test_after_long_answers_the_tone_comes_at_once(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 3.0
    conversation.wake(0.0, "what is on the table")
    conversation.wake(20.0, "what is under the table")
    conversation.run()
    assert tones(conversation)[1] - 21.0 == pytest.approx(0.5)  # as soon as the question is known to be over


def test_quick_answers_let_the_tone_wait_again(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 3.0
    conversation.wake(0.0, "what is on the table")

    def hurry(event_time):
        conversation.thinking = 0.6

    conversation._at(10.0, hurry)
    for at in (20.0, 40.0, 60.0, 80.0):
        conversation.wake(at, "what is under the table")
    conversation.run()
    assert [round(at) for at in tones(conversation)] == [3, 22, 42]  # the usual wait is a median


def test_words_follow_where_the_tone_is_not_enough(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 20.0
    conversation.wake(0.0, "what is on the table")
    conversation.run()
    assert conversation.said() == [
        "One moment, I am still thinking.",
        "Still thinking.",
        "You said what is on the table.",
    ]
    assert [round(at - 1.5, 1) for at, _, _ in conversation.audible[:2]] == [6.0, 18.0]


def test_what_is_said_meanwhile_is_no_part_of_the_answer(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 20.0
    conversation.wake(0.0, "what is on the table")
    conversation.run()
    (exchange,) = conversation.state.history
    assert exchange.answer == "You said what is on the table."


def test_nobody_is_interrupted_by_a_sign(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 9.0
    conversation.wake(0.0, "what is on the table")
    conversation.speak_over(2.5, "uh-huh", lasting=0.4)
    conversation.run()
    (at,) = tones(conversation)
    assert at > 2.5 + 0.4


def test_who_does_not_want_signs_gets_none(conversation):
    conversation.thinking = 20.0
    conversation.wake(0.0, "what is on the table")
    conversation.run()
    assert tones(conversation) == []
    assert conversation.said() == ["You said what is on the table."]


def test_a_question_that_was_called_off_gives_no_more_signs(conversation):
    conversation.state = State(limits=Limits(signs=True))
    conversation.thinking = 20.0
    conversation.wake(0.0, "what is on the table")
    conversation.speak_over(5.0, "stop", lasting=0.4)
    conversation.run()
    assert conversation.said() == []
    assert conversation.state.tick_due is None


@given(
    thinking=st.floats(0.0, 40.0),
    again=st.floats(0.0, 40.0),
    press=st.sampled_from([None, *Press]),
    waits=st.lists(st.floats(0.0, 10.0), max_size=3),
)
def test_signs_come_only_while_an_answer_is_waited_for(make_conversation, thinking, again, press, waits):
    talk = make_conversation(thinking=thinking)
    talk.state = State(limits=Limits(signs=True), waits=tuple(waits))
    talk.wake(0.0, "what is on the table")
    if press is None:
        talk.wake(again, "what is under it")
    else:
        talk.press(again, press, "what is under it")
    talk.run()
    waited = [
        (at, state.turn) for at, state in talk.states if state.phase is Phase.THINKING and state.settled
    ]
    for at in tones(talk):
        assert any(when == at for when, _ in waited)
    assert len(tones(talk)) <= 2
    assert all("thinking" not in exchange.answer for exchange in talk.state.history)
    assert talk.state.waiting is None
    assert talk.state.tick_due is None
    assert len(talk.state.waits) <= 5
