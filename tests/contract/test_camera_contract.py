"""What every camera does, scripted or real."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera import OpenCvCamera
from hardware.camera_recording import RecordedCamera
from hardware.errors import DeviceLost
from hardware.fake_camera import FakeCamera
from hardware.picture import save_picture
from hardware.ports import Camera, Pixels

ORANGE = np.full((48, 64, 3), (230, 120, 20), np.uint8)

Opened = Callable[[Callable[[], float]], Camera]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class MjpegStream(BaseHTTPRequestHandler):
    """One orange picture after the other, until the reader goes away."""

    part = (
        b"--next\r\nContent-Type: image/jpeg\r\n\r\n"
        + cv2.imencode(".jpg", ORANGE[..., ::-1])[1].tobytes()
        + b"\r\n"
    )
    stopped = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        self.end_headers()
        try:
            while not self.stopped.wait(0.005):
                self.wfile.write(self.part)
        except OSError:
            pass

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def stream() -> Iterator[str]:
    MjpegStream.stopped.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), MjpegStream)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://maker:secret@127.0.0.1:{server.server_port}/live?key=secret"
    MjpegStream.stopped.set()
    server.shutdown()
    thread.join()
    server.server_close()


def write_video(path: Path, pictures: list[Pixels], rate: float) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, (64, 48))
    for picture in pictures:
        writer.write(picture[..., ::-1])
    writer.release()


@pytest.fixture(params=["scripted", "picture", "folder", "video", "stream"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Opens one kind of camera that sees orange, on the clock given."""
    kind = request.param
    if kind == "scripted":
        return lambda clock: FakeCamera([(0, ORANGE)], clock=clock)
    if kind == "stream":
        url = request.getfixturevalue("stream")
        return lambda clock: OpenCvCamera(url, clock=clock)
    path = tmp_path / {"picture": "one.png", "folder": "many", "video": "film.avi"}[kind]
    if kind == "video":
        write_video(path, [ORANGE] * 10, 10)
    else:
        (tmp_path / "many").mkdir()
        save_picture(ORANGE, path if kind == "picture" else path / "1.png")
    return lambda clock: RecordedCamera(path, clock=clock)


def test_frames_are_rgb_contiguous_and_read_only(opened: Opened) -> None:
    camera = opened(Clock())
    frame = camera.latest(0)
    camera.close()
    assert frame.pixels.dtype == np.uint8 and frame.pixels.shape == ORANGE.shape
    assert np.abs(frame.pixels.astype(int) - ORANGE).max() < 12
    assert frame.pixels.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 0


def test_frames_are_never_older_than_asked(opened: Opened) -> None:
    clock = Clock()
    camera = opened(clock)
    assert camera.latest(0).captured_at == 100.0
    clock.now += 0.5
    assert camera.latest(0.1).captured_at == 100.5
    camera.close()


def test_the_source_is_named_without_secrets(opened: Opened) -> None:
    camera = opened(Clock())
    source = camera.latest(1).source
    camera.close()
    assert source and "secret" not in source and "maker" not in source


def test_a_closed_camera_says_so_and_closes_twice(opened: Opened) -> None:
    camera = opened(Clock())
    camera.close()
    camera.close()
    with pytest.raises(DeviceLost, match="closed; open it again"):
        camera.latest(0)
