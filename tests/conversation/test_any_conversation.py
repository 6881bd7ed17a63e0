"""Whatever the wearer and others do, at whatever moment: what must hold in any conversation."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge.events import DeviceChanged
from edge.reply import Control
from edge.state import Limits, Phase, State
from hardware.ports import Press

LONG = (
    "There is a red cup on the table,",
    "and beside it a newspaper that somebody has read,",
    "and a lamp.",
)
ANSWERS = {"describe it": LONG, "what is this": ("A cup.",), "is there a dog": ("No.", "There is a cat.")}
QUESTIONS = st.sampled_from([
    "describe it", "what is this", ("is there a", 0.4, "dog"), ("what is this", 0.25, "and what is that"), "louder",
    "stop", "the table", "", None,
])  # fmt: skip
OVERHEARD = st.sampled_from([
    "uh-huh", "stop", "what is this", "no the other one", ("it rains", 0.3, "tomorrow"), "hm", "",
])  # fmt: skip
MOST_EVENTS = 2000
"""Of what is left when nobody does anything any more: a tick that is due again and again would go beyond it."""


class Anything(RuleBasedStateMachine):
    """Somebody calls, speaks, presses, or something breaks: between any two things that happen."""

    @initialize(
        thinking=st.sampled_from([0.0, 0.5, 3.0, 9.0]),
        recognition=st.sampled_from([0.05, 0.3, 2.0]),
        follow_up=st.sampled_from([0.0, 6.0]),
        barge_in=st.booleans(),
    )
    def begin(self, thinking, recognition, follow_up, barge_in):
        self.talk = self.make(answers=ANSWERS, thinking=thinking, recognition=recognition)
        self.talk.controls = {"louder": Control(volume_by=0.1), "stop": Control(stop=True)}
        limits = Limits(follow_up=follow_up, barge_in=barge_in, signs=True)
        self.talk.state = State(limits=limits)
        self.barrier = (0.0, 0)

    @rule(seconds=st.floats(0.01, 8.0))
    def time_passes(self, seconds):
        self.talk.go_on(seconds)

    @rule()
    def something_happens(self):
        self.talk.happen_next()

    @rule(says=QUESTIONS)
    def somebody_calls(self, says):
        self.barrier = (self.talk.now, self.talk.state.turn)
        self.talk.wake(self.talk.now, says)
        self.talk.go_on(0.0)

    @rule(words=OVERHEARD, lasting=st.sampled_from([0.08, 0.3, 0.9]), level=st.sampled_from([-20.0, -45.0]))
    def somebody_speaks(self, words, lasting, level):
        self.talk.speak_over(self.talk.now, words, lasting, level)

    @rule(says=QUESTIONS)
    def the_button_is_pressed(self, says):
        self.talk.press(self.talk.now, Press.SHORT, says)
        self.talk.go_on(0.0)

    @rule()
    def the_button_is_held(self):
        self.barrier = (self.talk.now, self.talk.state.turn)
        self.talk.press(self.talk.now, Press.LONG)
        self.talk.go_on(0.0)

    @rule()
    def a_device_changes(self):
        self.talk.happen(self.talk.now, DeviceChanged("The camera is back.", "camera"))

    @precondition(
        lambda self: self.talk.state.phase is Phase.THINKING and self.talk.state.turn not in self.talk.failed
    )
    @rule()
    def an_engine_fails(self):
        self.talk.fail("That did not work.")

    @invariant()
    def no_answer_is_heard_that_was_called_off(self):
        at, turn = self.barrier
        assert all(spoken > turn for when, spoken, _ in self.talk.audible if when > at)

    @invariant()
    def what_is_remembered_was_heard(self):
        heard = {}
        for _, turn, text in self.talk.audible:
            heard[turn] = f"{heard.get(turn, '')} {text}".strip()
        for exchange in self.talk.state.history:
            assert any(
                text.removeprefix("One moment, I am still thinking.").strip().startswith(exchange.answer)
                for text in heard.values()
            )

    @invariant()
    def nothing_grows(self):
        state = self.talk.state
        assert len(state.postponed) <= 4
        assert len(state.history) <= state.limits.history
        assert len(state.waits) <= 5
        assert len(state.news) <= 3

    @invariant()
    def it_is_softer_only_while_somebody_speaks(self):
        interruption = self.talk.state.interruption
        if self.talk.volumes and not (interruption and interruption.suspected):
            assert self.talk.volumes[-1] == self.talk.state.volume

    def teardown(self):
        for _ in range(MOST_EVENTS):
            self.talk.happen_next()
        assert not self.talk._queue
        assert self.talk.state.phase is Phase.IDLE
        assert self.talk.state.interruption is None
        assert self.talk.state.tick_due is None
        assert self.talk._held is None


@pytest.mark.slow
def test_any_conversation(make_conversation):
    from hypothesis.stateful import run_state_machine_as_test

    class Given(Anything):
        make = staticmethod(make_conversation)

    run_state_machine_as_test(
        Given, settings=settings(max_examples=600, stateful_step_count=25, deadline=None)
    )
