"""The assistant on real devices."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing

from edge import wire
from edge.assistant import Assistant, Devices
from edge.choices import stand_ins
from edge.conductor import Observer
from edge.events import DeviceChanged, Event
from edge.settings import Settings
from hardware.clock import MonotonicClock
from hardware.portaudio import AudioHost
from hardware.ports import Light, Microphone

_log = logging.getLogger(__name__)

Announce = Callable[[str], None]
"""Told in words that a device went away or came back."""

Open = Callable[[Settings, ExitStack, Announce], Devices]
"""See open_devices."""


class Announcer:
    """Tells the assistant of a device's loss and return; what happens before there is one goes to the log."""

    def __init__(self) -> None:
        self.post: Callable[[Event], None] | None = None

    def __call__(self, message: str) -> None:
        if self.post:
            self.post(DeviceChanged(message))
        else:
            _log.warning("%s", message)


def open_devices(
    settings: Settings,
    opened: ExitStack,
    announce: Announce,
    *,
    light: Light | None = None,
    host: AudioHost | None = None,
) -> Devices:
    """Open camera, speaker, microphone and keyboard; `opened` closes them in the opposite order.

    The light is lit before anything else opens, and goes out after all is closed. DeviceError if something is
    not there; what was opened before it is closed when `opened` is.
    """
    from hardware.camera import open_camera
    from hardware.echo import EchoFreeMicrophone, webrtc
    from hardware.keyboard import TerminalButton
    from hardware.microphone import SoundDeviceMicrophone
    from hardware.reference import Reference
    from hardware.speaker import SoundDeviceSpeaker

    audio = settings.devices
    camera = opened.enter_context(
        closing(open_camera(settings.sight.camera, light or wire.light(), on_change=announce))
    )
    speaker = opened.enter_context(closing(SoundDeviceSpeaker(audio.speaker, on_change=announce, host=host)))
    microphone: Microphone = SoundDeviceMicrophone(audio.microphone, on_change=announce, host=host)
    opened.enter_context(closing(microphone))
    if settings.ears.echo_cancellation:
        microphone = EchoFreeMicrophone(microphone, Reference(speaker.follow()), webrtc())
    button = None
    if settings.ears.push_to_talk or sys.stdin.isatty():
        button = opened.enter_context(closing(TerminalButton()))
    return Devices(microphone, speaker, camera, button)


def run_live(
    settings: Settings,
    observers: tuple[Observer, ...],
    on_ready: Callable[[str], None],
    open_: Open = open_devices,
) -> str | None:
    """Serve until interrupted; why it could not go on, None if it was meant to end.

    on_ready is told how to begin, once everything is open. DeviceError or ModelError if something needed is not
    there.
    """
    announce = Announcer()
    with ExitStack() as opened:
        engines = opened.enter_context(closing(wire.engines(settings)))
        devices = open_(settings, opened, announce)
        assistant = Assistant(devices, engines, wire.manners(settings), MonotonicClock(), observers)
        announce.post = assistant.post
        for warning in stand_ins(settings):
            announce(warning)
        on_ready(_how_to_begin(settings))
        return assistant.run()


def _how_to_begin(settings: Settings) -> str:
    keys = "press space to ask, Esc to silence, q to end"
    if settings.ears.push_to_talk:
        return f"Ready: {keys}."
    phrase = settings.ears.wake_word.replace("_", " ")
    return f"Ready: say “{phrase}” and your question, or {keys}."
