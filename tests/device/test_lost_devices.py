"""Devices lost in each phase of a turn: the whole assistant, with PortAudio's and the cameras' stand-ins, on virtual
time."""

import threading
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from edge.assistant import Assistant, Devices, Engines, Manners
from edge.events import DeviceChanged, SessionOver, Spoken
from edge.hands import Senses
from edge.live import Announcer
from edge.mind import Mind
from edge.record import Recorder
from edge.router import Router
from edge.state import Phase
from edge.tools.table import TOOLS
from hardware.failover_camera import FailoverCamera
from hardware.fake import FakeCamera, VirtualClock
from hardware.fake_portaudio import FakeDevice, FakePortAudio
from hardware.microphone import SoundDeviceMicrophone
from hardware.portaudio import AudioHost
from hardware.speaker import SoundDeviceSpeaker
from models.fake import LoudnessDetector
from models.ports import AskOptions, Speech, Transcript
from models.vlm.scripted import ScriptedVlm

RATE = 16_000
PATIENCE = 20.0
"""Real seconds after which a test has hung."""
BLOCK = 0.032
MARKER = 20_000
ANSWER = "There is a cup on the table, and a pen lies beside it."
PHASES = [Phase.LISTENING, Phase.HEARING, Phase.THINKING, Phase.SPEAKING]


class OnMarker:
    def process(self, samples):
        return "marker" if (samples == MARKER).any() else None

    def reset(self):
        pass

    def close(self):
        pass


class Given:
    """A recognizer that hears one question however long its sound, and a voice that hums."""

    name = "given"

    def __init__(self):
        self.seconds_heard = []

    def transcribe(self, samples, cancel, hot_words=()):
        self.seconds_heard.append(samples.size / RATE)
        return Transcript("what is this", 0.9, self.name)

    def synthesize(self, text, cancel):
        yield Speech(np.full(len(text) * 1000, 5000, np.int16), RATE)

    def close(self):
        pass


class Pluggable(FakeCamera):
    """A camera that can be unplugged."""

    plugged = True

    def latest(self, max_age):
        self._schedule = self._schedule if self.plugged else [(0.0, None)]
        return super().latest(max_age)


def question(seconds=2.0):
    """The wake word, and a moment later a question."""
    track = np.zeros(round((1.4 + seconds) * RATE), np.int16)
    track[RATE // 2] = MARKER
    said = track[-round(seconds * RATE) :]
    said[:] = np.where(np.arange(said.size) % 8 < 4, 8000, -8000)
    return track


class World:
    """The wearer, who asks one question after half a second, two devices of each kind, and time that passes."""

    def __init__(self):
        self.clock = VirtualClock()
        self.glasses = FakeDevice("Glasses", inputs=1)
        self.webcam = FakeDevice("Webcam", inputs=1, rates=(48_000,))
        self.headset = FakeDevice("Headset", outputs=1)
        self.jack = FakeDevice("Jack", outputs=2, rate=44_100, rates=(44_100,))
        plugs = [self.glasses, self.webcam, self.headset, self.jack]
        self.portaudio = FakePortAudio(self.clock, plugs, latency=0.1)
        self.played = {device.name: [] for device in plugs}
        self.track = question()
        self.state = None
        self.told = []
        self.spoken = []
        self.lose = lambda: None
        self.lose_in = None
        self.recorder = Recorder()
        self.given = Given()
        self.cameras = [
            Pluggable([(0.0, np.full((8, 8, 3), grey, np.uint8))], clock=self.clock.now) for grey in (50, 90)
        ]
        self._start()

    def _start(self):
        host, announce = AudioHost(self.portaudio, cards=str), Announcer()
        more = {"at_rest": announce.at_rest, "host": host, "clock": self.clock}
        self.speaker = SoundDeviceSpeaker(
            ("Headset", "Jack"), on_change=lambda message: announce(message, "speaker"), **more
        )
        self.microphone = SoundDeviceMicrophone(
            ("Glasses", "Webcam"), on_change=lambda message: announce(message, "microphone"), **more
        )
        self.camera = FailoverCamera(
            [
                (name, lambda tell, camera=camera: camera)
                for name, camera in zip(("front", "side"), self.cameras, strict=True)
            ],
            on_change=lambda message: announce(message, "camera"),
            at_rest=announce.at_rest,
            clock=self.clock,
            keep=False,
        )
        now = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
        senses = Senses(lambda: None, lambda: None, None, lambda: now)
        vlm = ScriptedVlm({"what is this": ANSWER}, wait=lambda seconds: None)
        self.assistant = Assistant(
            Devices(self.microphone, self.speaker, self.camera, None),
            Engines(
                OnMarker(),
                LoudnessDetector(),
                self.given,
                self.given,
                Mind(Router(TOOLS), senses, vlm, "", AskOptions()),
            ),
            Manners(),
            self.clock,
            (announce.observe, self.recorder, self._see),
        )
        announce.begin(self.assistant.post)
        self.error = "still running"
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        self.error = self.assistant.run()

    def _see(self, event, state, now):
        if isinstance(event, DeviceChanged):
            self.told.append(event.message)
        if isinstance(event, Spoken):
            self.spoken.append(event)
        if state.phase is self.lose_in:
            self.lose_in = None
            self.lose()
        self.state = state

    def pass_time(self, seconds):
        """Block by block, as sound cards do; whoever is awake gets his turn."""
        for _ in range(round(seconds / BLOCK)):
            self.clock.advance(BLOCK)
            for stream in self.portaudio.open_streams:
                out = np.zeros((stream.blocksize, stream.channels), np.int16)
                if stream.is_input:
                    out[:] = self._heard(stream)[:, None]
                stream.call(out)
                if not stream.is_input and stream.active and not stream.stalled:
                    self.played[stream.device.name].append((out[:, 0], stream.samplerate))
            hears = any(
                stream.is_input and stream.active and not stream.stalled
                for stream in self.portaudio.open_streams
            )
            awaited = hears or self.clock.waiting  # else somebody waits for the next block, in real time
            threading.Event().wait(0.001 if awaited else BLOCK)

    def until_spoken(self, count=1):
        deadline = time.monotonic() + PATIENCE
        while len(self.spoken) < count and time.monotonic() < deadline:
            self.pass_time(0.32)
        assert len(self.spoken) >= count, (self.state, self.told)

    def seconds_sounding(self, name):
        return sum((np.abs(sound) > 100).sum() / rate for sound, rate in self.played[name])

    def _heard(self, stream):
        end = self.clock.now()
        at = ((end - BLOCK) + np.arange(stream.blocksize) / stream.samplerate) * RATE
        inside = (at >= 0) & (at < self.track.size)
        return np.where(
            inside, self.track[np.clip(at.round().astype(int), 0, self.track.size - 1)], 0
        ).astype(np.int16)

    def end(self):
        self.assistant.post(SessionOver())
        deadline = time.monotonic() + PATIENCE
        while self.thread.is_alive() and time.monotonic() < deadline:
            self.pass_time(0.32)
        assert not self.thread.is_alive()
        for device in (self.microphone, self.speaker, self.camera):
            device.close()
        assert self.portaudio.open_streams == []
        return self.error


@pytest.fixture
def world():
    world = World()
    yield world
    if world.thread.is_alive():
        assert world.end() is None


def lose(world, phase, *devices):
    def unplug():
        for device in devices:
            device.plugged = False

    world.lose, world.lose_in = unplug, phase


@pytest.mark.parametrize("phase", PHASES)
def test_the_question_goes_on_with_what_the_next_microphone_hears(world, phase):
    lose(world, phase, world.glasses)
    world.until_spoken(2)
    answer, announcement = world.spoken[:2]
    assert (answer.heard, answer.complete) == (ANSWER, True)
    assert announcement.heard == "The microphone Glasses does not answer; I listen through Webcam now."
    assert max(world.given.seconds_heard) > 1.6
    assert world.told == [announcement.heard]


@pytest.mark.parametrize("phase", PHASES)
def test_the_answer_goes_on_through_the_next_speaker(world, phase):
    lose(world, phase, world.headset)
    world.until_spoken(2)
    answer, announcement = world.spoken[:2]
    assert (answer.heard, answer.complete) == (ANSWER, True)
    assert announcement.heard == "The speaker Headset does not answer; I speak through Jack now."
    assert world.told == [announcement.heard]
    assert world.seconds_sounding("Jack") > 1.0


@pytest.mark.parametrize("phase", [Phase.IDLE, Phase.LISTENING, Phase.HEARING, Phase.THINKING])
def test_the_question_is_answered_from_the_frame_that_was_chosen_or_from_the_next_camera(world, phase):
    def unplug():
        world.cameras[0].plugged = False

    world.lose, world.lose_in = unplug, phase
    if phase is Phase.IDLE:
        unplug()
    world.until_spoken(1)
    assert (world.spoken[0].heard, world.spoken[0].complete) == (ANSWER, True)
    world.camera.latest(1.0)
    world.until_spoken(2)
    assert world.spoken[1].heard == "The camera front does not answer; I look through side now."
    assert len(world.told) == 1


def fall_asleep(world, phase, name):
    """A headset's stream stays open, and is never called again."""

    def sleep():
        for stream in world.portaudio.open_streams:
            if stream.device.name == name:
                stream.stalled = True

    world.lose, world.lose_in = sleep, phase


def test_a_headset_that_falls_asleep_in_mid_answer_is_replaced(world):
    fall_asleep(world, Phase.SPEAKING, "Headset")
    world.until_spoken(2)
    assert (world.spoken[0].heard, world.spoken[0].complete) == (ANSWER, True)
    assert world.told == ["The speaker Headset does not answer; I speak through Jack now."]


def test_a_microphone_that_falls_asleep_in_mid_question_is_replaced(world):
    world.track = question(5.0)
    fall_asleep(world, Phase.HEARING, "Glasses")
    world.until_spoken(2)
    assert (world.spoken[0].heard, world.spoken[0].complete) == (ANSWER, True)
    assert world.told[0] == "The microphone Glasses does not answer; I listen through Webcam now."
    assert max(world.given.seconds_heard) > 3.0  # a second or so is lost until the silence is noticed


def test_without_any_microphone_what_was_said_is_answered_and_one_is_waited_for(world):
    lose(world, Phase.HEARING, world.glasses, world.webcam)
    world.until_spoken(2)
    assert world.spoken[0].heard == ANSWER
    assert (
        world.spoken[1].heard == "The microphone Glasses does not answer, and there is no other; plug one in."
    )
    world.glasses.plugged = True
    world.until_spoken(3)
    assert world.spoken[2].heard == "The microphone Glasses is back; I listen through it."


def test_without_any_speaker_the_answer_waits_and_is_kept(world):
    lose(world, Phase.SPEAKING, world.headset, world.jack)
    while world.state is None or world.state.phase is not Phase.SPEAKING:
        world.pass_time(0.32)
    world.pass_time(20.0)
    assert not world.spoken
    assert world.recorder.turns[1].answer == ANSWER
    assert len(world.told) == 1
    world.jack.plugged = True
    world.until_spoken(2)
    assert (world.spoken[0].heard, world.spoken[0].complete) == (ANSWER, True)
    assert world.spoken[1].heard == "The speaker Headset does not answer; I speak through Jack now."


def test_the_preferred_devices_are_taken_again_between_turns(world):
    lose(world, Phase.SPEAKING, world.headset, world.glasses)
    world.until_spoken(2)
    assert sorted(world.told) == [
        "The microphone Glasses does not answer; I listen through Webcam now.",
        "The speaker Headset does not answer; I speak through Jack now.",
    ]
    world.headset.plugged = world.glasses.plugged = True
    for _ in range(200):
        world.pass_time(0.32)
        world.speaker.tend()
    assert sorted(world.told[2:]) == [
        "The microphone Glasses is back; I listen through it.",
        "The speaker Headset is back; I speak through it.",
    ]
    assert {stream.device.name for stream in world.portaudio.open_streams} == {"Glasses", "Headset"}
