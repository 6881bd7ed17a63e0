"""Stand-ins for devices: they ship with the program and power its demo and its tests."""

from hardware.fake_button import ScriptedButton
from hardware.fake_camera import FakeCamera
from hardware.fake_clock import VirtualClock
from hardware.fake_display import RecordingDisplay
from hardware.fake_light import RecordingLight
from hardware.fake_microphone import WavMicrophone
from hardware.fake_speaker import RecordingSpeaker

__all__ = [
    "FakeCamera",
    "RecordingDisplay",
    "RecordingLight",
    "RecordingSpeaker",
    "ScriptedButton",
    "VirtualClock",
    "WavMicrophone",
]
