"""The live path on devices that stand in for real ones: what opens, in which order, and what is left of it."""

from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from edge.assistant import Devices
from edge.config import load_settings
from edge.events import DeviceChanged
from edge.live import Announcer, open_devices, run_live
from edge.recording import record_session
from edge.replay import replay
from edge.session import load_session
from edge.state import Phase, State
from hardware.clock import MonotonicClock
from hardware.echo import EchoFreeMicrophone
from hardware.errors import BadMedia, DeviceError, DeviceLost, DeviceMissing
from hardware.fake import RecordingSpeaker, ScriptedButton, WavMicrophone
from hardware.fake_camera import FakeCamera
from hardware.fake_light import RecordingLight
from hardware.fake_portaudio import FakeDevice, FakePortAudio
from hardware.picture import load_picture
from hardware.portaudio import AudioHost
from hardware.ports import Press
from hardware.wav import load_wav

DEMO = Path(__file__).resolve().parents[2] / "scripts" / "demo-session"
SPEED = 4.0


@pytest.fixture
def settings(tmp_path):
    return load_settings(
        {
            "models_dir": tmp_path / "models",
            "ears.asr": "pocketsphinx",
            "voice.tts": "espeak",
            "mind.vlm": "none",
            "sight.camera": str(DEMO / "frame-3.jpg"),
        }
    )


class Machine:
    """A microphone, a speaker and a light, and how they are opened."""

    def __init__(self):
        self.microphone = FakeDevice("microphone", inputs=1)
        self.portaudio = FakePortAudio(MonotonicClock(), [self.microphone, FakeDevice("speaker", outputs=2)])
        self.light = RecordingLight()
        self.open = partial(open_devices, light=self.light, host=AudioHost(self.portaudio))


def test_all_is_open_and_lit_when_it_says_ready_and_closed_and_dark_after(settings):
    machine = Machine()

    def ready(line):
        lines.append(line)
        assert machine.light.lit
        assert len(machine.portaudio.open_streams) == 2
        raise KeyboardInterrupt

    lines = []
    with pytest.raises(KeyboardInterrupt):
        run_live(settings, (), ready, machine.open)
    assert "okay nabu" in lines[0]
    assert machine.light.shown == [True, False]
    assert machine.portaudio.open_streams == []


def test_push_to_talk_is_explained_by_its_keys(settings):
    def open_without_keyboard(_, opened, announce):
        return machine.open(settings, opened, announce)

    def ready(line):
        assert "space" in line
        assert "nabu" not in line
        raise KeyboardInterrupt

    machine = Machine()
    push_to_talk = settings.ears.model_copy(update={"push_to_talk": True})
    with pytest.raises(KeyboardInterrupt):
        run_live(settings.model_copy(update={"ears": push_to_talk}), (), ready, open_without_keyboard)


@pytest.mark.parametrize(("wanted", "cancelling"), [("auto", True), ("own", True), ("none", False)])
def test_its_own_voice_is_cancelled_unless_it_is_told_not_to(settings, wanted, cancelling):
    ears = settings.ears.model_copy(update={"echo_cancellation": wanted})
    with ExitStack() as opened:
        devices = Machine().open(settings.model_copy(update={"ears": ears}), opened, Announcer())
        assert isinstance(devices.microphone, EchoFreeMicrophone) is cancelling


def test_without_its_light_nothing_is_opened(settings):
    machine = Machine()
    machine.light.broken = True
    with pytest.raises(DeviceLost, match="light"):
        run_live(settings, (), pytest.fail, machine.open)
    assert machine.portaudio.streams == []


def test_without_a_camera_the_light_goes_out_again(settings):
    machine = Machine()
    blind = settings.model_copy(
        update={"sight": settings.sight.model_copy(update={"camera": ("/dev/video99",)})}
    )
    with pytest.raises(DeviceMissing, match="/dev/video99"):
        run_live(blind, (), pytest.fail, machine.open)
    assert machine.light.shown == [True, False]
    assert machine.portaudio.streams == []


def test_without_a_microphone_all_else_is_closed_again(settings):
    machine = Machine()
    machine.microphone.busy = True
    with pytest.raises(DeviceError, match="microphone"):
        run_live(settings, (), pytest.fail, machine.open)
    assert machine.light.shown == [True, False]
    assert machine.portaudio.streams
    assert machine.portaudio.open_streams == []


def test_the_assistant_is_told_of_an_unplugged_microphone(settings):
    machine = Machine()

    def unplug(line):
        machine.microphone.plugged = False

    def observe(event, state, now):
        if isinstance(event, DeviceChanged):
            told.append(event.message)
            raise KeyboardInterrupt

    told = []
    with pytest.raises(KeyboardInterrupt):
        run_live(settings, (observe,), unplug, machine.open)
    assert told == ["The microphone microphone does not answer, and there is no other; plug one in."]
    assert machine.light.shown == [True, False]
    assert machine.portaudio.open_streams == []


def test_what_changed_before_there_was_an_assistant_is_told_to_it():
    announce, told = Announcer(), []
    announce("The speaker Jabra does not answer.", "speaker")
    assert not announce.at_rest()
    announce.begin(told.append)
    assert told == [DeviceChanged("The speaker Jabra does not answer.", "speaker")]
    announce.observe(told[0], State(phase=Phase.HEARING), 0.0)
    assert not announce.at_rest()
    announce.observe(told[0], State(), 0.0)
    assert announce.at_rest()


class Scene:
    """Someone asks the demo's second question; everything runs SPEED times as fast as real time."""

    def __init__(self, *, presses=(), pictures=None, camera=FakeCamera):
        self.clock = MonotonicClock(SPEED)
        self.presses = presses
        self.pictures = pictures or [(0.0, load_picture(DEMO / "frame-3.jpg"))]
        self.camera = camera
        self.said = []
        self.speaker = RecordingSpeaker(self.clock)

    def open(self, settings, opened, announce):
        question = load_wav(DEMO / "question-2.wav").samples
        return Devices(
            opened.enter_context(closing(WavMicrophone([(4.0, question)], self.clock, tail=60.0))),
            opened.enter_context(closing(self.speaker)),
            opened.enter_context(closing(self.camera(self.pictures, clock=self.clock.now))),
            opened.enter_context(closing(ScriptedButton(self.presses, self.clock))),
        )

    def record(self, settings, folder, seconds=9.0):
        return record_session(settings, folder, seconds, self.said.append, clock=self.clock, open_=self.open)


@pytest.mark.slow
def test_a_recorded_session_replays(settings, tmp_path):
    scene = Scene()
    session = scene.record(settings, tmp_path / "new")
    outcome = replay(load_session(session.parent), settings, SPEED)
    (turn,) = outcome.turns
    assert turn.question == "what colours do you see"
    assert "white" in turn.heard
    assert np.abs(scene.speaker.recording()[0]).max() > 1000, "its beginning and end are said aloud"


class Interrupting(FakeCamera):
    """Whoever records presses Ctrl-C while this camera is looked through for the third time."""

    looks = 0

    def latest(self, max_age):
        self.looks += 1
        if self.looks == 3:
            raise KeyboardInterrupt
        return super().latest(max_age)


@pytest.mark.slow
def test_an_interrupted_recording_is_kept(settings, tmp_path):
    scene = Scene(camera=Interrupting)
    session = load_session(scene.record(settings, tmp_path / "new").parent)
    ((_, samples),) = session.audio
    assert 16_000 < len(samples) < 6 * 16_000
    assert scene.said[-1] == "Ended."


@pytest.mark.slow
def test_a_recording_that_loses_its_camera_is_kept_and_fails(settings, tmp_path):
    picture = np.full((48, 64, 3), 128, np.uint8)
    scene = Scene(pictures=[(0.0, picture), (6.0, None)], presses=[(5.0, Press.SHORT)])
    with pytest.raises(DeviceLost):
        scene.record(settings, tmp_path / "new")
    session = load_session(tmp_path / "new")
    assert len(session.pictures) == 1
    assert [press for _, press in session.presses] == [Press.SHORT]


def test_a_folder_in_use_is_refused_before_anything_opens(settings, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(BadMedia, match="not empty"):
        record_session(settings, tmp_path, 9.0, pytest.fail, open_=pytest.fail)
