"""The speaker on a PortAudio whose devices come, go and refuse."""

import logging

import numpy as np
import pytest

from hardware.errors import DeviceBusy, DeviceMissing
from hardware.fake import VirtualClock
from hardware.fake_portaudio import FakeDevice, FakePortAudio
from hardware.portaudio import AudioHost
from hardware.ports import PlayBlock
from hardware.speaker import SoundDeviceSpeaker


class PlayingClock(VirtualClock):
    """While somebody waits, the sound card plays."""

    def __init__(self) -> None:
        super().__init__(10.0, auto=True)
        self.portaudio: FakePortAudio | None = None
        self.heard: list[np.ndarray] = []
        self._due = 10.0

    def wait(self, seconds: float, wake: object = None) -> None:
        end = self.now() + seconds
        while self._due <= end:
            self.advance(self._due - self.now())
            self._due += 0.032
            for stream in self.portaudio.open_streams if self.portaudio else ():
                out = np.zeros((stream.blocksize, stream.channels), np.int16)
                stream.call(out)
                self.heard.append(out[:, 0])
        self.advance(end - self.now())


class Bench:
    def __init__(
        self,
        *devices: FakeDevice,
        name: str | None = None,
        names: tuple[str, ...] = (),
        latency: float = 0.0,
        gives_times: bool = True,
    ) -> None:
        self.clock = PlayingClock()
        self.portaudio = FakePortAudio(self.clock, list(devices), latency=latency, gives_times=gives_times)
        self.clock.portaudio = self.portaudio
        self.news: list[str] = []
        self.speaker = SoundDeviceSpeaker(
            names or (name,), on_change=self.news.append, host=AudioHost(self.portaudio), clock=self.clock
        )
        self.speaker.accepted = 1

    def say(self, seconds: float, rate: int = 48_000, value: int = 5000) -> bool:
        return self.speaker.write(PlayBlock(np.full(round(rate * seconds), value, np.int16), rate, 1))

    def sounding(self) -> float:
        """Seconds of full level heard, at 48 kHz."""
        return (
            float(sum((np.abs(piece.astype(int) - 5000) < 50).sum() for piece in self.clock.heard)) / 48_000
        )


def test_no_speaker_and_a_speaker_in_use() -> None:
    with pytest.raises(DeviceMissing, match="no default speaker; plug one in"):
        Bench(FakeDevice("Webcam", inputs=1))
    with pytest.raises(DeviceBusy, match="speaker 'Jack' is in use"):
        Bench(FakeDevice("Jack", outputs=2, busy=True))


@pytest.mark.parametrize(
    ("rates", "used"), [((44_100, 48_000), 44_100), ((48_000,), 48_000), ((16_000,), 16_000)]
)
def test_the_devices_own_rate_is_preferred(rates: tuple[int, ...], used: int) -> None:
    bench = Bench(FakeDevice("Jack", outputs=2, rate=44_100, rates=rates))
    (stream,) = bench.portaudio.open_streams
    assert stream.samplerate == used
    assert bench.say(0.5, rate=22_050)
    assert bench.speaker.drain(1, 5.0)
    assert bench.speaker.played(1) == pytest.approx(0.5, abs=1e-4)


def test_what_is_still_in_the_device_has_not_been_played() -> None:
    bench = Bench(FakeDevice("Bluetooth", outputs=2), latency=0.2)
    bench.say(0.32)
    begin = bench.clock.now()
    bench.clock.wait(0.32)
    assert 0.1 < bench.speaker.played(1) < 0.2
    assert bench.speaker.drain(1, 5.0)
    assert bench.speaker.played(1) == 0.32
    assert 0.519 < bench.clock.now() - begin < 0.56


def test_without_the_sound_systems_times_its_stated_latency_is_taken() -> None:
    bench = Bench(FakeDevice("Bluetooth", outputs=2), latency=0.2, gives_times=False)
    bench.say(0.32)
    bench.clock.wait(0.32)
    assert 0.1 < bench.speaker.played(1) < 0.2


def test_gaps_in_what_is_heard_are_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(FakeDevice("Jack", outputs=2))
    (stream,) = bench.portaudio.open_streams
    out = np.empty((stream.blocksize, stream.channels), np.int16)
    stream.call(out, underflow=True)  # nothing is said yet
    with caplog.at_level(logging.WARNING):
        bench.say(0.5)
        assert not caplog.records
        stream.call(out, underflow=True)
        bench.say(0.5)
        stream.call(out, underflow=True)
        assert bench.speaker.drain(1, 5.0)
    assert ["too busy" in record.message for record in caplog.records] == [True]


def test_unplugged_in_mid_answer_the_rest_is_played_once_it_is_back() -> None:
    card = FakeDevice("Headset", outputs=1)
    bench = Bench(card, name="Headset")
    assert bench.say(1.0)
    bench.clock.wait(0.32)
    before = bench.speaker.played(1)
    card.plugged = False
    assert not bench.speaker.drain(1, 5.0)
    assert bench.news == ["The speaker Headset does not answer, and there is no other; plug one in."]
    assert bench.speaker.played(1) == pytest.approx(before, abs=0.07)
    card.plugged = True
    assert bench.say(0.5)
    assert bench.speaker.drain(1, 20.0)
    assert bench.news[1:] == ["The speaker Headset is back; I speak through it."]
    assert bench.speaker.played(1) == 1.5
    assert bench.sounding() == pytest.approx(1.5, abs=0.03)


def test_a_device_of_another_rate_plays_the_rest() -> None:
    headset = FakeDevice("Headset", outputs=1)
    bench = Bench(headset, FakeDevice("Jack", outputs=2, rate=44_100, rates=(44_100,)))
    bench.say(1.0)
    bench.clock.wait(0.32)
    headset.plugged = False
    assert bench.say(0.5, rate=22_050)
    assert bench.speaker.drain(1, 20.0)
    assert bench.news == ["The speaker Headset does not answer; I speak through Jack now."]
    assert bench.speaker.played(1) == pytest.approx(1.5, abs=0.01)


def test_a_writer_who_waits_for_a_lost_speaker_gives_up_when_closed_or_no_longer_wanted() -> None:
    card = FakeDevice("Headset", outputs=1)
    bench = Bench(card, name="Headset")
    card.plugged = False
    waits = []

    def barge_in(seconds: float, wake: object = None) -> None:
        waits.append(seconds)
        bench.clock.advance(seconds)
        if len(waits) == 3:
            bench.speaker.accepted = 2

    bench.clock.wait = barge_in  # type: ignore[method-assign]
    assert not bench.say(1.0)
    assert waits == [0.25, 0.5, 0.5]


def test_closing_frees_the_device() -> None:
    bench = Bench(FakeDevice("Headset", outputs=1))
    bench.speaker.close()
    assert bench.portaudio.open_streams == []
    assert not bench.say(1.0)
    assert not bench.speaker.drain(1, 1.0)


def test_what_was_in_a_lost_device_and_not_heard_is_played_on_the_next() -> None:
    headset = FakeDevice("Headset", outputs=1)
    bench = Bench(headset, FakeDevice("Jack", outputs=1), names=("Headset", "Jack"), latency=0.25)
    bench.speaker.write(PlayBlock(np.arange(1, 30_001, dtype=np.int16), 48_000, 1))
    bench.clock.wait(0.32)
    heard = round(bench.speaker.played(1) * 48_000)
    assert 0 < heard < 0.1 * 48_000
    bench.clock.heard.clear()
    headset.plugged = False
    assert bench.speaker.drain(1, 5.0)
    rest = np.concatenate(bench.clock.heard)
    assert bench.speaker.played(1) == 30_000 / 48_000
    fade = 240
    assert heard - 0.032 * 48_000 <= rest[fade] - fade <= heard + 1
    begin = int(rest[fade])
    assert (rest[fade : fade + 30_000 - begin] == np.arange(begin, 30_000)).all()
