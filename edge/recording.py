"""Record a live session for replay: sound, changes of view and presses on one time line."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from edge import wire
from edge.assistant import Devices
from edge.live import Announcer, open_devices
from edge.session import FILE
from edge.settings import Settings
from hardware.clock import Clock, MonotonicClock
from hardware.errors import BadMedia
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


class SessionWriter:
    """Writes a session's folder as it happens; what was recorded before a failure can still be replayed."""

    def __init__(self, folder: Path, begun_at: float) -> None:
        """begun_at: the session's time zero. BadMedia if the folder holds anything."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadMedia(f"{folder} is not empty: name a new folder, so that nothing is overwritten")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._begun_at = begun_at
        self._parts: list[str] = []
        self._pictures = 0
        self._last_view: Pixels | None = None
        self._sound: soundfile.SoundFile | None = None

    def __enter__(self) -> Self:
        import soundfile

        self._sound = soundfile.SoundFile(
            self._folder / SOUND, "w", samplerate=MICROPHONE_RATE, channels=1, subtype="PCM_16"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._sound:
            self._sound.close()
        self._save()

    def hear(self, block: AudioBlock) -> None:
        """Add sound; the first block's time is the sound's place on the time line."""
        if self._sound:
            if self._sound.tell() == 0:
                self._add("audio", file=SOUND, at=block.captured_at)
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
        presses = any(part.startswith("[[press]]") for part in self._parts)
        head = f'title = "Recorded session"\npush_to_talk = {str(presses).lower()}\ntail = 2.0'
        (self._folder / FILE).write_text("\n\n".join([head, *self._parts]) + "\n", encoding="utf-8")


def record_session(settings: Settings, folder: Path, seconds: float, say: Callable[[str], None]) -> Path:
    """Record for so many seconds, or until interrupted; the session's file."""
    clock = MonotonicClock()
    with ExitStack() as opened:
        devices = open_devices(settings, opened, Announcer())
        voice = opened.enter_context(closing(wire.synthesizer(settings)))
        _say_aloud(voice, devices.speaker, "Recording.")
        say("Recording; Ctrl-C ends it.")
        with SessionWriter(folder, clock.now()) as writer:
            try:
                _record(devices, writer, clock, clock.now() + seconds)
            except KeyboardInterrupt:
                say("Ended.")
        _say_aloud(voice, devices.speaker, "The recording has ended.")
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
        press = devices.button.read(timeout=0.0) if devices.button else None
        if press:
            writer.press(press, clock.now())


def _say_aloud(voice: Synthesizer, speaker: Speaker, text: str) -> None:
    for speech in voice.synthesize(text, Cancel()):
        speaker.write(PlayBlock(speech.samples, speech.rate, speaker.accepted))
    speaker.drain(speaker.accepted, timeout=10.0)


def _thumbnail(pixels: Pixels) -> Pixels:
    """Every so-manieth pixel: about 32x32, enough to see that the view changed."""
    height, width = pixels.shape[:2]
    return pixels[:: max(1, height // 32), :: max(1, width // 32)]


def _difference(a: Pixels, b: Pixels) -> float:
    if a.shape != b.shape:
        return 255.0
    return float(np.abs(a.astype(np.int16) - b).mean())
