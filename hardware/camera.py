"""A live camera, drained by a thread so that its newest frame is never an old one; and the one way to open any."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from hardware.camera_device import STALLED_AFTER, Capture, CvCapture, frozen, is_live, shown_source
from hardware.camera_recording import RecordedCamera
from hardware.errors import DeviceError, DeviceLost
from hardware.ports import Camera, Frame, Light

_FIRST_RETRY, _LAST_RETRY = 0.5, 8.0
"""Seconds between attempts to reconnect, doubling."""

_log = logging.getLogger(__name__)


class OpenCvCamera:
    """A webcam or network stream.

    Its thread takes every picture from the device but decodes only those asked for, which keeps an idle camera
    cheap. A camera that is unplugged, or delivers nothing for some seconds, is lost: latest() says so at once,
    the thread reconnects, and `on_change` is told 'camera lost: ...' and 'camera is back'. It is called on that
    thread and must return soon.
    """

    def __init__(
        self,
        source: str,
        *,
        on_change: Callable[[str], None] = _log.warning,
        clock: Callable[[], float] = time.monotonic,
        connect: Callable[[str], Capture] = CvCapture,
        pause: Callable[[float], None] | None = None,
        stalled_after: float = STALLED_AFTER,
    ) -> None:
        """source: an index, a /dev/video path or an RTSP, HTTP or MJPEG URL. DeviceMissing or DeviceBusy.

        connect opens the device, also again; pause waits that many seconds between attempts, by default until
        the camera is closed.
        """
        self._source = source
        self._shown = shown_source(source)
        self._on_change = on_change
        self._clock = clock
        self._connect = connect
        self._stalled_after = stalled_after
        self._closed = threading.Event()
        self._pause = pause if pause is not None else self._closed.wait
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._wanted_since: float | None = None
        self._lost = ""
        capture = connect(source)
        self._thread = threading.Thread(target=self._drain, args=(capture,), name="camera", daemon=True)
        self._thread.start()

    def latest(self, max_age: float) -> Frame:
        """A frame captured at most max_age seconds before this call, else the next one. DeviceLost if none comes."""
        with self._changed:
            oldest = self._clock() - max_age
            self._wanted_since = max(oldest, self._wanted_since or oldest)
            self._changed.wait_for(lambda: self._settled(oldest), self._stalled_after)
            if self._frame is not None and self._frame.captured_at >= oldest:
                return self._frame
            if self._closed.is_set():
                raise DeviceLost(f"the camera {self._shown} was closed; open it again")
            why = self._lost or f"no picture for {self._stalled_after:g} seconds"
        raise DeviceLost(f"the camera {self._shown} is lost ({why}); check its plug, power and network")

    def close(self) -> None:
        """Stop and wait for the thread, which may first have to wait for its device."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(2 * self._stalled_after)
        if self._thread.is_alive():
            _log.warning("the camera %s does not answer and was left behind", self._shown)

    def _settled(self, oldest: float) -> bool:
        fresh = self._frame is not None and self._frame.captured_at >= oldest
        return fresh or bool(self._lost) or self._closed.is_set()

    def _drain(self, capture: Capture | None) -> None:
        """Runs on the camera's own thread until it is closed."""
        delay = _FIRST_RETRY
        while not self._closed.is_set():
            if capture is None:
                self._pause(delay)
                delay = min(2 * delay, _LAST_RETRY)
                capture = self._reconnected()
            elif capture.grab():
                delay = _FIRST_RETRY
                self._deliver(capture)
            else:
                capture.close()
                capture = None
                self._lose("it stopped delivering pictures")
        if capture is not None:
            capture.close()

    def _reconnected(self) -> Capture | None:
        if self._closed.is_set():
            return None
        try:
            return self._connect(self._source)
        except DeviceError as error:
            _log.debug("%s", error)
            return None

    def _deliver(self, capture: Capture) -> None:
        """Publish the picture just grabbed, if anybody waits for one."""
        captured_at = self._clock()
        if self._lost:
            with self._changed:
                self._lost = ""
            self._on_change("camera is back")
        if self._wanted_since is None or captured_at < self._wanted_since:
            return
        pixels = capture.retrieve()
        if pixels is None:
            return
        with self._changed:
            self._frame = Frame(frozen(pixels), captured_at, self._shown)
            self._wanted_since = None
            self._changed.notify_all()

    def _lose(self, why: str) -> None:
        if self._lost:
            return
        with self._changed:
            self._lost = why
            self._frame = None
            self._changed.notify_all()
        self._on_change(f"camera lost: {why}; trying to reconnect")


class _LitCamera:
    """A camera whose light burns as long as it is open."""

    def __init__(self, camera: Camera, light: Light) -> None:
        self._camera = camera
        self._light = light

    def latest(self, max_age: float) -> Frame:
        return self._camera.latest(max_age)

    def close(self) -> None:
        try:
            self._camera.close()
        finally:
            self._light.show(False)


def open_camera(
    source: str,
    light: Light,
    *,
    on_change: Callable[[str], None] = _log.warning,
    clock: Callable[[], float] = time.monotonic,
) -> Camera:
    """Open any source: index, /dev/video path, URL, picture, folder of pictures or video file.

    The light is lit before and put out when the camera is closed. DeviceError from the light, then nothing was
    opened; DeviceMissing, DeviceBusy or BadMedia from the camera, then the light is out again.
    """
    if is_live(source):
        return open_lit(lambda: OpenCvCamera(source, on_change=on_change, clock=clock), light)
    return open_lit(lambda: RecordedCamera(Path(source), clock=clock), light)


def open_lit(open_: Callable[[], Camera], light: Light) -> Camera:
    """Open a camera of another kind under the same rule: first the light."""
    light.show(True)
    try:
        return _LitCamera(open_(), light)
    except BaseException:
        light.show(False)
        raise
