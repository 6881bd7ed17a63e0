"""A recording in place of a camera: a picture, a folder of pictures or a video file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from hardware.camera_device import frozen, list_cameras, quiet_opencv, rgb, what_there_is
from hardware.errors import BadMedia, DeviceLost, DeviceMissing
from hardware.picture import PICTURE_SUFFIXES, load_picture
from hardware.ports import Frame, Pixels


class RecordedCamera:
    """Shows at any moment what was recorded at that distance from its beginning, which is when it is opened.

    A picture stays for ever; a folder shows its pictures in the order of their names, one a second, and stays at
    the last; a video runs at its own rate, and when it has ended latest() raises DeviceLost. The clock alone
    decides what is seen, so a replay on virtual time works too.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """DeviceMissing if there is no such path, BadMedia if it cannot be shown."""
        self._scene = _open_scene(path)
        self._source = str(path)
        self._clock = clock
        self._began = clock()
        self._closed = False

    def latest(self, max_age: float) -> Frame:
        """What is to be seen now: never older than the call, whatever max_age."""
        if self._closed:
            raise DeviceLost(f"{self._source} was closed; open it again")
        now = self._clock()
        return Frame(self._scene.at(now - self._began), now, self._source)

    def close(self) -> None:
        self._closed = True
        self._scene.close()


class _Scene(Protocol):
    """A recording."""

    def at(self, seconds: float) -> Pixels:
        """What is to be seen that long after its beginning; seconds never decrease. DeviceLost after its end."""

    def close(self) -> None: ...


class _Video:
    """A video file at its own pace."""

    def __init__(self, path: Path) -> None:
        """BadMedia unless OpenCV can play it."""
        cv2 = quiet_opencv()
        self._path = path
        self._video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        self._rate = float(self._video.get(cv2.CAP_PROP_FPS))
        self._grabbed = 0
        if not self._video.isOpened() or not 0 < self._rate < 1000:
            self._video.release()
            raise BadMedia(
                f"{path} is neither a picture nor a video that can be played; convert it to MP4 or JPEG"
            )
        self._shown = self._next(0.0)

    def at(self, seconds: float) -> Pixels:
        if seconds * self._rate >= self._grabbed:
            self._shown = self._next(seconds)
        return self._shown

    def close(self) -> None:
        self._video.release()

    def _next(self, seconds: float) -> Pixels:
        """Skip to the picture due now; those in between are not converted."""
        while self._grabbed <= seconds * self._rate:
            if not self._video.grab():
                raise DeviceLost(
                    f"the recording {self._path.name} ended after {self._grabbed / self._rate:.1f} seconds; "
                    "start it again or give a longer one"
                )
            self._grabbed += 1
        pixels = rgb(self._video.retrieve())
        if pixels is None:
            raise DeviceLost(
                f"picture {self._grabbed} of the recording {self._path.name} is damaged; convert it anew"
            )
        return pixels


class _Pictures:
    """Pictures shown one after the other, each for the same time, the last for ever."""

    def __init__(self, paths: Sequence[Path], seconds_each: float = 1.0) -> None:
        """BadMedia if the first cannot be read; the others are read when their time comes."""
        self._paths = paths
        self._each = seconds_each
        self._index = 0
        self._shown = frozen(load_picture(paths[0]))

    def at(self, seconds: float) -> Pixels:
        index = min(int(seconds / self._each), len(self._paths) - 1)
        if index != self._index:
            self._shown, self._index = frozen(load_picture(self._paths[index])), index
        return self._shown

    def close(self) -> None: ...


def _open_scene(path: Path) -> _Scene:
    """A picture, a folder of pictures (in the order of their names, one a second) or a video file."""
    if path.is_dir():
        pictures = sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURE_SUFFIXES)
        if not pictures:
            raise BadMedia(f"the folder {path} holds no pictures ({', '.join(sorted(PICTURE_SUFFIXES))})")
        return _Pictures(pictures)
    if not path.exists():
        raise DeviceMissing(f"there is no file, folder or device {path}; {what_there_is(list_cameras())}")
    if path.suffix.lower() in PICTURE_SUFFIXES:
        return _Pictures([path])
    return _Video(path)
