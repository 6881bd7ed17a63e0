"""Turns as a wearer experiences them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.actions import Answer
from edge.events import CannotGoOn, DeviceChanged, Failed, Pressed, SessionOver
from edge.reply import Control
from edge.state import Limits, Phase
from hardware.ports import Press

LONG = (
    "There is a red cup on the table,",
    "and beside it a newspaper that somebody has read,",
    "and a lamp.",
)


def test_a_question_gets_an_answer_and_is_remembered(conversation):
    conversation.answers = {"what is this": ("A cup.", "It is red.")}
    conversation.wake(1.0, "what is this")
    conversation.run()
    assert conversation.said() == ["A cup.", "It is red."]
    assert conversation.state.phase is Phase.IDLE
    assert [(e.question, e.answer) for e in conversation.state.history] == [
        ("what is this", "A cup. It is red.")
    ]
    assert conversation.state.last_answer == "A cup. It is red."


def test_the_first_clause_sounds_before_the_last_is_thought(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.per_clause = 1.0
    conversation.wake(0.0, "describe it")
    conversation.run()
    first, *_ = conversation.audible
    assert first[0] == pytest.approx(1.0 + 0.2 + 0.3 + 0.5)  # speech, pause, recognition, first clause
    assert conversation.said() == list(LONG)


def test_silence_after_the_wake_word_ends_the_turn_quietly(conversation):
    conversation.wake(0.0)
    conversation.run()
    assert conversation.said() == []
    assert conversation.state.phase is Phase.IDLE
    assert conversation.state.history == ()


def test_an_utterance_that_was_not_understood_is_said_to_be(conversation):
    conversation.wake(0.0, "")
    conversation.run()
    assert conversation.said() == ["I did not catch that."]
    assert conversation.state.history == ()


def test_the_wake_word_interrupts_and_memory_holds_what_was_heard(conversation):
    conversation.answers = {"describe it": LONG, "stop there": ("Fine.",)}
    conversation.wake(0.0, "describe it")
    conversation.wake(4.0, "stop there")
    conversation.run()
    assert conversation.said()[-1] == "Fine."
    assert LONG[2] not in conversation.said()
    interrupted, then = conversation.state.history
    assert interrupted.question == "describe it"
    assert " ".join(LONG).startswith(interrupted.answer)
    assert interrupted.answer != " ".join(LONG)
    assert then.answer == "Fine."


def test_a_long_press_silences_at_once(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.press(3.0, Press.LONG)
    conversation.run()
    assert conversation.said() == [LONG[0]]
    assert conversation.state.phase is Phase.IDLE


def test_a_long_press_in_silence_changes_nothing(conversation):
    conversation.press(1.0, Press.LONG)
    conversation.run()
    assert conversation.state.turn == 0


def test_saying_stop_says_nothing_more(conversation):
    conversation.answers = {"stop": ()}
    conversation.controls = {"stop": Control(stop=True)}
    conversation.wake(0.0, "stop")
    conversation.run()
    assert conversation.said() == []
    assert conversation.state.phase is Phase.IDLE


@pytest.mark.parametrize(("by", "volume"), [(0.15, 0.95), (0.5, 1.0), (-0.9, 0.1)])
def test_volume_stays_audible_and_within_bounds(conversation, by, volume):
    conversation.answers = {"change it": ("Done.",)}
    conversation.controls = {"change it": Control(volume_by=by)}
    conversation.wake(0.0, "change it")
    conversation.run()
    assert conversation.volumes == [volume]


def test_an_answer_that_takes_too_long_is_given_up_and_said_to_be(make_conversation):
    slow = make_conversation(thinking=100.0, limits=Limits(answer_timeout=10.0))
    slow.wake(0.0, "what is this")
    slow.run()
    assert slow.said() == ["That took too long, so I stopped. Please ask again."]
    assert slow.state.phase is Phase.IDLE
    assert slow.state.history == ()


def test_an_engine_that_hangs_in_mid_answer_is_given_up_too(make_conversation):
    slow = make_conversation(
        answers={"describe it": LONG}, per_clause=1000.0, limits=Limits(answer_timeout=10.0)
    )
    slow.wake(0.0, "describe it")
    slow.run()
    assert slow.said() == [LONG[0], "That took too long, so I stopped. Please ask again."]
    assert [exchange.answer for exchange in slow.state.history] == [LONG[0]]
    assert slow.state.phase is Phase.IDLE


def test_without_a_history_nothing_is_remembered_but_the_last_answer(make_conversation):
    forgetful = make_conversation(limits=Limits(history=0))
    forgetful.wake(0.0, "what is this")
    forgetful.run()
    assert forgetful.state.history == ()
    assert forgetful.state.last_answer == "You said what is this."


def test_a_failure_is_spoken_and_the_next_turn_works(conversation):
    conversation.answers = {"and now": ("Better.",)}
    conversation.thinking = 2.0
    conversation.wake(0.0, "what is this")
    conversation.happen(2.5, Failed(1, "The camera was lost."))
    conversation.wake(10.0, "and now")
    conversation.run()
    assert conversation.said()[0] == "The camera was lost."
    assert conversation.said()[-1] == "Better."


def test_a_lost_device_is_announced_when_nobody_speaks(conversation):
    conversation.happen(1.0, DeviceChanged("The camera was unplugged."))
    conversation.run()
    assert conversation.said() == ["The camera was unplugged."]
    assert conversation.state.phase is Phase.IDLE


def test_a_device_lost_in_mid_answer_is_announced_after_it(conversation):
    conversation.wake(0.0, "what is this")
    conversation.happen(1.25, DeviceChanged("The camera was unplugged."))
    conversation.happen(1.3, DeviceChanged("The camera is back."))
    conversation.run()
    assert conversation.said() == ["You said what is this.", "The camera is back."]
    assert [exchange.question for exchange in conversation.state.history] == ["what is this"]
    assert conversation.state.phase is Phase.IDLE


def test_the_end_of_a_recording_waits_for_the_answer(conversation):
    conversation.wake(0.0, "what is this")
    conversation.happen(1.2, SessionOver())
    conversation.run()
    assert conversation.said() == ["You said what is this."]
    assert conversation.finished is not None
    assert conversation.finished.error is None


def test_what_cannot_go_on_says_why_and_ends(conversation):
    conversation.happen(1.0, CannotGoOn("The microphone is gone."))
    conversation.run()
    assert conversation.said() == ["The microphone is gone."]
    assert conversation.finished is not None
    assert conversation.finished.error == "The microphone is gone."


def test_history_keeps_only_the_last_exchanges(make_conversation):
    short = make_conversation(limits=Limits(history=2))
    for number in range(4):
        short.wake(number * 20.0, f"question {number}")
    short.run()
    assert [exchange.question for exchange in short.state.history] == ["question 2", "question 3"]


@given(
    again=st.floats(0.0, 15.0),
    thinking=st.floats(0.0, 3.0),
    press=st.sampled_from([None, Press.SHORT, Press.LONG]),
)
def test_whenever_the_wearer_interrupts_no_stale_clause_is_audible(make_conversation, again, thinking, press):
    talk = make_conversation(answers={"describe it": LONG, "what else": ("Nothing.",)}, thinking=thinking)
    talk.wake(0.0, "describe it")
    if press is None:
        talk.wake(again, "what else")
    else:
        talk.press(again, press, "what else")
    talk.run()
    turns = [turn for _, turn, _ in talk.audible]
    assert turns == sorted(turns), "an older turn sounded after a newer one had begun"
    for exchange in talk.state.history:
        whole = " ".join(LONG) if exchange.question == "describe it" else "Nothing."
        assert whole.startswith(exchange.answer)
    assert talk.state.phase is Phase.IDLE


@given(presses=st.lists(st.tuples(st.floats(0, 30), st.sampled_from(list(Press))), max_size=12))
def test_any_presses_leave_it_idle_in_the_end(make_conversation, presses):
    talk = make_conversation()
    for at, press in presses:
        talk.press(at, press, "what is this")
    talk.run()
    assert talk.state.phase is Phase.IDLE
    assert talk.state.deadline is None


def test_what_cannot_even_be_said_ends_at_once(conversation):
    conversation.happen(1.0, CannotGoOn("I cannot speak."))
    conversation.happen(1.0, CannotGoOn("I cannot speak."))
    conversation.run()
    assert conversation.finished is not None
    assert conversation.finished.error == "I cannot speak."


def test_a_whole_question_is_answered_as_soon_as_its_silence_is_believed(conversation):
    conversation.recognition = conversation.thinking = 0.04
    conversation.wake(0.0, "what is on the table")
    conversation.run()
    ((at, _, _),) = conversation.audible
    assert at == pytest.approx(1.0 + 0.3)


def test_the_answer_waits_for_the_end_of_a_question_that_may_go_on(conversation):
    conversation.recognition = conversation.thinking = 0.04
    conversation.wake(0.0, "the table")
    conversation.run()
    ((at, _, _),) = conversation.audible
    assert at == pytest.approx(1.0 + 0.6)


def test_who_stops_to_think_is_waited_for(conversation):
    conversation.wake(0.0, ("is there a", 1.2, "dog"))
    conversation.run()
    assert conversation.said() == ["You said is there a dog."]
    assert conversation.looks == 1
    assert [exchange.question for exchange in conversation.state.history] == ["is there a dog"]


def test_an_answer_to_half_a_question_is_never_heard(conversation):
    conversation.recognition = conversation.thinking = 0.02
    conversation.wake(0.0, ("what is this", 0.25, "and what is that"))
    conversation.run()
    assert conversation.said() == ["You said what is this and what is that."]
    assert [exchange.question for exchange in conversation.state.history] == ["what is this and what is that"]
    assert conversation.state.turn == 2
    assert conversation.looks == 1


def test_nothing_is_changed_for_half_a_question(conversation):
    conversation.recognition = conversation.thinking = 0.02
    conversation.controls = {"louder": Control(volume_by=0.1)}
    conversation.wake(0.0, ("louder", 0.4, "than that"))
    conversation.run()
    assert conversation.volumes == []
    assert conversation.said() == ["You said louder than that."]


def test_a_sound_that_was_no_word_is_not_called_one_before_the_silence_has_lasted(conversation):
    conversation.recognition = 0.02
    conversation.wake(0.0, ("", 0.4, "what is this"))
    conversation.run()
    assert conversation.said() == ["You said what is this."]


def test_a_failure_that_comes_while_the_question_may_go_on_is_told_after_it(conversation):
    conversation.wake(0.0, "the table")
    conversation.happen(1.3, Failed(1, "The camera was lost."))
    conversation.run()
    at, _, text = conversation.audible[0]
    assert (round(at, 2), text) == (1.6, "The camera was lost.")


def test_the_button_ends_a_question_that_may_go_on(conversation):
    conversation.wake(0.0, "the table")
    conversation.happen(1.3, Pressed(Press.SHORT, 1.3))
    conversation.run()
    assert conversation.state.turn == 1
    assert conversation.said() == ["You said the table."]


@given(
    pauses=st.lists(st.floats(0.0, 1.5), max_size=3),
    recognition=st.floats(0.0, 1.0),
    thinking=st.floats(0.0, 2.0),
    again=st.none() | st.floats(0.0, 9.0),
)
def test_however_one_pauses_only_what_was_said_to_the_end_is_answered(
    make_conversation, pauses, recognition, thinking, again
):
    talk = make_conversation(recognition=recognition, thinking=thinking)
    stretches = ["what is this"]
    for number, pause in enumerate(pauses):
        stretches += [pause, f"part {number}"]
    talk.wake(0.0, tuple(stretches))
    if again is not None:
        talk.wake(again, "stop there")
    talk.run()
    whole = " ".join(part for part in stretches if isinstance(part, str))
    for at, turn, text in talk.audible:
        assert text == "You said stop there." or f"You said {whole}.".startswith(text.rstrip("."))
        settled = [state.settled for time, state in talk.states if time <= at and state.turn == turn]
        assert settled[-1]
    assert talk.state.phase is Phase.IDLE
    assert talk.state.settled and not talk.state.postponed
    turns = [turn for _, turn, _ in talk.audible]
    assert turns == sorted(turns)
    remembered = [exchange.answer for exchange in talk.state.history if exchange.question != "stop there"]
    assert len(remembered) <= 1
    assert all(f"You said {whole}.".startswith(answer.rstrip(".")) for answer in remembered)


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
    assert conversation.looks == 2
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


def test_words_over_an_answer_may_have_a_pause(conversation):
    conversation.answers = {"describe it": LONG}
    conversation.wake(0.0, "describe it")
    conversation.speak_over(3.0, ("no", 0.25, "the red one"), lasting=0.3)
    conversation.run()
    assert conversation.said()[-1] == "You said no the red one."


def test_a_question_after_words_over_an_answer_is_as_loud_as_ever(inviting):
    inviting.answers = {"describe it": LONG}
    inviting.wake(0.0, "describe it")
    inviting.speak_over(3.0, "read it again", lasting=0.3)
    inviting.speak_over(8.0, "and what is that")
    inviting.run()
    assert inviting.said()[-2:] == ["You said read it again.", "You said and what is that."]


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


def test_the_button_works_while_somebody_else_speaks(inviting):
    inviting.wake(0.0, "what is this")
    inviting.speak_over(5.0, "it rains tomorrow", lasting=3.0)
    inviting.press(6.0, says="read this")
    inviting.run()
    assert inviting.said() == ["You said what is this.", "You said read this."]


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


def test_a_session_that_is_over_waits_for_nobody(conversation):
    conversation.wake(0.0, None)
    conversation.happen(1.0, SessionOver())
    conversation.run()
    assert conversation.states[-1][0] == 1.0
    assert conversation.finished is not None
