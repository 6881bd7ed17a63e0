"""Which frame a question is about, and how often the vision model looks, on virtual time."""

import cv2
import numpy as np
import pytest

from edge.events import Framed, Looked
from edge.hands import Senses
from edge.mind import Mind
from edge.router import Router
from edge.sight import Sight
from edge.tools.table import TOOLS
from edge.turn import Turn
from hardware.errors import DeviceLost
from hardware.fake import VirtualClock
from hardware.ports import Frame
from models.cancel import Cancel
from models.errors import ModelCancelled
from models.ports import AskOptions
from models.vlm.scripted import ScriptedVlm


def picture(number):
    """Each number is another scene."""
    pixels = np.full((240, 320, 3), 90, np.uint8)
    cv2.putText(pixels, str(number), (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 6.0, (250, 250, 250), 20)
    return pixels


def noisy(pixels, seed):
    return np.clip(pixels + np.random.default_rng(seed).normal(0, 4, pixels.shape), 0, 255).astype(np.uint8)


class Shown:
    """A live camera that shows what the test says, each frame a little later and with noise of its own."""

    def __init__(self, clock):
        self.clock = clock
        self.pixels = picture(1)
        self.taken = 0

    def latest(self, max_age):
        if self.pixels is None:
            raise DeviceLost("unplugged")
        self.taken += 1
        self.clock.advance(0.03)
        return Frame(noisy(self.pixels, self.taken), self.clock.now(), "test")

    def close(self):
        pass


class Wearer:
    """Asks questions, one after the other; encodes run when the test lets them."""

    def __init__(self):
        self.clock = VirtualClock()
        self.camera = Shown(self.clock)
        self.vlm = ScriptedVlm()
        self.events = []
        self.encodes = []
        senses = Senses(lambda: None, lambda: None, None)
        mind = Mind(Router(TOOLS), senses, self.vlm, "", AskOptions())
        self.sight = Sight(
            self.camera, mind, self.events.append, self.clock, 0.5, lambda *job: self.encodes.append(job)
        )
        self.turn = Turn(0)

    def call(self):
        self.turn = Turn(self.turn.number + 1)
        return self.look()

    def look(self, unless_younger=0.0):
        self.turn.view.expect(unless_younger)
        self.sight.look(self.turn)
        return self.turn.wait_for_sighting(0.0)

    def encode(self):
        """What the sight lane does; how many encodes were not called off, and took the model's time."""
        done = 0
        for job, cancel in self.encodes:
            if not cancel.cancelled:
                job()
                done += 1
        self.encodes.clear()
        return done

    def looked(self):
        return [event.seen.reused for event in self.events if isinstance(event, Looked)]


@pytest.fixture
def wearer():
    return Wearer()


def test_the_model_looks_while_the_question_is_asked(wearer):
    sighting = wearer.call()
    assert sighting.known is sighting.frame
    assert wearer.encode() == 1
    assert [type(event) for event in wearer.events] == [Framed, Looked]
    assert wearer.looked() == [False]


def test_of_a_few_frames_the_sharpest_is_chosen(wearer):
    wearer.call()
    assert wearer.camera.taken == 3


def test_a_slow_camera_is_not_waited_for(wearer):
    wearer.camera.latest = lambda max_age: (wearer.clock.advance(0.4), Frame(picture(1), 0.0, "slow"))[1]
    wearer.call()
    before = wearer.clock.now()
    wearer.look()
    assert wearer.clock.now() - before == pytest.approx(0.4)


def test_an_unchanged_scene_is_not_encoded_again_but_tools_get_the_newest_frame(wearer):
    first = wearer.call()
    wearer.encode()
    at_pause = wearer.look()
    assert wearer.encode() == 0
    assert at_pause.known is first.known
    assert at_pause.frame.captured_at > first.frame.captured_at


def test_the_next_question_about_the_same_scene_finds_it_known(wearer):
    first = wearer.call()
    wearer.encode()
    second = wearer.call()
    wearer.encode()
    assert second.known is first.known
    assert second.frame is not first.frame
    assert wearer.looked() == [False, True]


def test_a_scene_that_changes_while_the_question_is_asked_is_encoded_once_more(wearer):
    wearer.call()
    begun = wearer.encodes[0][1]
    wearer.camera.pixels = picture(2)
    changed = wearer.look()
    assert begun.cancelled
    assert changed.known is changed.frame
    assert wearer.encode() == 1


def test_no_more_than_one_encode_of_a_question_is_in_vain(wearer):
    wearer.call()
    wearer.encode()
    for number in (2, 3, 4):
        wearer.camera.pixels = picture(number)
        sighting = wearer.look()
        wearer.encode()
    assert wearer.looked() == [False, False]
    assert sighting.known is sighting.frame  # the answer itself has it encoded
    wearer.call()
    wearer.encode()
    assert wearer.looked() == [False, False, False]


def test_a_frame_chosen_just_now_need_not_be_chosen_again(wearer):
    wearer.call()
    wearer.look(unless_younger=1.0)
    assert wearer.camera.taken == 3
    wearer.clock.advance(1.0)
    wearer.look(unless_younger=1.0)
    assert wearer.camera.taken == 6


def test_a_camera_lost_in_mid_question_leaves_what_it_showed_before(wearer):
    first = wearer.call()
    wearer.camera.pixels = None
    assert wearer.look() is first


def test_a_camera_that_was_lost_at_the_call_serves_once_it_is_back(wearer):
    wearer.camera.pixels = None
    with pytest.raises(DeviceLost, match="unplugged"):
        wearer.call()
    wearer.camera.pixels = picture(2)
    assert wearer.look().frame
    assert wearer.encode() == 1


def test_a_picture_that_stands_still_is_taken_once(wearer):
    still = Frame(picture(1), 0.0, "still")
    wearer.camera.latest = lambda max_age: still
    assert wearer.call().frame is still
    wearer.encode()
    wearer.call()
    wearer.encode()
    assert wearer.looked() == [False, True]


def test_an_encode_for_a_question_that_was_called_off_does_not_begin(wearer):
    wearer.call()
    job, _ = wearer.encodes[0]
    wearer.turn.view.call_off()
    with pytest.raises(ModelCancelled):
        job()
    assert wearer.looked() == []
    assert wearer.vlm.look(picture(1), Cancel()).reused is False


def test_a_look_that_waits_serves_for_the_one_that_comes_after_it(wearer):
    wearer.call()
    view = wearer.turn.view
    assert view.expect(1.0)  # under way
    view.begin_look()
    assert view.expect(1.0)  # waits, and may be spared
    assert not view.expect(0.0)  # which this one may not
    assert view.begin_look() == 0.0


def test_an_answer_that_needs_no_picture_understood_has_none_encoded(wearer):
    wearer.turn = Turn(1)
    wearer.turn.view.expect()
    wearer.turn.view.stop_encoding()
    wearer.sight.look(wearer.turn)
    assert wearer.encode() == 0
    wearer.camera.pixels = picture(2)
    wearer.look()  # the question goes on
    assert wearer.encode() == 1


def test_a_camera_that_is_lost_while_frames_are_compared_has_given_one(wearer):
    frames = iter([Frame(picture(1), 0.0, "test")])

    def latest(max_age):
        for frame in frames:
            return frame
        raise DeviceLost("unplugged")

    wearer.camera.latest = latest
    assert wearer.call().frame.source == "test"
