"""Turns as a wearer experiences them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.events import CannotGoOn, DeviceChanged, Failed, SessionOver
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


def test_a_mode_holds_until_another_is_chosen(conversation):
    conversation.answers = {"thinking mode": ("Thinking mode.",), "automatic mode": ("Done.",)}
    conversation.controls = {
        "thinking mode": Control(mode="thinking"),
        "automatic mode": Control(mode="auto"),
    }
    for number, words in enumerate(("what is this", "thinking mode", "what is this", "automatic mode")):
        conversation.wake(20.0 * number, words)
    conversation.run()
    assert conversation.modes == ["auto", "auto", "thinking", "thinking"]
    assert conversation.state.mode == "auto"


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


def test_of_devices_lost_together_each_is_told(conversation):
    conversation.wake(0.0, "what is this")
    conversation.happen(1.2, DeviceChanged("The headset's microphone is gone.", "microphone"))
    conversation.happen(1.25, DeviceChanged("The headset's speaker is gone.", "speaker"))
    conversation.happen(1.3, DeviceChanged("The headset's microphone is back.", "microphone"))
    conversation.run()
    told = "The headset's speaker is gone. The headset's microphone is back."
    assert conversation.said() == ["You said what is this.", told]


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


def test_a_session_that_is_over_waits_for_nobody(conversation):
    conversation.wake(0.0, None)
    conversation.happen(1.0, SessionOver())
    conversation.run()
    assert conversation.states[-1][0] == 1.0
    assert conversation.finished is not None


def test_a_question_that_needs_no_picture_leaves_the_cores_to_its_answer(conversation):
    conversation.controls = {"louder": Control(volume_by=0.1)}
    conversation.wake(0.0, "louder")
    conversation.wake(20.0, "what is this")
    conversation.run()
    assert conversation.unseen == [1]


def test_words_that_were_said_lately_are_expected(make_conversation):
    talk = make_conversation(
        answers={"what is this": ("An umbrella.",)}, limits=Limits(names=("Priya",), expected=("barcode",))
    )
    talk.wake(0.0, "what is this")
    talk.wake(9.0, "where was it")
    talk.run()
    assert talk.hot_words == [("Priya", "barcode"), ("Priya", "umbrella", "barcode")]
