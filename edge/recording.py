"""Record a live session for replay: sound, changes of view and presses on one time line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from edge import wire
from edge.assistant import Devices
from edge.live import Announcer, Open, open_devices
from edge.session import FILE
from edge.settings import Settings
from hardware.clock import Clock, MonotonicClock
from hardware.errors import BadMedia, DeviceError
from hardware.picture import save_picture
from hardware.ports import MICROPHONE_RATE, AudioBlock, Frame, Pixels, PlayBlock, Press, Speaker
from models.cancel import Cancel
from models.ports import Synthesizer

if TYPE_CHECKING:
    import soundfile

SOUND = "sound.wav"
_VIEW_CHANGED = 6.0
"""Mean difference of a thumbnail's grey levels (0..255) from which the view counts as changed."""
_FRAME_EVERY = 1.0
_GAP = 0.25
"""Seconds of missing sound from which it is made up for: the times of blocks waver by less."""


class SessionWriter:
    """Writes a session's folder as it happens; what was recorded before a failure can still be replayed."""

    def __init__(self, folder: Path, push_to_talk: bool) -> None:
        """BadMedia if the folder holds anything."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadMedia(f"{folder} is not empty: name a new folder, so that nothing is overwritten")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it will hold what somebody said and saw
        self._folder = folder
        self._push_to_talk = push_to_talk
        self._begun_at = 0.0
        self._parts: list[str] = []
        self._pictures = 0
        self._last_view: Pixels | None = None
        self._sound: soundfile.SoundFile | None = None
        self._sound_at = 0.0

    @contextmanager
    def recording(self, begun_at: float) -> Iterator[None]:
        """Record from the session's time zero on; the session is written when this ends, however it ends."""
        import soundfile

        self._begun_at = begun_at
        with soundfile.SoundFile(
            self._folder / SOUND, "w", samplerate=MICROPHONE_RATE, channels=1, subtype="PCM_16"
        ) as self._sound:
            try:
                yield
            finally:
                self._save()

    def hear(self, block: AudioBlock) -> None:
        """Add sound at its place on the time line: what a microphone missed becomes silence."""
        if self._sound is None or block.captured_at < self._begun_at:
            return  # the microphone still holds what was said before the session began
        if self._sound.tell() == 0:
            self._sound_at = block.captured_at
            self._add("audio", file=SOUND, at=block.captured_at)
        missed = block.captured_at - self._sound_at - self._sound.tell() / MICROPHONE_RATE
        if missed > _GAP:
            self._sound.write(np.zeros(round(missed * MICROPHONE_RATE), np.int16))
        self._sound.write(block.samples)

    def see(self, frame: Frame) -> None:
        """Add a picture if the view has changed."""
        view = _thumbnail(frame.pixels)
        if self._last_view is not None and _difference(view, self._last_view) < _VIEW_CHANGED:
            return
        self._last_view = view
        self._pictures += 1
        name = f"frame-{self._pictures:03}.jpg"
        save_picture(frame.pixels, self._folder / name)
        self._add("picture", file=name, at=frame.captured_at)

    def press(self, press: Press, at: float) -> None:
        """Add a press of the button."""
        self._add("press", kind=press.value, at=at)

    def _add(self, table: str, *, at: float, **values: str) -> None:
        seconds = max(0.0, at - self._begun_at)
        lines = [f"[[{table}]]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        self._parts.append("\n".join([*lines, f"at = {seconds:.3f}"]))

    def _save(self) -> None:
        head = f'title = "Recorded session"\npush_to_talk = {str(self._push_to_talk).lower()}\ntail = 2.0'
        (self._folder / FILE).write_text("\n\n".join([head, *self._parts]) + "\n", encoding="utf-8")


def record_session(
    settings: Settings,
    folder: Path,
    seconds: float,
    say: Callable[[str], None],
    *,
    clock: Clock | None = None,
    open_: Open = open_devices,
) -> Path:
    """Record for so many seconds, or until interrupted or ended by key; the session's file.

    Beginning and end are said aloud, and written by `say`. BadMedia before anything opens if the folder is not
    empty. ModelError or DeviceError if something is not there, or is lost; then the session until then is kept.
    """
    clock = clock or MonotonicClock()
    writer = SessionWriter(folder, settings.ears.push_to_talk)
    with ExitStack() as opened:
        voice = opened.enter_context(closing(wire.synthesizer(settings)))
        devices = open_(settings, opened, Announcer())
        _say_aloud(voice, devices.speaker, "Recording.")
        say("Recording; q or Ctrl-C ends it.")
        ending = "The recording has ended."
        try:
            with writer.recording(clock.now()):
                _record(devices, writer, clock, clock.now() + seconds)
        except KeyboardInterrupt:
            say("Ended.")
        except DeviceError as error:
            ending += f" {error}"
            raise
        finally:
            _say_aloud(voice, devices.speaker, ending)
    return folder / FILE


def _record(devices: Devices, writer: SessionWriter, clock: Clock, until: float) -> None:
    next_frame = clock.now()
    while clock.now() < until:
        block = devices.microphone.read(timeout=0.5)
        if block:
            writer.hear(block)
        if clock.now() >= next_frame:
            writer.see(devices.camera.latest(max_age=1.0))
            next_frame = clock.now() + _FRAME_EVERY
        try:
            press = devices.button.read(timeout=0.0) if devices.button else None
        except EOFError:
            return
        if press:
            writer.press(press, clock.now())


def _say_aloud(voice: Synthesizer, speaker: Speaker, text: str) -> None:
    for speech in voice.synthesize(text, Cancel()):
        speaker.write(PlayBlock(speech.samples, speech.rate, speaker.accepted))
    speaker.drain(speaker.accepted, timeout=10.0)


def _thumbnail(pixels: Pixels) -> Pixels:
    """About 32 x 32 of the pixels: enough to see that the view changed."""
    height, width = pixels.shape[:2]
    return pixels[:: max(1, height // 32), :: max(1, width // 32)]


def _difference(a: Pixels, b: Pixels) -> float:
    if a.shape != b.shape:
        return 255.0
    return float(np.abs(a.astype(np.int16) - b).mean())
