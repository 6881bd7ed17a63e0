"""Webcams and streams, opened with OpenCV; they deliver when they like."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np

from hardware.errors import DeviceBusy, DeviceMissing
from hardware.ports import Pixels

STALLED_AFTER = 5.0
"""Seconds without a picture after which an open device or stream counts as lost."""
_WIDTH, _HEIGHT = 1920, 1080
"""Asked of webcams, which take the nearest they have: print is not readable in the usual 640 x 480."""
_URL = re.compile(r"(?i)(rtsps?|rtmps?|https?|udp|tcp)://")
_NOT_CAMERAS = re.compile(r"codec|-isp|pispbe|hevc|rpivid")
"""Video nodes of a Raspberry Pi's coders and image processor."""
_DEV = Path("/dev")
_SYS = Path("/sys/class/video4linux")


class Capture(Protocol):
    """An open device or stream."""

    def grab(self) -> bool:
        """Wait for the next picture and keep it undecoded; False once there are no more."""

    def retrieve(self) -> Pixels | None:
        """Decode the picture grabbed last: RGB uint8 (height, width, 3), None if it is damaged."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class CameraInfo:
    """A camera that could be opened."""

    source: str
    """What to give as source: '/dev/video0'."""
    name: str


class CvCapture:
    """A device or stream through OpenCV."""

    def __init__(self, source: str) -> None:
        """source: an index, a /dev/video path or a URL. DeviceMissing or DeviceBusy if it does not open."""
        if _is_url(source):
            self._video = _opened_url(source)
        else:
            self._video = _opened_device(device_path(source))

    def grab(self) -> bool:
        return bool(self._video.grab())

    def retrieve(self) -> Pixels | None:
        return rgb(self._video.retrieve())

    def close(self) -> None:
        self._video.release()


def is_live(source: str) -> bool:
    """Whether a source is a device or a stream rather than a recording."""
    return bool(device_path(source)) or _is_url(source)


def _is_url(source: str) -> bool:
    return _URL.match(source) is not None


def shown_source(source: str) -> str:
    """The source as it may be shown: a URL without user, password and query."""
    if not _is_url(source):
        return source
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def spoken_source(source: str) -> str:
    """What a camera is called aloud: its name, its address without path, or its file's name."""
    if _is_url(source):
        return urlsplit(source).hostname or "stream"
    names = {camera.source: camera.name for camera in list_cameras()}
    return names.get(device_path(source), source if source.isdecimal() else Path(source).name)


def device_path(source: str) -> str:
    """The /dev path of a camera of this machine; empty for a stream or a recording."""
    if source.isdecimal():
        return f"{_DEV}/video{int(source)}"
    return source if source.startswith(f"{_DEV}/") else ""


def list_cameras(dev: Path = _DEV, sys: Path = _SYS) -> tuple[CameraInfo, ...]:
    """Cameras that the kernel knows, without opening them; each only once, though it has several video nodes."""
    nodes = sorted(dev.glob("video[0-9]*"), key=lambda node: int(node.name.removeprefix("video")))
    found = []
    for node in nodes:
        name, index = (_first_line(sys / node.name / fact) for fact in ("name", "index"))
        if index in ("", "0") and not _NOT_CAMERAS.search(name):
            found.append(CameraInfo(str(node), name or node.name))
    return tuple(found)


def _first_line(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def what_there_is(cameras: Sequence[CameraInfo]) -> str:
    """The cameras in words, for whoever asked for one that is not there."""
    if not cameras:
        return "this machine has no camera: plug one in, or give a picture, a video file or a URL"
    return "there is " + ", ".join(f"{camera.source} ({camera.name})" for camera in cameras)


def _opened_device(path: str) -> Any:
    cv2 = quiet_opencv()
    if not Path(path).exists():
        raise DeviceMissing(f"there is no camera {path}; {what_there_is(list_cameras())}")
    if not os.access(path, os.R_OK | os.W_OK):
        raise DeviceBusy(
            f"no permission for the camera {path}; join the group that owns it: "
            "sudo usermod -aG video $USER, then log in again"
        )
    video = cv2.VideoCapture(path, cv2.CAP_V4L2)
    if not video.isOpened():
        video.release()
        raise DeviceBusy(
            f"the camera {path} does not open: close the program that uses it (see: fuser -v {path})"
        )
    video.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    video.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
    video.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
    video.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return video


def _opened_url(url: str) -> Any:
    cv2 = quiet_opencv()
    patience = int(STALLED_AFTER * 1000)
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, patience, cv2.CAP_PROP_READ_TIMEOUT_MSEC, patience]
    video = cv2.VideoCapture(url, cv2.CAP_FFMPEG, limits)
    if not video.isOpened():
        video.release()
        raise DeviceMissing(
            f"no video comes from {shown_source(url)}; check address, network and password, "
            "and that the camera streams MJPEG, H.264 or H.265"
        )
    return video


def quiet_opencv() -> Any:
    """The cv2 module, kept from writing remarks of its own, with URLs and their passwords, to stderr."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(int(STALLED_AFTER)))
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def rgb(retrieved: tuple[bool, Any]) -> Pixels | None:
    """What cv2's retrieve() gave as RGB, None if it failed."""
    import cv2

    whole, pixels = retrieved
    return frozen(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)) if whole and pixels is not None else None


def frozen(pixels: Pixels) -> Pixels:
    """Contiguous and read-only: frames are shared between lanes, and nobody may write into them."""
    pixels = np.ascontiguousarray(pixels)
    pixels.setflags(write=False)
    return pixels
