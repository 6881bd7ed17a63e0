"""The recorded sessions: what is shown, said and lost, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from demo_parts.card import draw_card
from demo_parts.label import draw_label
from demo_parts.scene import CARD, PACKET, View, photograph
from demo_parts.voice import RATE, speak
from numpy.typing import NDArray

WAKE = "okay, naboo"  # spelled as it sounds
PAUSE = 0.5
"""Seconds between the wake word and the question."""


@dataclass(frozen=True)
class Shot:
    """A picture, and when a camera begins to see it, in seconds."""

    at: float
    view: View
    card: bool = False
    """Of the picture card that takes the packet's place."""
    camera: int = 1


@dataclass(frozen=True)
class Line:
    """What the wearer says, and when, in seconds."""

    at: float
    text: str
    called: bool = True
    """After the wake word."""

    @property
    def phrases(self) -> tuple[str, ...]:
        return (WAKE, self.text) if self.called else (self.text,)


@dataclass(frozen=True)
class Script:
    """A session."""

    title: str
    shots: tuple[Shot, ...]
    lines: tuple[Line, ...]
    tail: float
    lost: tuple[tuple[float, float], ...] = ()
    """Between which times the first camera is gone."""


CLOSE = View(yaw=-17, pitch=13, roll=2, distance=24, blur=0.8)
ASIDE = View(yaw=-13, pitch=12, roll=-1, distance=25, blur=0.8)
CARD_VIEW = View(yaw=-6, pitch=8, roll=2, distance=19, blur=0.8)

SESSIONS = {
    "demo-session": Script(
        title="A packet of tea and a picture card",
        shots=(  # the wearer comes closer, then moves
            Shot(0.0, View(yaw=-30, pitch=16, roll=5, distance=31, blur=2.6)),
            Shot(0.7, View(yaw=-22, pitch=14, roll=3, distance=26, blur=1.4)),
            Shot(1.3, CLOSE),
            Shot(16.0, ASIDE),
            Shot(31.0, CARD_VIEW, card=True),
        ),
        lines=(
            Line(1.0, "what does this say?"),
            Line(18.0, "what colours do you see?"),
            Line(33.0, "what is this?"),
        ),
        tail=8.0,
    ),
    "conversation-session": Script(
        title="A conversation: murmurs, an interruption, a follow-up, and a camera that is lost",
        shots=(
            Shot(0.0, CLOSE),
            Shot(29.0, CARD_VIEW, card=True),
            Shot(38.0, ASIDE),
            Shot(0.0, View(yaw=5, pitch=9, roll=-2, distance=20, blur=0.8), card=True, camera=2),
        ),
        lines=(
            Line(1.0, "what does this say?"),
            Line(8.0, "uh huh", called=False),  # over the answer, which goes on
            Line(18.5, "what colours do you see?", called=False),  # after it
            Line(31.0, "what is this?"),
            Line(40.0, "what does this say?"),
            Line(46.5, "no, what time is it?", called=False),  # over the answer, which is cut off
            Line(57.0, "what is this?"),  # and the camera is gone
        ),
        tail=12.0,
        lost=((54.0, 90.0),),
    ),
    "modes-session": Script(
        title="One question with more and with less thought",
        shots=(Shot(0.0, CARD_VIEW, card=True),),
        lines=(
            Line(1.0, "what is this?"),
            Line(12.0, "contemplating mode"),
            Line(22.0, "what is this?"),
            Line(34.0, "instant mode"),
            Line(43.0, "what is this?"),
        ),
        tail=8.0,
    ),
}
"""By the name of the folder."""


def write(folder: Path, script: Script) -> None:
    """Write a session into `folder`, which exists. Raises FileNotFoundError if flite is not installed."""
    import soundfile
    from PIL import Image

    for number, line in enumerate(script.lines, start=1):
        sound = speak(line.phrases, PAUSE, seed=number)
        soundfile.write(folder / f"question-{number}.wav", sound, RATE, subtype="PCM_16")
    for number, photo in enumerate(_photos(script), start=1):
        Image.fromarray(photo).save(folder / f"frame-{number}.jpg", quality=86)
    (folder / "session.toml").write_text("\n".join(_timetable(script)) + "\n", encoding="utf-8")


def _photos(script: Script) -> Iterator[NDArray[np.uint8]]:
    label, card = draw_label(), draw_card()
    for seed, shot in enumerate(script.shots, start=1):
        yield photograph(card if shot.card else label, CARD if shot.card else PACKET, shot.view, seed)


def _timetable(script: Script) -> Iterator[str]:
    yield "# Made by scripts/make-demo-session. Times are seconds from the start."
    yield f'title = "{script.title}"'
    yield "push_to_talk = false"
    yield f"tail = {script.tail}"
    for number, shot in enumerate(script.shots, start=1):
        yield from ("", "[[picture]]", f'file = "frame-{number}.jpg"', f"at = {shot.at}")
        if shot.camera > 1:
            yield f"camera = {shot.camera}"
    for number, line in enumerate(script.lines, start=1):
        said = f"okay nabu ... {line.text}" if line.called else line.text
        yield from ("", "[[audio]]", f'file = "question-{number}.wav"  # "{said}"', f"at = {line.at}")
    for begins, ends in script.lost:
        yield from ("", "[[lost]]", f"at = {begins}", f"until = {ends}")
