"""Live cameras that stall, vanish and return; recordings by the clock; the light before the camera."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import SimpleQueue

import cv2
import numpy as np
import pytest

from hardware.camera import OpenCvCamera, open_camera, open_lit
from hardware.camera_device import CameraInfo, CvCapture, is_live, list_cameras, shown_source
from hardware.camera_recording import RecordedCamera
from hardware.errors import BadMedia, DeviceBusy, DeviceError, DeviceLost, DeviceMissing
from hardware.fake_camera import FakeCamera
from hardware.picture import save_picture
from hardware.ports import Pixels


def grey(level: int) -> Pixels:
    return np.full((4, 6, 3), level, np.uint8)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Script:
    """A device whose pictures the test hands over one by one: a level, 'damaged', 'gone', or an error to open with."""

    def __init__(self) -> None:
        self.pictures: SimpleQueue[int | str] = SimpleQueue()
        self.openings: list[DeviceError | None] = []
        self.opened = 0
        self.closed = 0
        self._level: int | str = 0

    def connect(self, source: str) -> Script:
        self.opened += 1
        error = self.openings.pop(0) if self.openings else None
        if error is not None:
            raise error
        return self

    def grab(self) -> bool:
        self._level = self.pictures.get()
        return self._level != "gone"

    def retrieve(self) -> Pixels | None:
        return grey(self._level) if isinstance(self._level, int) else None

    def close(self) -> None:
        self.closed += 1


class Asking:
    """latest() on a thread of its own, so that a test can let the device act while it waits."""

    def __init__(self, camera: OpenCvCamera, max_age: float) -> None:
        self.result: object = None
        self._thread = threading.Thread(target=self._ask, args=(camera, max_age))
        self._thread.start()

    def _ask(self, camera: OpenCvCamera, max_age: float) -> None:
        try:
            self.result = int(camera.latest(max_age).pixels[0, 0, 0])
        except DeviceError as error:
            self.result = error

    def wait(self, seconds: float) -> None:
        self._thread.join(seconds)

    def answer(self) -> object:
        self._thread.join(20)
        return self.result


@pytest.fixture
def script() -> Script:
    return Script()


def feed(script: Script, asking: Asking, *levels: int | str) -> object:
    """Hand over pictures until the question is answered: it may begin to wait only after some have passed."""
    while asking.result is None:
        for level in levels:
            script.pictures.put(level)
        asking.wait(0.002)
    return asking.answer()


def shut(camera: OpenCvCamera, script: Script) -> None:
    """Close the camera while its device goes on delivering."""
    closing = threading.Thread(target=camera.close)
    closing.start()
    while closing.is_alive():
        script.pictures.put(0)
        closing.join(0.002)


def test_a_question_gets_a_picture_taken_after_it(script: Script) -> None:
    camera = OpenCvCamera("0", connect=script.connect, stalled_after=20)
    assert feed(script, Asking(camera, 0), 7) == 7
    shut(camera, script)
    assert script.closed == 1


def test_a_picture_young_enough_is_given_again(script: Script) -> None:
    clock = Clock()
    camera = OpenCvCamera("0", connect=script.connect, clock=clock, stalled_after=20)
    assert feed(script, Asking(camera, 0), 7) == 7
    clock.now = 0.5
    assert camera.latest(1.0).captured_at == 0.0
    assert feed(script, Asking(camera, 0.1), 9) == 9
    shut(camera, script)


def test_damaged_pictures_are_passed_over(script: Script) -> None:
    camera = OpenCvCamera("0", connect=script.connect, stalled_after=20)
    assert feed(script, Asking(camera, 0), "damaged", 8) == 8
    shut(camera, script)


def test_an_open_camera_without_pictures_counts_as_lost(script: Script) -> None:
    camera = OpenCvCamera("0", connect=script.connect, stalled_after=0.01)
    with pytest.raises(DeviceLost, match=r"no picture for 0\.01 seconds.*check its plug"):
        camera.latest(0)
    shut(camera, script)


def test_loss_is_announced_once_and_the_camera_comes_back(script: Script) -> None:
    told: SimpleQueue[str] = SimpleQueue()
    pauses: list[float] = []
    go = threading.Semaphore(0)

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        go.acquire(timeout=20)

    camera = OpenCvCamera("0", connect=script.connect, on_change=told.put, pause=pause, stalled_after=20)
    script.openings = [DeviceMissing("unplugged")] * 6
    script.pictures.put("gone")
    assert told.get(timeout=20) == "camera lost: it stopped delivering pictures; trying to reconnect"
    with pytest.raises(DeviceLost, match="it stopped delivering pictures"):
        camera.latest(10)
    go.release(7)
    script.pictures.put(5)
    assert told.get(timeout=20) == "camera is back"
    assert pauses == [0.5, 1, 2, 4, 8, 8, 8]
    assert feed(script, Asking(camera, 0), 6) == 6
    assert told.empty() and script.opened == 8
    shut(camera, script)


def test_a_stream_that_opens_but_never_delivers_is_retried_ever_more_slowly(script: Script) -> None:
    pauses: SimpleQueue[float] = SimpleQueue()
    camera = OpenCvCamera(
        "0", connect=script.connect, on_change=lambda _: None, pause=pauses.put, stalled_after=20
    )
    for expected in (0.5, 1, 2):
        script.pictures.put("gone")
        assert pauses.get(timeout=20) == expected
    shut(camera, script)


def test_closing_wakes_who_waits(script: Script) -> None:
    camera = OpenCvCamera("0", connect=script.connect, stalled_after=20)
    asking = Asking(camera, 0)
    shut(camera, script)
    assert asking.answer() == 0 or "was closed; open it again" in str(asking.answer())


def test_a_device_that_never_answers_is_left_behind(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    camera = OpenCvCamera("0", connect=script.connect, stalled_after=0.01)
    camera.close()
    assert "was left behind" in caplog.text
    script.pictures.put("gone")


def test_missing_and_forbidden_devices_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(DeviceMissing, match=r"no camera /dev/video97; th"):
        CvCapture("97")
    node = tmp_path / "video0"
    node.touch()
    monkeypatch.setattr("hardware.camera_device._DEV", tmp_path)
    with pytest.raises(DeviceBusy, match=f"{node} does not open.*fuser -v"):
        CvCapture("0")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(DeviceBusy, match=r"no permission.*usermod -aG video"):
        CvCapture(str(node))


def test_a_dead_url_is_missing_and_keeps_its_password(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DeviceMissing, match=r"no video comes from http://127\.0\.0\.1:9/x; check") as refusal:
        CvCapture("http://me:secret@127.0.0.1:9/x?key=secret")
    assert "secret" not in str(refusal.value) + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("source", "live", "shown"),
    [
        ("0", True, "0"),
        ("/dev/video2", True, "/dev/video2"),
        ("rtsp://u:p@cam.local:554/a?b=c", True, "rtsp://cam.local:554/a"),
        ("HTTP://cam.local/live", True, "http://cam.local/live"),
        ("film.mp4", False, "film.mp4"),
    ],
)
def test_sources(source: str, live: bool, shown: str) -> None:
    assert (is_live(source), shown_source(source)) == (live, shown)


def test_cameras_are_listed_without_opening_them(tmp_path: Path) -> None:
    dev, sys = tmp_path / "dev", tmp_path / "sys"
    dev.mkdir()
    facts = {"video0": ("HD Webcam", "0"), "video1": ("HD Webcam", "1"), "video10": ("bcm2835-codec-decode", "0"),
             "video2": ("USB Camera", "0")}  # fmt: skip
    for node, (name, index) in facts.items():
        (dev / node).touch()
        (sys / node).mkdir(parents=True)
        (sys / node / "name").write_text(f"{name}\n")
        (sys / node / "index").write_text(f"{index}\n")
    found = (CameraInfo(f"{dev}/video0", "HD Webcam"), CameraInfo(f"{dev}/video2", "USB Camera"))
    assert list_cameras(dev, sys) == found
    assert [camera.name for camera in list_cameras(dev, tmp_path / "none")] == [
        "video0",
        "video1",
        "video2",
        "video10",
    ]
    assert list_cameras(tmp_path / "none", tmp_path / "none") == ()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """20 pictures at 10 a second, ever lighter."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for index in range(20):
        writer.write(np.full((48, 64, 3), 10 * index, np.uint8))
    writer.release()
    return path


def test_a_video_runs_by_the_clock_and_ends(film: Path) -> None:
    clock = Clock()
    camera = RecordedCamera(film, clock=clock)
    levels = []
    for clock.now in (0.0, 0.05, 0.11, 0.96, 1.95):
        levels.append(round(float(camera.latest(0).pixels.mean()), -1))
    assert levels == [0, 0, 10, 90, 190]
    clock.now = 2.05
    with pytest.raises(DeviceLost, match=r"film\.avi ended after 2\.0 seconds; start it again"):
        camera.latest(0)
    camera.close()


def test_a_folder_shows_one_picture_a_second_and_stays_at_the_last(tmp_path: Path) -> None:
    for index, name in enumerate(("b.png", "a.png", "c.png")):
        save_picture(grey(index), tmp_path / name)
    (tmp_path / "notes.txt").touch()
    clock = Clock()
    camera = RecordedCamera(tmp_path, clock=clock)
    levels = []
    for clock.now in (0.0, 0.9, 1.0, 2.5, 1000.0):
        levels.append(int(camera.latest(0).pixels[0, 0, 0]))
    assert levels == [1, 1, 0, 2, 2]
    camera.close()


def test_recordings_that_cannot_be_shown_are_refused(tmp_path: Path) -> None:
    junk, empty = tmp_path / "junk.mp4", tmp_path / "empty"
    junk.write_bytes(b"junk" * 100)
    empty.mkdir()
    for path, error, reason in (
        (tmp_path / "none.mp4", DeviceMissing, "there is no file, folder or device"),
        (junk, BadMedia, "neither a picture nor a video"),
        (empty, BadMedia, "holds no pictures"),
    ):
        with pytest.raises(error, match=reason):
            RecordedCamera(path)


class Lamp:
    """Writes down what happens to it; broken, it raises."""

    def __init__(self, events: list[str], broken: bool = False) -> None:
        self._events = events
        self._broken = broken

    def show(self, lit: bool) -> None:
        if self._broken:
            raise DeviceMissing("no light on this pin; check the wiring")
        self._events.append("lit" if lit else "dark")

    def close(self) -> None: ...


def test_the_light_burns_while_the_camera_is_open(film: Path) -> None:
    events: list[str] = []
    camera = open_camera(str(film), Lamp(events))
    camera.latest(0)
    assert events == ["lit"]
    camera.close()
    assert events == ["lit", "dark"]


def test_without_light_no_camera_is_opened() -> None:
    def never() -> FakeCamera:
        raise AssertionError("the camera was opened in the dark")

    with pytest.raises(DeviceMissing, match="no light"):
        open_lit(never, Lamp([], broken=True))


@pytest.mark.parametrize("source", ["97", "/nowhere.mp4"])
def test_a_camera_that_does_not_open_leaves_the_light_out(source: str) -> None:
    events: list[str] = []
    with pytest.raises(DeviceMissing):
        open_camera(source, Lamp(events))
    assert events == ["lit", "dark"]


def test_a_scripted_camera_follows_its_schedule() -> None:
    clock, told = Clock(), list[str]()
    camera = FakeCamera([(0, grey(1)), (1, None), (2, grey(3))], clock=clock, on_change=told.append)
    seen: list[int | str] = []
    for clock.now in (0.0, 0.9, 1.0, 1.5, 2.0):
        try:
            seen.append(int(camera.latest(0).pixels[0, 0, 0]))
        except DeviceLost:
            seen.append("lost")
    assert seen == [1, 1, "lost", "lost", 3]
    assert told == ["camera lost: so the script says", "camera is back"]
