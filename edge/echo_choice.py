"""Who takes the assistant's voice out of what the microphone hears: itself or the sound system, never both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_CANCELLED = re.compile(r"echo.?cancel", re.IGNORECASE)
"""In the names that PipeWire's and PulseAudio's modules give to their sources."""
_SERVERS = re.compile(r"(sys)?default|pulse|pipewire", re.IGNORECASE)
"""Sound devices that are the sound server's, whichever microphone that has chosen."""


@dataclass(frozen=True)
class EchoChoice:
    """Whether the assistant cancels its echo itself, and why."""

    own: bool
    why: str


def echo_choice(wanted: Literal["auto", "own", "none"], microphone: str, server_source: str) -> EchoChoice:
    """wanted: ears.echo_cancellation; microphone: the name of the device in use; server_source: the one that the sound
    server chose, empty if unknown."""
    if wanted != "auto":
        return EchoChoice(wanted == "own", "chosen by ears.echo_cancellation")
    source = server_source if _SERVERS.match(microphone) and server_source else microphone
    if _CANCELLED.search(source):
        return EchoChoice(False, f"the sound system already does so in {source}, and two disturb each other")
    return EchoChoice(True, f"the sound system does not do so in {source or 'the microphone'}")
