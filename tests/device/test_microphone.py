"""The microphone and its line on a PortAudio whose devices come, go and refuse."""

import logging
import sys
from threading import Thread

import numpy as np
import pytest

from hardware.errors import DeviceBusy, DeviceMissing
from hardware.fake import VirtualClock
from hardware.fake_portaudio import FakeDevice, FakePortAudio, FakeStream, PortAudioError
from hardware.microphone import SoundDeviceMicrophone
from hardware.portaudio import AudioHost, audio_host, list_audio_devices
from hardware.speaker import SoundDeviceSpeaker


class Bench:
    """A microphone on the bench, with its announcements."""

    asleep: FakeDevice | None = None
    """Its streams stay open, and are not called."""

    def __init__(
        self,
        *devices: FakeDevice,
        name: str | None = None,
        names: tuple[str | None, ...] = (),
        gives_times: bool = True,
    ) -> None:
        self.clock = VirtualClock(100.0, auto=True)
        self.portaudio = FakePortAudio(self.clock, list(devices), gives_times=gives_times)
        self.host = AudioHost(self.portaudio)
        self.news: list[str] = []
        self.microphone = SoundDeviceMicrophone(
            names or (name,), on_change=self.news.append, host=self.host, clock=self.clock
        )

    @property
    def stream(self) -> FakeStream:
        return next(stream for stream in self.portaudio.open_streams if stream.is_input)

    def sound(self, value: int = 1000, blocks: int = 3, overflow: bool = False) -> None:
        for _ in range(blocks):
            self.clock.advance(0.032)
            shape = (self.stream.blocksize, self.stream.channels)
            self.stream.call(np.full(shape, value, np.int16), overflow=overflow)

    def listen(self, seconds: float) -> None:
        """Let every device that is awake be silent, and read on."""
        for _ in range(round(seconds / 0.032)):
            self.clock.advance(0.032)
            for stream in self.portaudio.open_streams:
                if stream.device is not self.asleep:
                    stream.call(np.zeros((stream.blocksize, stream.channels), np.int16))
            while self.microphone.read(0):
                pass

    def read_until_open(self) -> None:
        while not [stream for stream in self.portaudio.open_streams if stream.is_input]:
            self.read_for(0.1)

    def read_for(self, seconds: float) -> list:
        """Read as a lane does: the wait of a reader who gets nothing moves the time."""
        end = self.clock.now() + seconds
        blocks = []
        while self.clock.now() < end:
            block = self.microphone.read(0)
            if block is None:
                self.clock.advance(0.1)
            else:
                blocks.append(block)
        return blocks


def open_microphone(*devices: FakeDevice, name: str | None = None) -> SoundDeviceMicrophone:
    return Bench(*devices, name=name).microphone


def test_no_microphone_at_all() -> None:
    with pytest.raises(DeviceMissing, match="no default microphone; plug one in"):
        open_microphone(FakeDevice("speakers", outputs=2))


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    with pytest.raises(
        DeviceMissing, match="no microphone is named 'Jabra'; choose one of 0: Webcam; 1: Headset"
    ):
        open_microphone(FakeDevice("Webcam", inputs=1), FakeDevice("Headset", inputs=1), name="Jabra")


def test_a_name_that_fits_two_is_refused() -> None:
    with pytest.raises(DeviceMissing, match="more than one microphone"):
        open_microphone(FakeDevice("USB one", inputs=1), FakeDevice("USB two", inputs=1), name="usb")


@pytest.mark.parametrize("name", ["Glasses", "glass", "1"])
def test_a_name_a_part_of_it_and_a_number_are_understood(name: str) -> None:
    bench = Bench(FakeDevice("Webcam", inputs=1), FakeDevice("Glasses", inputs=1), name=name)
    assert bench.stream.device.name == "Glasses"


def test_an_exact_name_wins_over_a_longer_one() -> None:
    bench = Bench(FakeDevice("Mic 2", inputs=1), FakeDevice("Mic", inputs=1), name="Mic")
    assert bench.stream.device.name == "Mic"


def test_a_microphone_in_use() -> None:
    with pytest.raises(DeviceBusy, match="'Webcam' is in use; close the program"):
        open_microphone(FakeDevice("Webcam", inputs=1, busy=True))


def test_a_microphone_that_refuses_every_rate() -> None:
    with pytest.raises(DeviceBusy, match="refuses 16000 Hz, 48000 Hz, 44100 Hz"):
        open_microphone(FakeDevice("Webcam", inputs=2, rates=()))


def test_an_unexpected_failure_is_passed_on_in_words() -> None:
    bench = Bench(FakeDevice("Webcam", inputs=1))

    def fail(**settings: object) -> None:
        raise PortAudioError("Unanticipated host error", -9999)

    bench.portaudio.InputStream = fail  # type: ignore[method-assign]
    with pytest.raises(DeviceBusy, match="Unanticipated host error"):
        SoundDeviceMicrophone((None,), on_change=print, host=bench.host, clock=bench.clock)


def test_a_device_that_will_not_start_leaves_no_stream_behind() -> None:
    bench = Bench(FakeDevice("Webcam", inputs=1))

    class Stubborn:
        latency = 0.0
        closed = False

        def start(self) -> None:
            raise PortAudioError("Device unavailable", -9985)

        def close(self) -> None:
            self.closed = True

    stubborn = Stubborn()
    bench.portaudio.InputStream = lambda **settings: stubborn  # type: ignore[method-assign,assignment,return-value]
    with pytest.raises(DeviceBusy):
        SoundDeviceMicrophone((None,), on_change=print, host=bench.host, clock=bench.clock)
    assert stubborn.closed


@pytest.mark.parametrize(
    ("rates", "used"), [((16_000, 48_000), 16_000), ((48_000,), 48_000), ((44_100,), 44_100)]
)
def test_16_khz_is_asked_for_and_the_devices_own_rate_accepted(rates: tuple[int, ...], used: int) -> None:
    bench = Bench(FakeDevice("Webcam", inputs=1, rates=rates))
    assert bench.stream.samplerate == used
    bench.sound(blocks=60)
    blocks = bench.read_for(1.0)
    assert len(blocks) >= 58
    assert set(np.concatenate([block.samples for block in blocks[2:]])) <= {999, 1000, 1001}


def test_without_the_sound_systems_times_a_block_began_32_ms_ago() -> None:
    bench = Bench(FakeDevice("Webcam", inputs=1), gives_times=False)
    bench.sound(blocks=1)
    block = bench.microphone.read(0)
    assert block is not None
    assert block.captured_at == pytest.approx(100.0)


def test_lost_samples_are_reported(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(FakeDevice("Webcam", inputs=1))
    bench.sound(overflow=True)
    with caplog.at_level(logging.WARNING):
        bench.read_for(0.5)
    assert len([record for record in caplog.records if "too busy" in record.message]) == 1


def test_unplugged_and_plugged_in_again() -> None:
    card = FakeDevice("Glasses", inputs=1)
    bench = Bench(card, name="Glasses")
    bench.sound()
    assert len(bench.read_for(0.3)) == 3
    card.plugged = False
    assert bench.read_for(10) == []
    assert bench.news == ["The microphone Glasses does not answer, and there is no other; plug one in."]
    card.plugged = True
    bench.read_until_open()
    bench.sound(2000)
    blocks = bench.read_for(0.3)
    assert bench.news[1:] == ["The microphone Glasses is back; I listen through it."]
    assert [int(block.samples[0]) for block in blocks] == [2000] * 3
    assert blocks[0].captured_at == pytest.approx(bench.clock.now(), abs=0.5)


def test_a_reader_of_a_lost_microphone_waits_as_long_as_asked() -> None:
    card = FakeDevice("Glasses", inputs=1)
    bench = Bench(card, name="Glasses")
    card.plugged = False
    assert bench.microphone.read(1.0) is None
    assert bench.clock.now() == pytest.approx(101.0)


def test_a_reader_is_woken_by_the_next_block() -> None:
    bench = Bench(FakeDevice("Glasses", inputs=1))
    blocks: list[object] = []
    reader = Thread(target=lambda: blocks.append(bench.microphone.read(60.0)), daemon=True)
    reader.start()
    bench.sound(blocks=1)
    reader.join(10)
    assert len(blocks) == 1
    assert blocks[0] is not None


def test_a_device_that_only_stops_calling_is_opened_again(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(FakeDevice("Glasses", inputs=1))
    bench.sound()
    assert len(bench.read_for(0.3)) == 3
    bench.stream.stalled = True
    with caplog.at_level(logging.WARNING):
        assert bench.read_for(1.2) == []
        bench.sound()
        assert len(bench.read_for(0.3)) == 3
    assert bench.news == []
    assert "interrupted" in caplog.text


def test_another_default_that_takes_its_place_is_announced() -> None:
    glasses = FakeDevice("Glasses", inputs=1)
    bench = Bench(glasses, FakeDevice("Webcam", inputs=1, rates=(48_000,)))
    glasses.plugged = False
    assert bench.read_for(1.0) == []
    bench.sound(3000)
    assert bench.read_for(0.5)
    assert bench.news == ["The microphone Glasses does not answer; I listen through Webcam now."]


def test_one_that_is_gone_for_good_is_waited_for_with_patience() -> None:
    card = FakeDevice("Glasses", inputs=1)
    bench = Bench(card, name="Glasses")
    card.plugged = False
    assert bench.read_for(600) == []
    assert len(bench.news) == 1
    assert bench.portaudio.scans < 40


def test_looking_for_a_lost_microphone_only_interrupts_the_speaker() -> None:
    card = FakeDevice("Glasses", inputs=1)
    bench = Bench(card, FakeDevice("Headphones", outputs=2), name="Glasses")
    news: list[str] = []
    speaker = SoundDeviceSpeaker((None,), on_change=news.append, host=bench.host, clock=bench.clock)
    card.plugged = False
    bench.read_for(1.0)
    assert [stream for stream in bench.portaudio.open_streams if not stream.is_input] == []
    assert not speaker.drain(speaker.accepted + 1, 0)
    assert speaker.drain(speaker.accepted, 0)
    assert len([stream for stream in bench.portaudio.open_streams if not stream.is_input]) == 1
    assert news == []


def test_a_reader_is_released_when_the_microphone_is_closed() -> None:
    bench = Bench(FakeDevice("Glasses", inputs=1))
    bench.microphone.close()
    bench.microphone.close()
    with pytest.raises(EOFError):
        bench.microphone.read(60.0)
    assert bench.portaudio.open_streams == []


def test_a_sound_system_that_does_not_start_again_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    card = FakeDevice("Glasses", inputs=1)
    bench = Bench(card, name="Glasses")
    card.plugged = False

    def fail() -> None:
        raise PortAudioError("PortAudio not initialized", -10000)

    with monkeypatch.context() as patch:
        patch.setattr(bench.portaudio, "_initialize", fail)
        patch.setattr(bench.portaudio, "query_devices", fail)
        assert bench.read_for(5.0) == []
        with pytest.raises(DeviceBusy, match="does not answer"):
            bench.host.devices()
    card.plugged = True
    bench.read_until_open()
    bench.sound()
    assert len(bench.read_for(0.3)) == 3


def test_closed_while_it_is_opened_again() -> None:
    card = FakeDevice("Glasses", inputs=1)
    bench = Bench(card, name="Glasses")
    card.plugged = False
    bench.read_for(1.0)
    card.plugged = True
    rescan = bench.host.rescan

    def close_meanwhile() -> None:
        rescan()
        bench.microphone.close()

    bench.host.rescan = close_meanwhile  # type: ignore[method-assign]
    with pytest.raises(EOFError):
        bench.read_for(10)
    assert bench.portaudio.open_streams == []


def test_portaudio_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    audio_host.cache_clear()
    with pytest.raises(DeviceMissing, match="sudo apt install libportaudio2"):
        SoundDeviceMicrophone((None,), on_change=print)
    assert list_audio_devices() == ()
    audio_host.cache_clear()


def test_devices_are_listed_with_what_they_can_do() -> None:
    portaudio = FakePortAudio(VirtualClock(), [FakeDevice("Headset", inputs=1, outputs=2, rate=44_100)])
    (device,) = AudioHost(portaudio).devices()
    assert (device.index, device.name, device.inputs, device.outputs, device.rate) == (
        0,
        "Headset",
        1,
        2,
        44_100,
    )


def test_a_better_microphone_that_is_plugged_in_later_is_found_between_turns() -> None:
    cards = ["webcam"]
    resting = [False]
    glasses = FakeDevice("Glasses", inputs=1, plugged=False)
    bench = Bench(glasses, FakeDevice("Webcam", inputs=1), names=("Glasses", None))
    bench.host._cards = lambda: cards[-1]
    bench.host.rescan()
    bench.microphone.close()
    bench.microphone = SoundDeviceMicrophone(
        ("Glasses", None),
        on_change=bench.news.append,
        at_rest=lambda: resting[0],
        host=bench.host,
        clock=bench.clock,
    )
    bench.listen(3.0)
    assert bench.news == ["The microphone Glasses does not answer; I listen through Webcam now."]
    glasses.plugged = True
    cards.append("glasses")
    scans = bench.portaudio.scans
    bench.listen(10.0)
    assert bench.portaudio.scans == scans, "nothing is interrupted in mid-turn"
    resting[0] = True
    bench.listen(3.0)
    assert bench.stream.device is glasses
    assert bench.news[1:] == ["The microphone Glasses is back; I listen through it."]


def test_one_that_is_asleep_is_not_taken_again_before_it_wakes() -> None:
    glasses = FakeDevice("Glasses", inputs=1)
    bench = Bench(glasses, FakeDevice("Webcam", inputs=1), names=("Glasses", "Webcam"))
    bench.listen(1.0)
    bench.asleep = glasses
    bench.listen(60.0)
    assert bench.news == ["The microphone Glasses does not answer; I listen through Webcam now."]
    assert bench.stream.device.name == "Webcam"
    bench.asleep = None
    bench.listen(60.0)
    assert bench.news[1:] == ["The microphone Glasses is back; I listen through it."]


def test_nothing_that_a_lost_microphone_heard_is_lost() -> None:
    glasses = FakeDevice("Glasses", inputs=1, rates=(48_000,))
    bench = Bench(glasses, FakeDevice("Webcam", inputs=1), names=("Glasses", "Webcam"))
    bench.sound(1000, blocks=10)
    glasses.plugged = False
    heard = bench.read_for(0.3)
    assert sum(block.samples.size for block in heard) == pytest.approx(0.32 * 16_000, abs=2)
    assert heard[-1].captured_at == pytest.approx(100.32 - heard[-1].samples.size / 16_000, abs=0.04)
    bench.sound(2000, blocks=3)
    assert [int(block.samples[-1]) for block in bench.read_for(0.3)] == [2000] * 3


@pytest.mark.parametrize("blocks", [8, 10])
def test_what_a_lost_microphone_heard_last_is_told_once(blocks: int) -> None:
    glasses = FakeDevice("Glasses", inputs=1, rates=(48_000,))
    bench = Bench(glasses, name="Glasses")
    bench.sound(1000, blocks=blocks)
    glasses.plugged = False
    heard = bench.read_for(5.0)
    assert sum(block.samples.size for block in heard) == pytest.approx(blocks * 512, abs=2)


def test_a_sound_system_that_fails_while_it_looks_for_a_better_one_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cards = ["webcam"]
    webcam = FakeDevice("Webcam", inputs=1)
    bench = Bench(FakeDevice("Glasses", inputs=1, plugged=False), webcam, names=("Glasses", None))
    bench.host._cards = lambda: cards[-1]
    bench.host.rescan()
    bench.read_until_open()
    bench.listen(20.0)

    def fail() -> None:
        raise PortAudioError("PortAudio not initialized", -10000)

    with monkeypatch.context() as patch:
        patch.setattr(bench.portaudio, "_initialize", fail)
        patch.setattr(bench.portaudio, "query_devices", fail)
        cards.append("webcam and another")
        scans = bench.portaudio.scans
        assert bench.read_for(5.0) == []
    bench.read_until_open()
    assert bench.portaudio.scans > scans
    assert bench.stream.device is webcam


def test_a_default_that_is_not_there_is_told() -> None:
    glasses = FakeDevice("Glasses", inputs=1)
    webcam = FakeDevice("Webcam", inputs=1, busy=True)
    bench = Bench(webcam, glasses, names=(None, "Glasses"))
    bench.listen(1.0)
    told = "The microphone that the system prefers does not answer; I listen through Glasses now."
    assert bench.news == [told]
