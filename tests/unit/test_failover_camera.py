"""Several cameras as one, on virtual time."""

import numpy as np
import pytest

from hardware.errors import DeviceLost, DeviceMissing
from hardware.failover_camera import FailoverCamera, open_cameras
from hardware.fake import FakeCamera, RecordingLight, VirtualClock
from hardware.fake_loss import LosableCamera
from hardware.ports import Frame

RED, BLUE = (np.full((4, 4, 3), colour, np.uint8) for colour in ((200, 0, 0), (0, 0, 200)))


class Bench:
    """The glasses' camera, which is red, and a webcam, which is blue."""

    def __init__(self, glasses=(), webcam=(), missing=()):
        self.clock = VirtualClock()
        self.news = []
        self.tell = {}
        self.resting = True
        self.missing = set(missing)
        self.opened, self.closed = [], []
        losses = {"glasses": (RED, glasses), "webcam": (BLUE, webcam)}
        self.cameras = {
            name: LosableCamera(FakeCamera([(0.0, picture)], clock=self.clock.now), gone, self.clock.now)
            for name, (picture, gone) in losses.items()
        }
        self.camera = self.open()

    def open(self):
        return FailoverCamera(
            [(name, self.opener(name)) for name in self.cameras],
            on_change=self.news.append,
            at_rest=lambda: self.resting,
            clock=self.clock,
            keep=False,
        )

    def opener(self, name):
        def open_(tell):
            if name in self.missing:
                raise DeviceMissing(f"there is no camera {name}")
            self.opened.append(name)
            self.tell[name] = tell
            self.cameras[name].close = lambda: self.closed.append(name)
            return self.cameras[name]

        return open_

    def sees(self):
        return "red" if self.camera.latest(0.5).pixels[0, 0, 0] else "blue"

    def pass_time(self, seconds):
        for _ in range(round(seconds * 2)):
            self.clock.advance(0.5)
            self.camera.tend()


def test_while_the_first_works_no_other_is_opened():
    bench = Bench()
    bench.pass_time(100)
    assert bench.sees() == "red"
    assert (bench.opened, bench.news) == (["glasses"], [])


def test_a_question_is_answered_through_the_next_when_the_first_is_lost():
    bench = Bench(glasses=[(5.0, 100.0)])
    bench.clock.advance(6.0)
    assert [bench.sees(), bench.sees()] == ["blue", "blue"]
    assert bench.news == ["The camera glasses does not answer; I look through webcam now."]


class Failing:
    """A camera whose pictures are all damaged after its first; it is waited for a while before it is given up."""

    def __init__(self, clock):
        self.clock = clock
        self.frame = Frame(RED, clock.now(), "failing")

    def latest(self, max_age):
        if self.clock.now() - self.frame.captured_at <= max_age:
            return self.frame
        self.clock.advance(3.0)
        raise DeviceLost("no picture for 3 seconds")


def bench_of_failing_glasses():
    bench = Bench()
    bench.cameras["glasses"] = Failing(bench.clock)
    bench.camera = bench.open()
    bench.clock.advance(10.0)
    return bench


def test_one_that_gives_no_picture_is_waited_for_once():
    bench = bench_of_failing_glasses()
    assert bench.sees() == "blue"
    assert bench.clock.now() == 13.0


def test_an_old_picture_is_no_sign_of_life():
    bench = bench_of_failing_glasses()
    bench.sees()
    bench.pass_time(120)
    assert bench.sees() == "blue"
    assert bench.news == ["The camera glasses does not answer; I look through webcam now."]


def test_a_loss_that_the_camera_tells_of_needs_no_question():
    bench = Bench(glasses=[(5.0, 100.0)])
    bench.clock.advance(6.0)
    bench.tell["glasses"]("camera lost")
    bench.camera.tend()
    assert bench.news == ["The camera glasses does not answer; I look through webcam now."]


def test_the_first_is_taken_again_once_it_is_back_and_nobody_asks():
    bench = Bench(glasses=[(5.0, 20.0)])
    bench.clock.advance(6.0)
    bench.sees()
    bench.resting = False
    bench.pass_time(60)
    assert bench.sees() == "blue"
    bench.resting = True
    bench.pass_time(40)
    assert bench.sees() == "red"
    assert bench.news[1:] == ["The camera glasses is back; I look through it."]
    assert bench.closed == ["webcam"]


def test_where_all_are_lost_it_is_said_once_and_waited_for_one():
    bench = Bench(glasses=[(5.0, 1000.0)], webcam=[(5.0, 200.0)])
    bench.clock.advance(6.0)
    for _ in range(3):
        with pytest.raises(DeviceLost, match="glasses does not answer, and there is no other"):
            bench.sees()
    bench.pass_time(100)
    assert len(bench.news) == 1
    bench.pass_time(160)
    assert bench.sees() == "blue"
    assert bench.news[1:] == ["The camera glasses does not answer; I look through webcam now."]


def test_one_that_is_not_there_at_first_is_taken_when_it_comes():
    bench = Bench(missing=["glasses"])
    assert bench.sees() == "blue"
    assert bench.news == ["The camera glasses does not answer; I look through webcam now."]
    bench.pass_time(30)
    assert bench.sees() == "blue"
    bench.missing.clear()
    bench.pass_time(40)
    assert bench.sees() == "red"


def test_a_loose_plug_does_not_make_it_speak_all_the_time():
    bench = Bench(glasses=[(second, second + 10.0) for second in range(5, 1200, 20)])
    for _ in range(240):
        bench.pass_time(5)
        bench.sees()
    assert len(bench.news) <= 20  # in twenty minutes


def test_without_any_camera_it_does_not_begin():
    with pytest.raises(DeviceMissing, match="glasses"):
        Bench(missing=["glasses", "webcam"])


def test_files_serve_as_cameras_and_the_light_burns_while_one_is_open(tmp_path):
    from hardware.picture import save_picture

    save_picture(np.zeros((32, 32, 3), np.uint8), tmp_path / "view.jpg")
    light, news = RecordingLight(), []
    sources = (str(tmp_path / "none.jpg"), str(tmp_path / "view.jpg"))
    camera = open_cameras(sources, light, on_change=news.append)
    assert camera.latest(1.0).pixels.shape == (32, 32, 3)
    assert light.lit
    assert news == ["The camera none.jpg does not answer; I look through view.jpg now."]
    camera.close()
    assert not light.lit
