"""Questions with pauses in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.events import Failed, Pressed
from edge.reply import Control
from edge.state import Phase
from hardware.ports import Press

LONG = (
    "There is a red cup on the table,",
    "and beside it a newspaper that somebody has read,",
    "and a lamp.",
)


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
    assert conversation.looks == [1, 1, 1, 2]
    assert [exchange.question for exchange in conversation.state.history] == ["is there a dog"]


def test_an_answer_to_half_a_question_is_never_heard(conversation):
    conversation.recognition = conversation.thinking = 0.02
    conversation.wake(0.0, ("what is this", 0.25, "and what is that"))
    conversation.run()
    assert conversation.said() == ["You said what is this and what is that."]
    assert [exchange.question for exchange in conversation.state.history] == ["what is this and what is that"]
    assert conversation.state.turn == 2
    assert conversation.looks == [1, 1, 1, 2]


def test_nothing_is_changed_for_half_a_question(conversation):
    conversation.recognition = conversation.thinking = 0.02
    conversation.controls = {"louder": Control(volume_by=0.1)}
    conversation.wake(0.0, ("louder", 0.25, "than that"))
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


def test_words_known_before_the_pause_are_answered_sooner(make_conversation):
    first = []
    for partials in (False, True):
        talk = make_conversation(recognition=0.2, thinking=0.3, partials=partials)
        talk.wake(0.0, "what is on the table")
        talk.run()
        first.append(talk.audible[0][0])
    assert first == [pytest.approx(1.0 + 0.2 + 0.2 + 0.3), pytest.approx(1.0 + 0.06 + 0.2 + 0.3)]


def test_who_is_known_to_stop_in_mid_sentence_is_waited_for_though_recognition_is_slow(make_conversation):
    answered = []
    for partials in (False, True):
        talk = make_conversation(recognition=0.5, partials=partials)
        talk.wake(0.0, ("is there a", 1.0, "dog"))
        talk.run()
        answered.append(talk.said())
    assert answered == [["You said is there a."], ["You said is there a dog."]]


def test_words_that_were_followed_by_others_say_nothing_of_the_pause(make_conversation):
    talk = make_conversation(recognition=0.3, partials=True)
    talk.wake(0.0, ("what is that", 0.1, "beside the"), lasting=0.2)
    talk.run()
    # What was known first would have ended the question 0.3 s after its last word.
    ((at, _, text),) = talk.audible
    assert text == "You said what is that beside the."
    assert at > 0.5 + 0.6


@pytest.mark.parametrize(
    ("words", "voice", "silence"),
    [
        ("the table", 0.95, 0.3),
        ("the table", 0.5, 0.6),
        ("the table", 0.05, 1.4),
        ("what is on the table", 0.05, 0.6),
        ("what is on the", 0.95, 0.6),
    ],
)
@pytest.mark.parametrize("recognition", [0.02, 0.09])
def test_the_voice_has_a_say_in_how_long_is_waited(make_conversation, words, voice, silence, recognition):
    talk = make_conversation(recognition=recognition, thinking=0.0, voices={words: voice})
    talk.wake(0.0, words)
    talk.run()
    ((at, _, _),) = talk.audible
    assert at == pytest.approx(1.0 + silence, abs=0.01)


@given(
    pauses=st.lists(st.floats(0.0, 1.5), max_size=3),
    partials=st.booleans(),
    recognition=st.floats(0.0, 1.0),
    thinking=st.floats(0.0, 2.0),
    again=st.none() | st.floats(0.0, 9.0),
)
def test_however_one_pauses_only_what_was_said_to_the_end_is_answered(
    make_conversation, pauses, partials, recognition, thinking, again
):
    talk = make_conversation(recognition=recognition, thinking=thinking, partials=partials)
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
