"""The wearer is guided until what is to be read can be read; then it is read, without being asked for again."""

from datetime import UTC, datetime

import cv2
import numpy as np
import pytest

from edge.mind import Mind, Question, Senses
from edge.router import Router
from edge.tools.table import TOOLS
from hardware.fake import VirtualClock
from hardware.fake_camera import FakeCamera
from models.cancel import Cancel
from models.errors import ModelCancelled
from models.fake import ScriptedReader
from models.ports import AskOptions, TextLine

LINE = TextLine("Best before: 12.03.2027", 0.95, ((100, 200), (500, 200), (500, 230), (100, 230)))
SHARP = np.full((480, 640, 3), 210, np.uint8)
cv2.putText(SHARP, "Best before: 12.03.2027", (100, 225), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20, 20, 20), 2)
DARK, BLURRED = SHARP // 12, cv2.GaussianBlur(SHARP, (0, 0), 6)


class Wearer:
    """Asks one question while the camera shows one thing after another; the clock moves with each frame."""

    def __init__(self, tmp_path, *shown, line=LINE):
        self.clock = VirtualClock()
        self.camera = FakeCamera(shown, clock=self.clock.now)
        self.cancel = Cancel()
        self.said = []
        senses = Senses(
            lambda: ScriptedReader((line,)), lambda: ScriptedReader(()), tmp_path, lambda: datetime.now(UTC)
        )
        self.mind = Mind(Router(TOOLS), senses, None, "", AskOptions())

    def newer(self):
        self.clock.advance(0.25)
        return self.camera.latest(0.0)

    def ask(self, text, mode="auto"):
        question = Question(text, lambda: self.camera.latest(0.0), mode=mode, newer=self.newer)
        for clause in self.mind.answer(question, self.cancel):
            self.said.append((self.clock.now(), clause.text))
        return [text for _, text in self.said]


@pytest.mark.parametrize("question", ["when is it best before", "read this", "guide me"])
def test_hints_follow_one_another_until_the_frame_is_good(tmp_path, question):
    wearer = Wearer(tmp_path, (0.0, DARK), (3.0, BLURRED), (6.0, SHARP))
    said = wearer.ask(question)
    assert ["dark" in said[0], "Hold still" in said[1], said[2]] == [True, True, "Got it."]
    assert "Best before: 12.03.2027" in said[3]
    assert [round(at, 2) for at, _ in wearer.said[:3]] == [0.0, 3.0, 6.0]


def test_a_hint_that_changes_at_once_waits_for_its_turn(tmp_path):
    wearer = Wearer(tmp_path, (0.0, DARK), (0.5, BLURRED), (9.0, SHARP))
    wearer.ask("read this")
    assert [round(at, 2) for at, _ in wearer.said[:2]] == [0.0, 2.5]


def test_a_good_frame_is_read_at_once(tmp_path):
    assert Wearer(tmp_path, (0.0, SHARP)).ask("read this") == ["Best before: 12.03.2027"]


def test_after_a_while_it_is_read_as_it_is(tmp_path):
    wearer = Wearer(tmp_path, (0.0, DARK))
    said = wearer.ask("when is it best before")
    assert said[1:] == ["I take it as it is.", "It says: Best before: 12.03.2027."]
    assert wearer.said[1][0] == pytest.approx(12.0)


def test_what_is_not_about_writing_needs_no_aim(tmp_path):
    said = Wearer(tmp_path, (0.0, DARK)).ask("what is this")
    assert not any("Turn on a light" in text for text in said)


def test_the_wearer_can_stop_it(tmp_path):
    wearer = Wearer(tmp_path, (0.0, DARK))
    watch = wearer.newer

    def interrupted():
        if wearer.clock.now() > 1.0:
            wearer.cancel.cancel()
        return watch()

    wearer.newer = interrupted
    with pytest.raises(ModelCancelled):
        wearer.ask("read this")
    assert len(wearer.said) == 1 and wearer.clock.now() < 2.0


def test_of_a_single_picture_the_hint_comes_with_an_answer_that_is_not_sure(tmp_path):
    wearer = Wearer(tmp_path, (0.0, BLURRED), line=TextLine(LINE.text, 0.6, LINE.box))
    question = Question("read this", lambda: wearer.camera.latest(0.0))
    said = [clause.text for clause in wearer.mind.answer(question, Cancel())]
    assert said[-1] == "It is blurred. Hold still."
