"""The assistant's own voice, taken out of what the microphone hears: the real canceller in simulated rooms."""

import subprocess
import sys
from collections import deque

import numpy as np
import pytest
import soxr

from hardware.echo import EchoFreeMicrophone, webrtc
from hardware.fake import RecordingSpeaker, VirtualClock, WavMicrophone
from hardware.fake_room import EchoingMicrophone
from hardware.ports import AudioBlock, PlayBlock
from hardware.reference import Reference
from hardware.ring import Played
from models.vad import SileroDetector

RATE = 16_000
ANSWER = (
    "There is a red cup on the table, and beside it a newspaper that somebody has read. Behind them stands a lamp. "
    "The window is open, and outside I can see two trees and a bicycle. Nobody is in the room."
)


SPEAK = """
import sys
import numpy as np
from models.cancel import Cancel
from models.espeak import EspeakSynthesizer
pieces = EspeakSynthesizer(sys.argv[1]).synthesize(sys.argv[2], Cancel())
sys.stdout.buffer.write(np.concatenate([piece.samples for piece in pieces]).tobytes())
"""


def speech(voice, text, rate):
    """Spoken in a process of its own: espeak varies its sound a little with all that it has said before."""
    spoken = subprocess.run([sys.executable, "-c", SPEAK, voice, text], check=True, stdout=subprocess.PIPE)
    return soxr.resample(np.frombuffer(spoken.stdout, np.int16), 22_050, rate).astype(np.int16)


@pytest.fixture(scope="module")
def answer():
    """Speech of about ten seconds at 48 kHz."""
    return speech("en-us", ANSWER, 48_000)


@pytest.fixture(scope="module")
def wearer():
    """A short question at 16 kHz."""
    return speech("en-gb", "no, what is the other one", RATE)


def room(decibels, seconds=0.3, seed=0):
    """An impulse response of so much reverberation time, as loud as the direct sound, and of this gain in all."""
    rng = np.random.default_rng(seed)
    tail = rng.standard_normal(int(seconds * RATE)) * 10 ** (
        -3 * np.arange(int(seconds * RATE)) / (seconds * RATE)
    )
    tail /= np.sqrt(np.square(tail).sum())
    tail[0] += 1
    return tail * 10 ** (decibels / 20) / np.sqrt(np.square(tail).sum())


class Forgetful(deque):
    """Loses some blocks after a second."""

    def __init__(self, blocks, lost):
        super().__init__()
        self.blocks, self.lost, self.seen = blocks, lost, 0
        while blocks:
            self.append(blocks.popleft())

    def __bool__(self):
        while self.blocks:
            self.seen += 1
            block = self.blocks.popleft()
            if not 30 < self.seen <= 30 + self.lost:
                self.append(block)
        return len(self) > 0


def hear(answer, sounds, decibels, delay, cancelling, seed=0, lost=0):
    """What a microphone hears in a room in which the answer is played, at 16 kHz."""
    clock = VirtualClock(auto=True)
    speaker = RecordingSpeaker(clock)
    speaker.accepted = 1
    noise = np.random.default_rng(seed).normal(0, 8, 16 * RATE).astype(np.int16)

    def catch_up():
        return speaker.played(1)

    microphone = EchoingMicrophone(
        WavMicrophone([(0.0, noise), *sounds], clock),
        Reference(speaker.follow(), early=0.0),
        room(decibels, seed=seed),
        delay,
        catch_up,
    )
    if cancelling:
        microphone = EchoFreeMicrophone(
            microphone, Reference(Forgetful(speaker.follow(), lost)), webrtc, catch_up
        )
    heard, at = [], 0
    while True:
        if at < answer.size:
            speaker.write(PlayBlock(answer[at : at + 4800], 48_000, 1))
            at += 4800
        try:
            while (block := microphone.read(0.05)) is None:
                pass
        except EOFError:
            return np.concatenate(heard)
        heard.append(block.samples)


def voiced(sound):
    """Shares of chunks that hold speech, chunk by chunk."""
    detector = SileroDetector()
    chunks = sound[: sound.size // detector.chunk * detector.chunk].reshape(-1, detector.chunk)
    return np.array([detector.probability(chunk) >= 0.5 for chunk in chunks])


def triggers(sound):
    """How often three chunks in a row hold speech."""
    runs = voiced(sound).astype(int)
    return int(np.sum((runs[:-2] + runs[1:-1] + runs[2:]) == 3))


def loss(answer, decibels, delay, seed=0, lost=0):
    """Echo return loss enhancement after 3 s of the answer, in decibels."""
    plain = hear(answer, [], decibels, delay, False, seed)[3 * RATE : 8 * RATE].astype(float)
    clean = hear(answer, [], decibels, delay, True, seed, lost)[3 * RATE : 8 * RATE].astype(float)
    return 10 * np.log10(np.square(plain).mean() / (np.square(clean).mean() + 1.0))


@pytest.mark.parametrize("decibels", [-6, -15])
@pytest.mark.parametrize("delay", [0.003, 0.02, 0.12, 0.25])
def test_its_own_voice_is_taken_away(answer, decibels, delay):
    assert loss(answer, decibels, delay) >= 15


@pytest.mark.parametrize("lost", [1, 3])
def test_sound_that_was_not_told_of_in_time_does_no_lasting_harm(answer, lost):
    assert loss(answer, -6, 0.003, lost=lost) >= 15


def test_it_does_not_take_itself_for_the_wearer(answer):
    assert triggers(hear(answer, [], -6, 0.08, False)) > 50
    assert triggers(hear(answer, [], -6, 0.08, True)) == 0


@pytest.mark.parametrize("seed", [0, 2])
def test_what_is_left_of_it_at_first_is_not_heard(answer, seed):
    assert voiced(hear(answer[: 3 * 48_000], [], -6, 0.25, True, seed)).sum() == 0


def test_the_wearer_is_heard_over_it(answer, wearer):
    sound = hear(answer, [(5.0, wearer)], -6, 0.08, True)
    begins, ends = 5 * RATE, 5 * RATE + wearer.size
    assert triggers(sound[begins - RATE // 5 : ends]) > 0
    assert triggers(sound[: begins - RATE // 5]) == 0


def test_with_headphones_the_wearer_is_heard_as_if_nothing_were_played(answer, wearer):
    quiet = np.zeros(48_000, np.int16)
    sound = hear(np.concatenate((quiet, answer)), [(5.0, wearer)], -60, 0.08, True).astype(float)
    lag = int(0.013 * RATE)
    assert (sound[5 * RATE + lag :][: wearer.size] - wearer).std() < 0.05 * wearer.std()


def test_the_canceller_is_never_given_digital_silence(wearer):
    given = []

    class Canceller:
        def process(self, near, far):
            given.append(far)
            return near

    microphone = EchoFreeMicrophone(
        WavMicrophone(wearer, VirtualClock(auto=True)), Reference(deque()), Canceller
    )
    with pytest.raises(EOFError):
        while True:
            microphone.read(0.05)
    assert len(given) > 10
    assert all(far.any() for far in given)
    assert np.abs(np.concatenate(given)).max() == 1


def test_in_silence_nothing_is_changed(wearer):
    sound = hear(np.zeros(0, np.int16), [(1.0, wearer)], -6, 0.08, True).astype(float)
    lags = range(int(0.005 * RATE), int(0.015 * RATE))
    said = wearer.astype(float)
    best = max(np.corrcoef(sound[RATE + lag : RATE + lag + said.size], said)[0, 1] for lag in lags)
    assert best > 0.9
    assert np.abs(sound).mean() == pytest.approx(np.abs(said).sum() / sound.size, rel=0.3)


def test_the_reference_follows_the_speakers_clock():
    played = deque()
    reference = Reference(played)
    assert not reference.take(0.0, 100).any()
    played.append(Played(np.arange(1, 1601, dtype=np.int16), 1.0, RATE))
    assert not reference.take(0.9, 800).any()  # it has not sounded yet
    assert (reference.take(1.0, 800) == np.arange(1, 801)).all()
    assert (reference.take(1.05, 400) == np.arange(801, 1201)).all()
    played.append(Played(np.full(1600, 7, np.int16), 1.1, RATE))
    assert (reference.take(1.15, 400) == 7).all()  # what should have been taken before is dropped
    assert not reference.take(1.175, 1600)[-100:].any()


class Noted:
    """A canceller that changes nothing."""

    made = 0

    def __init__(self):
        type(self).made += 1

    def process(self, near, far):
        return near


class Blocks:
    """A microphone that hears blocks at given times."""

    dropped = 0

    def __init__(self, *times, sizes=()):
        sizes = sizes or len(times) * (512,)
        self.blocks = [AudioBlock(np.ones(size, np.int16), at) for at, size in zip(times, sizes, strict=True)]

    def read(self, timeout):
        return self.blocks.pop(0)

    def close(self):
        pass


def made(times, played=(), needed=lambda: True):
    """How many cancellers are made while it listens to blocks of these times."""
    Noted.made = 0
    follower = deque()
    microphone = EchoFreeMicrophone(Blocks(*times), Reference(follower), Noted, needed=needed)
    for number, _ in enumerate(times):
        follower.extend(block for at, block in played if at == number)
        microphone.read(1.0)
    return Noted.made


def test_when_another_microphone_takes_over_its_echo_is_learnt_anew():
    assert made([0.0, 0.032, 0.07, 0.1]) == 1
    assert made([0.0, 0.032, 1.2, 1.232]) == 2


@pytest.mark.parametrize(("at", "rate", "cancellers"), [(0.1, RATE, 1), (1.5, RATE, 2), (0.1, 48_000, 2)])
def test_when_another_speaker_takes_over_its_echo_is_learnt_anew(at, rate, cancellers):
    first, second = Played(np.ones(1600, np.int16), 0.0, RATE), Played(np.ones(1600, np.int16), at, rate)
    assert made([0.0, 0.032, 0.064, 0.096], [(0, first), (2, second)]) == cancellers


def test_what_is_too_short_for_the_canceller_comes_with_what_follows():
    blocks = Blocks(0.0, 100 / RATE, sizes=(100, 512))
    microphone = EchoFreeMicrophone(blocks, Reference(deque()), webrtc)
    assert microphone.read(1.0).samples.size == 480


def test_a_microphone_without_echo_is_left_alone():
    wanted = [True, True, False, False, True, True]
    microphone = EchoFreeMicrophone(
        Blocks(*(0.032 * number for number in range(6))),
        Reference(deque()),
        Noted,
        needed=lambda: wanted.pop(0),
    )
    sizes = [microphone.read(1.0).samples.size for _ in range(6)]
    assert sizes[2:4] == [512, 512]  # the others come in whole frames
    assert sizes[0] == 480
    assert sizes[4] == 480
