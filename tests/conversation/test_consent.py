"""What the assistant does only if the wearer agrees, and what counts as that."""

import pytest

from edge.consent import Pending, consent, heard_out, is_no
from edge.guard import Call, Effect
from edge.origin import Origin
from edge.state import Limits
from hardware.ports import Press

CALL = Call("send_message", Effect.ACTS, {"to": "Ann"}, frozenset((Origin.MODEL, Origin.PICTURE)))
READ_BACK = ("This is what I would do: send message, to: Ann.", "To have it done, call me and say yes.")


@pytest.fixture
def talk(make_conversation):
    """The wearer has asked something about a picture that orders something."""
    talk = make_conversation(answers={"what is it": READ_BACK}, orders={"what is it": CALL})
    talk.wake(0.0, "what is it")
    return talk


@pytest.mark.parametrize("yes", ["yes", "Yes, please do it.", "go ahead", "ja"])
def test_a_yes_in_a_called_turn_of_its_own_is_one(talk, yes):
    talk.wake(20.0, yes)
    talk.run()
    assert talk.done == [CALL]
    assert talk.state.pending is None


def test_a_press_of_the_button_is_a_call_too(talk):
    talk.press(20.0, Press.SHORT, "yes")
    talk.run()
    assert talk.done == [CALL]


@pytest.mark.parametrize("words", ["yes but not now", "is that a yes", "yes yes", "say yes", "send it", ""])
def test_other_words_are_not(talk, words):
    talk.wake(20.0, words)
    talk.wake(40.0, "yes")
    talk.run()
    assert talk.done == ([] if words else [CALL])


def test_nobody_says_yes_uncalled(make_conversation):
    talk = make_conversation(
        answers={"what is it": READ_BACK}, orders={"what is it": CALL}, limits=Limits(follow_up=8.0)
    )
    talk.wake(0.0, "what is it")
    for at in (3.0, 5.0, 9.0, 11.0, 13.0):
        talk.speak_over(at, "yes do it", lasting=0.5)
    talk.run()
    assert talk.done == []


@pytest.mark.parametrize("at", [1.7, 2.5, 3.5])
def test_a_yes_over_the_reading_back_comes_too_soon(talk, at):
    talk.wake(at, "yes")
    talk.run()
    assert talk.done == []


def test_a_voice_from_afar_is_not_the_wearers(talk):
    talk.go_on(19.0)
    talk.level = -40.0
    talk.wake(20.0, "yes")
    talk.run()
    assert talk.done == []


def test_a_yes_that_comes_too_late_is_forgotten(talk):
    talk.wake(120.0, "yes")
    talk.run()
    assert talk.done == []


def test_only_what_was_read_back_last_is_agreed_to(talk):
    talk.wake(20.0, "what time is it")
    talk.wake(40.0, "yes")
    talk.run()
    assert talk.done == []


def test_no_is_heard(talk):
    talk.wake(20.0, "no thank you")
    talk.wake(40.0, "yes")
    talk.run()
    assert "I leave it." in talk.said()
    assert talk.done == []


def test_a_yes_counts_once(talk):
    talk.wake(20.0, "yes")
    talk.wake(40.0, "yes")
    talk.run()
    assert talk.done == [CALL]


def test_what_was_cut_off_was_not_read_back():
    pending = Pending(CALL, 3)
    assert heard_out(pending, 3, complete=False, now=1.0) is None
    assert heard_out(pending, 2, complete=False, now=1.0) is pending
    assert heard_out(pending, 3, complete=True, now=1.0).until > 1.0
    assert heard_out(None, 3, complete=True, now=1.0) is None
    unheard = consent(pending, "yes", 4, 1.0, hailed=True, level=-20.0, usual=-20.0)
    assert unheard is None
    assert not is_no("yes")
