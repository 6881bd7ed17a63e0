"""The stand-ins do as they are told, on a clock that does so too."""

import io
from threading import Event, Thread

import numpy as np
import pytest

from hardware.clock import MonotonicClock
from hardware.display import TerminalDisplay
from hardware.errors import DeviceLost
from hardware.fake import (
    RecordingDisplay,
    RecordingLight,
    RecordingSpeaker,
    ScriptedButton,
    VirtualClock,
    WavMicrophone,
)
from hardware.light import ScreenLight
from hardware.ports import PlayBlock, Press


def test_a_virtual_clock_wakes_each_thread_at_its_own_time() -> None:
    clock = VirtualClock(5.0)
    woken: list[tuple[float, float]] = []

    def wait(seconds: float) -> None:
        clock.wait(seconds)
        woken.append((seconds, clock.now()))

    threads = [Thread(target=wait, args=(seconds,), daemon=True) for seconds in (2.0, 1.0)]
    for thread in threads:
        thread.start()
    clock.until_waiting(2)
    clock.advance(1.5)
    threads[1].join(10)
    assert woken == [(1.0, 6.5)]
    assert clock.waiting == 1
    clock.advance(0.5)
    threads[0].join(10)
    assert woken[1] == (2.0, 7.0)


def test_a_waiting_thread_can_be_woken_early() -> None:
    clock = VirtualClock()
    wake = Event()
    thread = Thread(target=clock.wait, args=(60.0, wake), daemon=True)
    thread.start()
    clock.until_waiting(1)
    wake.set()
    thread.join(10)
    assert not thread.is_alive()
    assert clock.waiting == 0
    assert clock.now() == 0.0
    clock.wait(60.0, wake)
    clock.wait(-1.0)


def test_waiting_for_threads_that_never_wait_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardware.fake_clock.PATIENCE_SECONDS", 0.01)
    with pytest.raises(TimeoutError, match="0 threads wait on the clock, not 1"):
        VirtualClock().until_waiting(1)


def test_a_fast_clock_runs_ahead_of_the_real_one() -> None:
    fast, real = MonotonicClock(speed=1000), MonotonicClock()
    begin, real_begin = fast.now(), real.now()
    fast.wait(1.0)
    real.wait(-1.0)
    assert fast.now() - begin >= 1.0
    assert real.now() > real_begin
    with pytest.raises(ValueError, match="more than 0"):
        MonotonicClock(speed=0)


def test_recordings_sound_at_their_moments_and_add_up_where_they_overlap() -> None:
    clock = VirtualClock(10.0, auto=True)
    sounds = [(0.064, np.full(1024, 20_000, np.int16)), (0.096, np.full(512, 20_000, np.int16))]
    microphone = WavMicrophone(sounds, clock, tail=0.064)
    blocks = []
    with pytest.raises(EOFError):
        while True:
            blocks.append(microphone.read(1.0))
    levels = [int(block.samples[100]) for block in blocks if block is not None]
    assert levels == [0, 0, 20_000, 32_767, 0, 0]
    assert clock.now() == pytest.approx(10.192)


def test_a_reader_of_a_recording_waits_no_longer_than_asked() -> None:
    clock = VirtualClock(auto=True)
    microphone = WavMicrophone(np.ones(512, np.int16), clock)
    assert microphone.read(0.01) is None
    assert clock.now() == 0.01


def test_a_script_presses_the_button() -> None:
    clock = VirtualClock(3.0, auto=True)
    button = ScriptedButton([(1.0, Press.SHORT), (2.0, Press.LONG)], clock)
    assert button.read(0.5) is None
    assert button.read(9.0) is Press.SHORT
    assert clock.now() == 4.0
    assert button.read(9.0) is Press.LONG
    assert button.read(9.0) is None, "a button that is pressed no more is still there"
    button.close()
    with pytest.raises(EOFError):
        button.read(9.0)


def test_a_reader_of_a_scripted_button_is_released_by_closing() -> None:
    clock = VirtualClock()
    button = ScriptedButton([(60.0, Press.SHORT)], clock)
    ends: list[str] = []

    def read() -> None:
        try:
            button.read(60.0)
        except EOFError as end:
            ends.append(str(end))

    reader = Thread(target=read, daemon=True)
    reader.start()
    clock.until_waiting(1)
    button.close()
    reader.join(10)
    assert len(ends) == 1


def test_a_recording_keeps_the_sessions_time_line_and_each_turns_first_sample() -> None:
    clock = VirtualClock(100.0, auto=True)
    speaker = RecordingSpeaker(clock, rate=16_000, latency=0.25)
    speaker.accepted = 1
    clock.advance(0.5)
    speaker.write(PlayBlock(np.full(1600, 9000, np.int16), 16_000, 1))
    assert speaker.drain(1, 5.0)
    samples, rate = speaker.recording()
    assert rate == 16_000
    assert speaker.first_samples == {1: 100.75}
    (sounding,) = np.nonzero(samples)
    assert sounding[0] / rate == 0.75
    assert clock.now() == pytest.approx(100.85, abs=0.005)
    speaker.close()
    clock.advance(5.0)
    assert speaker.recording()[0].size == samples.size


def test_a_light_remembers_and_can_fail() -> None:
    light = RecordingLight()
    assert not light.lit
    light.show(True)
    assert light.lit
    light.broken = True
    with pytest.raises(DeviceLost, match="check its wires"):
        light.show(False)
    light.close()
    assert light.shown == [True, False]


def test_the_screens_light_tells_changes_alone_and_goes_out_at_the_end() -> None:
    shown: list[bool] = []
    light = ScreenLight(shown.append)
    light.show(False)
    light.show(True)
    light.show(True)
    light.close()
    light.close()
    assert shown == [True, False]


def test_captions_are_kept_and_shown_as_plain_lines() -> None:
    display = RecordingDisplay()
    display.show("you", "hello")
    display.close()
    assert display.captions == [("you", "hello")]
    stream = io.StringIO()
    terminal = TerminalDisplay(stream)
    terminal.show("quizglass", "a\x1b[2Jlabel:\n 5\u202e mg")
    terminal.show("you", "what?")
    terminal.close()
    assert stream.getvalue() == "quizglass  a [2Jlabel: 5 mg\n      you  what?\n"
