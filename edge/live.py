"""The assistant on real devices."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

from edge import wire
from edge.assistant import Assistant, Devices
from edge.choices import stand_ins
from edge.conductor import Observer
from edge.device_order import sound_order
from edge.echo_choice import echo_choice
from edge.events import DeviceChanged, Event
from edge.settings import Settings
from edge.state import Phase, State
from hardware.clock import MonotonicClock
from hardware.portaudio import AudioHost
from hardware.ports import Light, Microphone

if TYPE_CHECKING:
    from hardware.microphone import SoundDeviceMicrophone
    from hardware.speaker import SoundDeviceSpeaker

_log = logging.getLogger(__name__)


class Announcer:
    """Tells the assistant of a device's loss and return, and the devices whether the assistant is at rest. What happens
    before there is an assistant is told once there is one."""

    def __init__(self) -> None:
        self._post: Callable[[Event], None] | None = None
        self._early: list[DeviceChanged] = []
        self._at_rest = False

    def __call__(self, message: str, device: str) -> None:
        """device: of several changes of the same one only the last is told."""
        change = DeviceChanged(message, device)
        if self._post:
            self._post(change)
        else:
            _log.warning("%s", message)
            self._early.append(change)

    def begin(self, post: Callable[[Event], None]) -> None:
        """Here is the assistant."""
        self._post, self._at_rest = post, True
        for change in self._early:
            post(change)

    def observe(self, event: Event, state: State, now: float) -> None:
        """An observer of the conductor."""
        self._at_rest = state.phase is Phase.IDLE

    def at_rest(self) -> bool:
        """Whether a device may be exchanged for a better one now."""
        return self._at_rest


Open = Callable[[Settings, ExitStack, Announcer], Devices]
"""See open_devices."""


def open_devices(
    settings: Settings,
    opened: ExitStack,
    announce: Announcer,
    *,
    light: Light | None = None,
    host: AudioHost | None = None,
) -> Devices:
    """Open camera, speaker, microphone and keyboard; `opened` closes them in the opposite order.

    The light is lit before anything else opens, and goes out after all is closed. DeviceError if something is
    not there; what was opened before it is closed when `opened` is.
    """
    from hardware.failover_camera import open_cameras
    from hardware.keeper import Keeper
    from hardware.keyboard import TerminalButton
    from hardware.microphone import SoundDeviceMicrophone
    from hardware.speaker import SoundDeviceSpeaker

    audio, at_rest = settings.devices, announce.at_rest
    shining = light or wire.light()
    camera = open_cameras(
        settings.sight.camera, shining, on_change=partial(announce, device="camera"), at_rest=at_rest
    )
    opened.enter_context(closing(camera))
    speaker = SoundDeviceSpeaker(
        sound_order(audio.speaker),
        on_change=partial(announce, device="speaker"),
        at_rest=at_rest,
        host=host,
    )
    opened.enter_context(closing(speaker))
    opened.enter_context(closing(Keeper(speaker.tend, MonotonicClock())))
    listening = SoundDeviceMicrophone(
        sound_order(audio.microphone),
        on_change=partial(announce, device="microphone"),
        at_rest=at_rest,
        host=host,
    )
    opened.enter_context(closing(listening))
    microphone = _without_echo(listening, speaker, settings)
    button = None
    if settings.ears.push_to_talk or sys.stdin.isatty():
        button = opened.enter_context(closing(TerminalButton()))
    return Devices(microphone, speaker, camera, button)


def _without_echo(
    microphone: SoundDeviceMicrophone, speaker: SoundDeviceSpeaker, settings: Settings
) -> Microphone:
    """Of what each microphone hears the echo is taken out once: by the sound system, or here."""
    from hardware.echo import EchoFreeMicrophone, webrtc
    from hardware.reference import Reference
    from hardware.sound_server import default_source

    wanted, source = settings.ears.echo_cancellation, default_source()
    if wanted == "none":
        return microphone
    return EchoFreeMicrophone(
        microphone,
        Reference(speaker.follow()),
        webrtc,
        needed=lambda: echo_choice(wanted, microphone.device, source).own,
    )


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
        watching = (announce.observe, *observers)
        assistant = Assistant(devices, engines, wire.manners(settings), MonotonicClock(), watching)
        announce.begin(assistant.post)
        for warning in stand_ins(settings):
            announce(warning, warning)
        on_ready(_how_to_begin(settings))
        return assistant.run()


def _how_to_begin(settings: Settings) -> str:
    keys = "press space to ask, Esc to silence, q to end"
    if settings.ears.push_to_talk:
        return f"Ready: {keys}."
    phrase = settings.ears.wake_word.replace("_", " ")
    return f"Ready: say “{phrase}” and your question, or {keys}."
