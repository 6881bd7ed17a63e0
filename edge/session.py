"""A recorded session: what the microphone heard, the camera saw and the button felt, on one time line.

    session.toml
        title = "..."
        push_to_talk = false              # true: the button starts each turn
        tail = 2.0                        # seconds of silence after the last sound

        [[audio]]
        file = "question.wav"             # any WAV; at: seconds from the session's start
        at = 1.0

        [[picture]]                       # shown from `at` until the next one
        file = "frame.jpg"
        at = 0.0

        [[lost]]                          # a camera that is gone for a while
        at = 20.0
        until = 30.0                      # left out: it does not come back

        [[press]]
        kind = "short"                    # short, long or double
        at = 0.8

Instead of pictures, `video = "file.mp4"` plays a video from the start. With `camera = 2` a picture is what a second
camera sees, which serves while the first is lost, and a loss is that camera's.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hardware.errors import BadMedia
from hardware.ports import Pixels, Press, Samples

FILE = "session.toml"
Seconds = Annotated[float, Field(ge=0, le=3600)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _At(_Part):
    file: str
    at: Seconds = 0.0


class _Picture(_At):
    camera: Literal[1, 2] = 1


class _Lost(_Part):
    camera: Literal[1, 2] = 1
    at: Seconds
    until: Seconds | None = None


class _Press(_Part):
    kind: Press = Press.SHORT
    at: Seconds


class _Session(_Part):
    title: str = ""
    push_to_talk: bool = False
    tail: Seconds = 2.0
    audio: tuple[_At, ...] = ()
    picture: tuple[_Picture, ...] = ()
    lost: tuple[_Lost, ...] = ()
    press: tuple[_Press, ...] = ()
    video: str | None = None


@dataclass(frozen=True, eq=False)
class Session:
    """A session, with its sounds and pictures loaded. Times are seconds from its start."""

    title: str
    push_to_talk: bool
    tail: float
    audio: tuple[tuple[float, Samples], ...]
    pictures: tuple[tuple[float, Pixels], ...]
    """Of the first camera."""
    presses: tuple[tuple[float, Press], ...]
    video: Path | None
    second_pictures: tuple[tuple[float, Pixels], ...] = ()
    """Of the second camera, empty where there is only one."""
    losses: tuple[tuple[int, float, float], ...] = ()
    """(camera, from, until)."""


def load_session(folder: Path) -> Session:
    """Read a session's folder. BadMedia, saying what is wrong with which file."""
    from hardware.picture import load_picture
    from hardware.wav import load_wav

    path = folder / FILE
    try:
        values = _Session.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise BadMedia(f"{path} does not exist: `quizglass record {folder}` records a session") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMedia(f"{path} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadMedia(f"{path}: {where}: {first['msg']}") from None
    except OSError as error:
        raise BadMedia(f"{path} cannot be read: {error.strerror}") from None
    pictures: dict[int, list[tuple[float, Pixels]]] = {1: [], 2: []}
    for part in values.picture:
        pictures[part.camera].append((part.at, load_picture(_inside(folder, part.file))))
    if not pictures[1] and not values.video:
        raise BadMedia(f"{path} names no picture and no video: the assistant would be blind")
    if not values.audio and not values.press:
        raise BadMedia(f"{path} names no audio and no press: nothing would happen")
    return Session(
        title=values.title or folder.name,
        push_to_talk=values.push_to_talk,
        tail=values.tail,
        audio=tuple((part.at, load_wav(_inside(folder, part.file)).samples) for part in values.audio),
        pictures=tuple(pictures[1]),
        presses=tuple((press.at, press.kind) for press in values.press),
        video=_inside(folder, values.video) if values.video else None,
        second_pictures=tuple(pictures[2]),
        losses=tuple(
            (loss.camera, loss.at, math.inf if loss.until is None else loss.until) for loss in values.lost
        ),
    )


def _inside(folder: Path, name: str) -> Path:
    """A session may come from someone else: its files must lie in its own folder."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BadMedia(f"{folder / FILE}: {name} lies outside the session's folder")
    return path
