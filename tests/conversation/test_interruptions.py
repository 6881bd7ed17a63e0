"""What is said over an answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.actions import Answer, Listen
from edge.events import NothingSaid, Pressed, SpeechConfirmed, SpeechPaused, SpeechStarted
from edge.interruption import interrupted
from edge.state import Interruption, Limits, Phase, State
from edge.step import step
from hardware.ports import Press

LONG = (
    "There is a red cup on the table,",
    "and beside it a newspaper that somebody has read,",
    "and a lamp.",
)


def test_who_speaks_over_the_answer_is_heard_out(conversation):
    conversation.answers = {"describe it": LONG, "no the other one": ("A pen.",)}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, "no the other one")
    conversation.run()
    assert conversation.said()[-1] == "A pen."
    assert LONG[2] not in conversation.said()
    assert [exchange.question for exchange in conversation.state.history] == [
        "describe it",
        "no the other one",
    ]
    assert conversation.volumes == [0.2, 0.8]
    assert conversation.looks == [1, 1, 1, 2, 2]  # at the call, at the first word, and at each pause
    (cut,) = [now for now, state in conversation.states if state.turn == 2][:1]
    assert cut == pytest.approx(4.6)


@pytest.mark.parametrize("murmur", ["uh-huh", "okay", "yeah right", "", "table"])
def test_a_murmur_stops_nothing(conversation, murmur):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(3.0, murmur, lasting=0.4)
    conversation.run()
    assert conversation.said() == list(LONG)
    assert conversation.volumes == [0.2, 0.8]
    assert [exchange.answer for exchange in conversation.state.history] == [" ".join(LONG)]


def test_a_click_is_not_even_listened_to(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(3.0, "stop", lasting=0.05)
    conversation.run()
    assert conversation.said() == list(LONG)


@pytest.mark.parametrize("words", ["no", "wait", "read it again", "what"])
def test_a_short_word_for_the_assistant_is_enough(conversation, words):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(3.0, words, lasting=0.3)
    conversation.run()
    assert conversation.said()[-1] == f"You said {words}."
    assert conversation.state.volume == conversation.volumes[-1] == 0.8


@pytest.mark.parametrize("at", [1.7, 2.1, 3.0, 9.0])
def test_stop_stops_whatever_goes_on(conversation, at):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(at, "stop", lasting=0.3)
    conversation.run()
    stopped = at + 0.3 + 0.2 + conversation.recognition
    assert all(now <= stopped for now, _, _ in conversation.audible)
    assert conversation.state.phase is Phase.IDLE
    assert conversation.state.interruption is None


def test_two_murmurs_and_then_a_question(conversation):
    conversation.answers = {"describe it": (*LONG, *LONG)}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(3.0, "uh-huh", lasting=0.4)
    conversation.speak_over(6.0, "okay", lasting=0.4)
    conversation.speak_over(9.0, "and what is that", lasting=1.0)
    conversation.run()
    assert conversation.said()[-1] == "You said and what is that."


def test_nobody_is_listened_to_once_the_answer_is_over(conversation):
    conversation.wake(0.0, "what is this")
    conversation.speak_over(9.0, "this is for somebody else")
    conversation.run()
    assert conversation.said() == ["You said what is this."]


def test_words_begun_in_the_last_moment_of_an_answer_are_heard_out(conversation):
    conversation.wake(0.0, "what is this")
    conversation.speak_over(2.9, "and what is that")
    conversation.run()
    assert conversation.said() == ["You said what is this.", "You said and what is that."]


def test_without_barge_in_speech_interrupts_nothing(make_conversation):
    deaf = make_conversation(limits=Limits(barge_in=False), answers={"describe it": LONG})
    deaf.wake(0.0, "describe it")
    deaf.speak_over(3.0, "stop that now")
    deaf.run()
    assert deaf.said() == list(LONG)


@given(
    at=st.floats(0.0, 12.0),
    lasting=st.floats(0.03, 2.0),
    words=st.sampled_from(["stop", "uh-huh", "no", "and what is that", "the", ""]),
    pause=st.floats(0.0, 1.0),
    wake=st.none() | st.floats(0.0, 12.0),
    thinking=st.floats(0.0, 3.0),
)
def test_whoever_speaks_whenever_the_session_comes_to_rest(
    make_conversation, at, lasting, words, pause, wake, thinking
):
    talk = make_conversation(answers={"describe it": LONG}, thinking=thinking)
    talk.wake(0.0, "describe it")
    talk.speak_over(at, (words, pause, "please"), lasting)
    if wake is not None:
        talk.wake(wake, "what is this")
    talk.run()
    assert talk.state.phase is Phase.IDLE
    assert talk.state.settled and talk.state.interruption is None
    assert not talk.volumes or talk.volumes[-1] == talk.state.volume
    turns = [turn for _, turn, _ in talk.audible]
    assert turns == sorted(turns)
    for exchange in talk.state.history:
        if exchange.question == "describe it":
            assert " ".join(LONG).startswith(exchange.answer)


def test_words_over_an_answer_may_have_a_pause(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(3.0, ("no", 0.25, "the red one"), lasting=0.3)
    conversation.run()
    assert conversation.said()[-1] == "You said no the red one."


def test_stop_after_a_murmur_is_not_lost(make_conversation):
    slow = make_conversation(answers={"describe it": LONG}, recognition=0.8)
    slow.wake(0.0, "describe it")
    slow.speak_over(4.0, ("uh", 0.25, "stop"), lasting=0.2)
    slow.run()
    assert len(slow.said()) < len(LONG)
    assert slow.state.volume == slow.volumes[-1]


@pytest.mark.parametrize("words", ["stop stop stop", "no no stop", "uh huh stop", "wait stop please"])
def test_stop_is_stop_however_long_it_takes(conversation, words):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, words, lasting=1.2)
    conversation.run()
    assert not any("stop" in text for text in conversation.said())
    assert len(conversation.said()) < len(LONG)


def test_what_was_heard_of_an_answer_is_known_to_the_question_that_cuts_it_off(conversation):
    conversation.answers = {"describe it": LONG}
    asked = []
    employ = conversation._employ
    conversation._employ = lambda command, now: (asked.append(command), employ(command, now))
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, "say that again", lasting=0.4)
    conversation.run()
    last = [command for command in asked if isinstance(command, Answer)][-1]
    assert last.text == "say that again"
    assert last.last_answer and " ".join(LONG).startswith(last.last_answer)


def test_an_interrupted_answer_is_remembered_though_the_wake_word_follows_at_once(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, "okay nabu", lasting=0.8)
    conversation.wake(4.8, "what is that")
    conversation.run()
    assert [exchange.question for exchange in conversation.state.history] == ["describe it", "what is that"]


def test_a_long_press_silences_although_somebody_speaks(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, "blah blah blah", lasting=2.0)
    conversation.happen(4.3, Pressed(Press.LONG, 4.3))
    conversation.run()
    assert conversation.state.phase is Phase.IDLE
    assert conversation.state.interruption is None
    assert conversation.volumes[-1] == conversation.state.volume
    assert not any("blah" in text for text in conversation.said())


@pytest.mark.parametrize("lasting", [0.4, 1.0, 4.0])
def test_a_voice_at_the_other_end_of_the_room_does_not_interrupt(conversation, lasting):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, ("and now the weather", 0.4, "in the north"), lasting=lasting, level=-40.0)
    conversation.run()
    assert conversation.said() == list(LONG)
    assert [exchange.question for exchange in conversation.state.history] == ["describe it"]
    assert conversation.volumes.count(0.8) == 1  # once it is known to be far, the answer is not even softer
    assert conversation.volumes[-1] == 0.8


def test_stop_is_heard_from_the_other_end_of_the_room(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, "stop", lasting=0.4, level=-45.0)
    conversation.run()
    assert conversation.said()[-1] != LONG[-1]
    assert conversation.state.phase is Phase.IDLE


def test_the_wearer_may_speak_a_little_more_softly_than_he_called(conversation):
    conversation.answers = {"describe it": LONG, "no the other one": ("A pen.",)}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, "no the other one", level=-32.0)
    conversation.run()
    assert conversation.said()[-1] == "A pen."


@pytest.mark.parametrize("sentences", [1, 2, 6])
def test_the_wearer_is_heard_over_a_voice_that_never_pauses(conversation, sentences):
    conversation.answers = {"describe it": 9 * LONG, "no the other one": ("A pen.",)}
    conversation.wake(0.0, "describe it")
    says = (*sentences * ("and now the weather", 0.0), "no the other one")
    conversation.speak_over(4.0, says, lasting=1.5, level=(*sentences * (-42.0,), -20.0))
    conversation.run()
    assert conversation.said()[-1] == "A pen."
    assert conversation.state.history[-1].question == "no the other one"
    begun = 4.0 + sentences * 1.5
    cut = next(now for now, state in conversation.states if state.turn == 2)
    assert begun < cut <= begun + 0.72


def test_stop_silences_the_answer_over_a_voice_that_never_pauses(conversation):
    conversation.answers = {"describe it": 9 * LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(4.0, ("and now the weather", 0.0, "stop"), lasting=1.5, level=(-42.0, -20.0))
    conversation.run()
    assert all(now < 6.3 for now, _, _ in conversation.audible)
    assert conversation.state.phase is Phase.IDLE


def test_of_a_voice_far_away_only_the_end_is_listened_to():
    far, near = (Interruption(7, suspected=True, far=far) for far in (True, False))
    paused = SpeechPaused(7, np.arange(160_000, dtype=np.int32), 12.0, voiced=9.0)
    for interruption, first in ((far, 128_000), (near, 0)):
        state = State(phase=Phase.SPEAKING, interruption=interruption, usual_level=-20.0)
        _, (check,) = interrupted(state, interruption, paused, 12.0)
        assert (check.samples[0], check.samples[-1]) == (first, 159_999)


def test_who_was_louder_but_said_nothing_does_not_keep_it_waiting():
    state = State(
        phase=Phase.SPEAKING, interruption=Interruption(7, far=True), utterances=7, usual_level=-20.0
    )
    state, commands = step(state, SpeechConfirmed(7, -20.0), 12.0)
    assert commands[-1] == Listen(8, 11.0)
    state, _ = step(state, SpeechStarted(8, 11.2), 12.1)
    assert state.phase is Phase.HEARING
    state, _ = step(state, NothingSaid(8), 17.0)
    assert state.phase is Phase.IDLE
