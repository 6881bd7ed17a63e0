"""Speech, noise, rooms and microphones for training."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator

from models.errors import BadInput, ModelCrashed, ModelMissing
from models.ports import SPEECH_RATE
from models.training.speech import augment, sounds
from models.training.speech.voices import HELD_OUT, TRAINING, Line, Voice, speak
from models.zoo.piper import build_piper

SECOND = SPEECH_RATE


@pytest.fixture
def rng() -> Generator:
    return np.random.default_rng(1)


def loudness(sound: np.ndarray) -> float:
    return float(np.sqrt(np.square(sound, dtype=np.float64).mean()))


def share_below(sound: np.ndarray, hertz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(sound)))
    return float(power[: int(hertz * len(sound) / SPEECH_RATE)].sum() / power.sum())


@pytest.mark.parametrize("kind", [*sounds.KINDS, sounds.background])
def test_noises_are_level_and_repeatable(kind: Callable[[int, Generator], sounds.Sound]) -> None:
    made = kind(SECOND, np.random.default_rng(5))
    assert made.shape == (SECOND,)
    assert made.dtype == np.float32
    assert loudness(made) == pytest.approx(1, abs=1e-3)
    assert np.array_equal(made, kind(SECOND, np.random.default_rng(5)))
    assert not np.array_equal(made, kind(SECOND, np.random.default_rng(6)))


def test_silence_stays_silence() -> None:
    assert not sounds.levelled(np.zeros(100)).any()


def test_a_larger_speaker_is_lower_and_slower() -> None:
    tone = np.rint(8000 * np.sin(2 * np.pi * 1000 * np.arange(SECOND) / SPEECH_RATE)).astype(np.int16)
    larger = augment.resized(tone, 1.25)
    assert len(larger) == pytest.approx(1.25 * SECOND, abs=2)
    assert np.abs(np.fft.rfft(larger)).argmax() * SPEECH_RATE / len(larger) == pytest.approx(800, abs=2)


def test_a_room_rings_after_the_sound_and_never_before(rng: Generator) -> None:
    click = np.zeros(SECOND, np.float32)
    click[4000] = 1
    for _ in range(10):
        heard = augment.in_room(click, rng)
        assert np.abs(heard[:4000]).max() < 1e-5
        assert heard[4000] == pytest.approx(1, abs=1e-3)
        early, late = loudness(heard[4200:6400]), loudness(heard[-2000:])
        assert early > late


def test_a_microphone_loses_both_ends(rng: Generator) -> None:
    white = rng.standard_normal(4 * SECOND).astype(np.float32)
    heard = [augment.through_microphone(white, rng) for _ in range(20)]
    assert all(each.shape == white.shape for each in heard)
    assert np.mean([share_below(each, 30) for each in heard]) < share_below(white, 30)
    assert np.mean([share_below(each, 4000) for each in heard]) > share_below(white, 4000)


def test_recordings_have_the_peak_asked_for_and_clip_above_one() -> None:
    sound = np.linspace(-1, 0.5, 100, dtype=np.float32)
    assert np.abs(augment.recorded(sound, 0.5).astype(int)).max() == pytest.approx(16384, abs=1)
    loud = augment.recorded(sound, 4)
    assert loud.dtype == np.int16
    assert loud.min() == -32768
    assert loud.max() == 32767


def test_no_voice_is_both_learnt_from_and_held_out() -> None:
    learnt = {part for voice in TRAINING for part in voice.name.split("+")}
    held_out = {part for voice in HELD_OUT for part in voice.name.split("+")}
    assert not learnt & held_out
    assert {voice.engine for voice in HELD_OUT} - {voice.engine for voice in TRAINING}


def test_programs_are_told_how_and_silence_is_cut_off(speech_programs: Path) -> None:
    (slow,) = speak(Voice("flite", "slt"), [Line("hey you", 0.8)])
    speak(Voice("espeak-ng", "en-us+f3"), [Line("hey you", 1.2, 1.5)])
    assert len(slow) == pytest.approx(4800, abs=2 * 160)
    said = (speech_programs / "said").read_text(encoding="utf-8").splitlines()
    assert said[0] == "-voice slt --setf duration_stretch=1.250 -t hey you -o /dev/stdout"
    assert said[1] == "-v en-us+f3 -s 198 -p 75 --stdout hey you"


@pytest.mark.parametrize(
    "line", [Line(""), Line('hey") (system "reboot'), Line("hey", 3.0), Line("hey", 1.0, 9.0)]
)
def test_refuses_what_cannot_be_said(line: Line) -> None:
    with pytest.raises(BadInput, match="plain words"):
        speak(HELD_OUT[0], [line])


def test_only_espeak_has_pitches() -> None:
    with pytest.raises(BadInput, match="one pitch"):
        speak(Voice("flite", "slt"), [Line("hey", 1.0, 1.5)])


def test_says_which_program_is_not_installed_or_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    false = shutil.which("false")
    assert false
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelMissing, match="apt-get install festival"):
        speak(HELD_OUT[0], [Line("hey")])
    (tmp_path / "flite").symlink_to(false)
    with pytest.raises(ModelCrashed, match="flite -voice slt"):
        speak(Voice("flite", "slt"), [Line("hey")])


def test_a_piper_voice_speaks_at_its_paces(tmp_path: Path) -> None:
    voice = Voice("piper", str(build_piper(tmp_path)))
    first, second = speak(voice, [Line("hello there"), Line("hello", 1.2)])
    assert len(first) > len(second) > 0


@pytest.mark.parametrize("voice", [TRAINING[0], TRAINING[-5], *HELD_OUT[:2]], ids=lambda voice: voice.name)
def test_real_voices_speak(voice: Voice) -> None:
    if shutil.which(voice.engine) is None:
        pytest.skip(f"{voice.engine} is not installed")
    fast, slow = speak(
        voice, [Line("what colour is the umbrella?", 1.3), Line("what colour is the umbrella?", 0.8)]
    )
    assert SECOND / 2 < len(fast) < 0.8 * len(slow)
    assert loudness(fast) > 500
