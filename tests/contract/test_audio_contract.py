"""What every microphone and every speaker does: the real classes on a fake PortAudio, and the fakes that ship."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.fake import RecordingSpeaker, VirtualClock, WavMicrophone
from hardware.fake_portaudio import FakeDevice, FakePortAudio
from hardware.microphone import SoundDeviceMicrophone
from hardware.portaudio import AudioHost
from hardware.ports import AudioBlock, Microphone, PlayBlock, Speaker
from hardware.resample import resample
from hardware.speaker import SoundDeviceSpeaker

BLOCK = 0.032
FADE = 0.005


@dataclass
class SpeakerRig:
    """A speaker and the ear before it."""

    clock: VirtualClock
    speaker: Speaker
    rate: int
    portaudio: FakePortAudio | None = None
    pieces: list[np.ndarray] = field(default_factory=list)

    def run(self, blocks: int) -> None:
        """Let so many blocks of 32 ms pass."""
        for _ in range(blocks):
            if self.portaudio is not None:
                (stream,) = self.portaudio.open_streams
                out = np.full((stream.blocksize, stream.channels), 99, np.int16)
                stream.call(out)
                assert (out == out[:, :1]).all()
                self.pieces.append(out[:, 0])
            self.clock.advance(BLOCK)

    def heard(self) -> np.ndarray:
        if isinstance(self.speaker, RecordingSpeaker):
            samples, rate = self.speaker.recording()
            assert rate == self.rate
            return samples.astype(int)
        return np.concatenate([np.zeros(0, np.int16), *self.pieces]).astype(int)

    def samples(self, seconds: float) -> int:
        return round(seconds * self.rate)

    def block(self, turn: int, value: int, seconds: float) -> PlayBlock:
        return PlayBlock(np.full(self.samples(seconds), value, np.int16), self.rate, turn)


def recording_speaker() -> SpeakerRig:
    clock = VirtualClock(50.0)
    return SpeakerRig(clock, RecordingSpeaker(clock, rate=16_000), 16_000)


def sound_card(device: FakeDevice, rate: int) -> SpeakerRig:
    clock = VirtualClock(50.0)
    portaudio = FakePortAudio(clock, [device])
    speaker = SoundDeviceSpeaker((None,), on_change=print, host=AudioHost(portaudio), clock=clock)
    return SpeakerRig(clock, speaker, rate, portaudio)


SPEAKERS: dict[str, Callable[[], SpeakerRig]] = {
    "recording": recording_speaker,
    "mono sound card": lambda: sound_card(FakeDevice("headset", outputs=1), 48_000),
    "stereo sound card": lambda: sound_card(
        FakeDevice("jack", outputs=2, rate=44_100, rates=(44_100,), channels=(2,)), 44_100
    ),
}


@pytest.fixture(params=SPEAKERS)
def rig(request: pytest.FixtureRequest) -> Iterator[SpeakerRig]:
    rig = SPEAKERS[request.param]()
    yield rig
    rig.speaker.close()


class Call(Thread):
    """A call that waits, on a thread of its own."""

    def __init__(self, work: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.result: bool | None = None
        self.start()

    def run(self) -> None:
        self.result = self._work()

    def settle(self, clock: VirtualClock) -> bool:
        """Until the call waits on the clock, True, or has returned, False."""
        while self.is_alive():
            if clock.waiting:
                return True
            self.join(0.001)
        return False

    def finish(self) -> bool | None:
        self.join(10)
        assert not self.is_alive()
        return self.result


def test_the_accepted_turn_is_played_sample_by_sample(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    sound = np.arange(1, rig.samples(0.5) + 1, dtype=np.int16)
    assert rig.speaker.write(PlayBlock(sound, rig.rate, 1))
    assert rig.speaker.played(1) == 0
    rig.run(30)
    heard = rig.heard()
    fade = rig.samples(FADE)
    np.testing.assert_array_equal(heard[fade : sound.size], sound[fade:])
    assert not heard[sound.size + fade :].any()
    assert rig.speaker.played(1) == sound.size / rig.rate
    assert rig.speaker.drain(1, 0)


def test_another_turn_is_refused_and_silent(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 2
    assert not rig.speaker.write(rig.block(1, 9000, 0.2))
    rig.run(10)
    assert not rig.heard().any()
    assert rig.speaker.played(1) == 0
    assert not rig.speaker.drain(1, 0)


def test_accepting_another_turn_silences_the_old_one_at_once(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    rig.speaker.write(rig.block(1, 9000, 1.0))
    rig.run(5)
    cut = rig.heard().size
    rig.speaker.accepted = 2
    rig.run(5)
    rig.speaker.write(rig.block(2, -3000, 0.5))
    rig.run(20)
    heard = rig.heard()
    fade = rig.samples(FADE)
    assert heard[cut - 1] == 9000
    assert (np.diff(heard[cut - 1 : cut + fade]) <= 0).all()  # its last level fades, no more of it is heard
    assert heard[cut + fade :].max() == 0
    assert heard.min() == -3000
    assert rig.speaker.played(1) == pytest.approx(cut / rig.rate)
    assert rig.speaker.played(2) == 0.5


def test_what_is_held_waits_in_silence_and_is_then_played_whole(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    rig.speaker.held = True
    rig.speaker.write(rig.block(1, 7000, 0.5))
    rig.run(10)
    assert not rig.heard().any()
    assert rig.speaker.played(1) == 0
    held = rig.heard().size
    rig.speaker.held = False
    rig.run(30)
    heard = rig.heard()[held:]
    assert (heard[rig.samples(FADE) : rig.samples(0.5)] == 7000).all()
    assert rig.speaker.played(1) == 0.5


def test_what_was_held_of_another_turn_is_never_played(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    rig.speaker.held = True
    rig.speaker.write(rig.block(1, 7000, 0.5))
    rig.speaker.accepted = 2
    rig.speaker.held = False
    rig.speaker.write(rig.block(2, -3000, 0.2))
    rig.run(20)
    assert rig.heard().max() == 0
    assert rig.speaker.played(2) == 0.2


def test_a_full_ring_makes_the_writer_wait_until_there_is_room(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    writer = Call(lambda: rig.speaker.write(rig.block(1, 5000, 4.0)))
    blocks = 0
    while writer.settle(rig.clock):
        rig.run(1)
        blocks += 1
    assert writer.finish() is True
    assert 1.9 <= blocks * BLOCK <= 2.4  # 4 s less the ring's 2 s
    rig.run(80)
    heard = rig.heard()
    fade = rig.samples(FADE)
    assert (heard[fade : rig.samples(4.0)] == 5000).all()
    assert rig.speaker.played(1) == 4.0


def test_a_waiting_writer_gives_up_as_soon_as_another_turn_is_accepted(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    writer = Call(lambda: rig.speaker.write(rig.block(1, 5000, 4.0)))
    rig.clock.until_waiting(1)
    rig.speaker.accepted = 2
    assert writer.finish() is False
    assert rig.clock.now() == 50.0


def test_closing_releases_whoever_waits(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    writer = Call(lambda: rig.speaker.write(rig.block(1, 5000, 4.0)))
    rig.clock.until_waiting(1)
    drain = Call(lambda: rig.speaker.drain(1, 60))
    rig.clock.until_waiting(2)
    rig.speaker.close()
    assert writer.finish() is False
    assert drain.finish() is False


def test_drain_waits_for_the_last_sample(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    rig.speaker.write(rig.block(1, 5000, 0.32))
    drain = Call(lambda: rig.speaker.drain(1, 60))
    blocks = 0
    while drain.settle(rig.clock):
        rig.run(1)
        blocks += 1
    assert drain.finish() is True
    assert rig.speaker.played(1) == 0.32
    assert blocks in (10, 11)


def test_drain_gives_up_in_time_and_for_another_turn(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    rig.speaker.write(rig.block(1, 5000, 1.0))
    assert not rig.speaker.drain(1, 0)
    drain = Call(lambda: rig.speaker.drain(1, 60))
    rig.clock.until_waiting(1)
    rig.speaker.accepted = 2
    assert drain.finish() is False


def test_ducking_and_resuming_move_the_level_without_a_step(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    rig.speaker.write(rig.block(1, 8000, 1.0))
    for gain in (1.0, 0.25, 1.0, 0.0):
        rig.speaker.gain = gain
        assert rig.speaker.gain == gain
        rig.run(5)
        assert rig.heard()[-1] == 8000 * gain
    step = 8000 / rig.samples(FADE)
    assert np.abs(np.diff(rig.heard())).max() <= step + 1


def test_sound_of_another_rate_keeps_its_length_and_level(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    tone = (8000 * np.sin(2 * np.pi * 300 * np.arange(22_050) / 22_050)).astype(np.int16)
    for piece in np.split(tone, 10):
        assert rig.speaker.write(PlayBlock(piece, 22_050, 1))
        rig.run(2)
    rig.run(20)
    assert rig.speaker.drain(1, 0)
    assert rig.speaker.played(1) == 1.0
    middle = slice(rig.rate // 10, rig.rate * 9 // 10)
    expected = resample(tone, 22_050, rig.rate).astype(int)
    assert np.abs(rig.heard()[middle] - expected[middle]).max() <= 3


def test_a_change_of_rate_in_mid_turn_loses_nothing(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    rig.speaker.write(PlayBlock(np.full(2205, 1000, np.int16), 22_050, 1))
    rig.speaker.write(PlayBlock(np.full(800, 1000, np.int16), 8_000, 1))
    rig.run(20)
    assert rig.speaker.played(1) == pytest.approx(0.2, abs=1e-3)
    assert rig.speaker.drain(1, 0)


def test_a_short_sound_is_played_to_its_end_and_another_may_follow(rig: SpeakerRig) -> None:
    rig.speaker.accepted = 1
    for number in (1, 2):
        rig.speaker.write(PlayBlock(np.full(2205, 5000, np.int16), 22_050, 1))
        rig.run(10)
        assert rig.speaker.played(1) == pytest.approx(0.1 * number, abs=1e-3)
        assert rig.speaker.drain(1, 0)
        assert rig.heard()[-1] == 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 300)),
        st.tuples(st.just("accept"), st.just(0)),
        st.tuples(st.just("run"), st.integers(1, 4)),
    ),
    max_size=25,
)


@pytest.mark.parametrize("kind", SPEAKERS)
@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_whatever_happens_no_stale_sample_is_heard_after_an_assignment(
    kind: str, steps: list[tuple[str, int]]
) -> None:
    """Odd turns are positive, even ones negative: a stale sample has the wrong sign."""
    rig = SPEAKERS[kind]()
    turn = rig.speaker.accepted = 1
    begun = [0]
    written = {1: 0.0}
    for what, amount in steps:
        if what == "run":
            rig.run(amount)
        elif what == "accept":
            begun.append(rig.heard().size)
            turn += 1
            written[turn] = 0.0
            rig.speaker.accepted = turn
            assert not rig.speaker.write(rig.block(turn - 1, 1, 0.1))
        elif written[turn] < 1.5:
            rate = rig.rate if amount % 3 else 22_050
            sound = np.full(round(amount * rate / 1000), 7000 if turn % 2 else -7000, np.int16)
            rig.speaker.write(PlayBlock(sound, rate, turn))
            written[turn] += sound.size / rate
    rig.run(80)
    assert rig.speaker.played(turn) == pytest.approx(written[turn], abs=1e-3)
    assert rig.speaker.drain(turn, 0)
    heard = rig.heard()
    for turn, (start, end) in enumerate(zip(begun, [*begun[1:], heard.size], strict=True), 1):
        own = heard[start + rig.samples(FADE) : end] * (1 if turn % 2 else -1)
        assert own.min(initial=0) > -1000  # a resampled step rings
        assert rig.speaker.played(turn) <= written[turn] + 1e-3
    rig.speaker.close()


@dataclass
class MicrophoneRig:
    """A microphone and the sound before it."""

    clock: VirtualClock
    microphone: Microphone
    sound: np.ndarray
    """At the device's rate."""
    portaudio: FakePortAudio | None = None
    position: int = 0

    def run(self, blocks: int) -> None:
        for _ in range(blocks):
            self.clock.advance(BLOCK)
            if self.portaudio is not None:
                (stream,) = self.portaudio.open_streams
                frames = np.zeros(stream.blocksize, np.int16)
                piece = self.sound[self.position : self.position + stream.blocksize]
                frames[: piece.size] = piece
                self.position += stream.blocksize
                stream.call(np.repeat(frames[:, None], stream.channels, axis=1))


def tone(rate: int) -> np.ndarray:
    return (8000 * np.sin(2 * np.pi * 300 * np.arange(8 * rate) / rate)).astype(np.int16)


def wav_microphone() -> MicrophoneRig:
    clock = VirtualClock(50.0)
    return MicrophoneRig(clock, WavMicrophone(tone(16_000), clock, tail=60.0), tone(16_000))


def card_microphone(device: FakeDevice, rate: int) -> MicrophoneRig:
    clock = VirtualClock(50.0)
    portaudio = FakePortAudio(clock, [device], latency=BLOCK)
    microphone = SoundDeviceMicrophone((None,), on_change=print, host=AudioHost(portaudio), clock=clock)
    return MicrophoneRig(clock, microphone, tone(rate), portaudio)


MICROPHONES: dict[str, Callable[[], MicrophoneRig]] = {
    "recording": wav_microphone,
    "16 kHz sound card": lambda: card_microphone(FakeDevice("headset", inputs=1), 16_000),
    "48 kHz stereo sound card": lambda: card_microphone(
        FakeDevice("jack", inputs=2, rates=(48_000,), channels=(2,)), 48_000
    ),
}


@pytest.fixture(params=MICROPHONES)
def ear(request: pytest.FixtureRequest) -> Iterator[MicrophoneRig]:
    ear = MICROPHONES[request.param]()
    yield ear
    ear.microphone.close()


def read_all(microphone: Microphone) -> list[AudioBlock]:
    blocks = []
    while (block := microphone.read(0)) is not None:
        blocks.append(block)
    return blocks


def test_what_sounds_is_read_in_blocks_of_32_ms_with_the_time_of_each(ear: MicrophoneRig) -> None:
    blocks = []
    for _ in range(100):
        ear.run(1)
        blocks += read_all(ear.microphone)
    assert 98 <= len(blocks) <= 100
    assert all(block.samples.shape == (512,) and block.samples.dtype == np.int16 for block in blocks)
    for number, block in enumerate(blocks):
        assert block.captured_at == pytest.approx(50.0 + number * BLOCK, abs=1e-4)
    heard = np.concatenate([block.samples for block in blocks]).astype(int)
    assert np.abs(heard[1000:] - tone(16_000)[1000 : heard.size]).max() <= 4
    assert ear.microphone.dropped == 0


def test_there_is_nothing_to_read_before_it_sounds(ear: MicrophoneRig) -> None:
    assert ear.microphone.read(0) is None


def test_the_oldest_sound_is_dropped_and_counted_when_nobody_reads(ear: MicrophoneRig) -> None:
    ear.run(500)
    blocks = read_all(ear.microphone)
    assert 248 <= len(blocks) <= 251
    assert ear.microphone.dropped == (500 - 250) * 512
    assert blocks[-1].captured_at == pytest.approx(50.0 + 499 * BLOCK, abs=2 * BLOCK)


def test_a_closed_microphone_is_at_its_end(ear: MicrophoneRig) -> None:
    ear.run(3)
    ear.microphone.close()
    with pytest.raises(EOFError):
        for _ in range(10):
            ear.microphone.read(0)
