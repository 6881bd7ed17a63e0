"""The wake word, on recorded and on synthetic sound."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from models.cancel import Cancel
from models.errors import BadInput
from models.espeak import EspeakSynthesizer
from models.ports import Samples
from models.wake import PHRASES, MicroWake


def recording(path: Path) -> Samples:
    sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
    mono = sound.mean(axis=1).astype(np.int16)
    return mono if rate == 16_000 else soxr.resample(mono, rate, 16_000)


def heard(wake: MicroWake, sound: Samples, block: int) -> list[str]:
    answers: Iterable[str | None] = (
        wake.process(sound[start : start + block]) for start in range(0, len(sound), block)
    )
    return [answer for answer in answers if answer]


@pytest.mark.parametrize("block", [160, 333, 512, 100_000])
def test_fires_once_however_the_sound_is_cut(shared_data: Path, block: int) -> None:
    sound = np.concatenate([recording(shared_data / "wake" / "alexa_test.wav"), np.zeros(16_000, np.int16)])
    assert heard(MicroWake("alexa"), sound, block) == ["alexa"]


def test_fires_again_after_a_reset_and_for_a_second_call(shared_data: Path) -> None:
    call = np.concatenate([recording(shared_data / "wake" / "alexa_test.wav"), np.zeros(24_000, np.int16)])
    wake = MicroWake("alexa")
    assert heard(wake, np.tile(call, 2), 512) == ["alexa", "alexa"]
    wake.reset()
    assert heard(wake, call, 512) == ["alexa"]
    wake.close()


@pytest.mark.parametrize("phrase", ["okay_nabu", "hey_jarvis", "hey_mycroft", "hey_quizglass"])
def test_other_phrases_stay_silent(shared_data: Path, phrase: str) -> None:
    assert heard(MicroWake(phrase), recording(shared_data / "wake" / "alexa_test.wav"), 512) == []


@pytest.mark.slow
@pytest.mark.parametrize("phrase", ["alexa", "okay_nabu", "hey_quizglass"])
def test_ordinary_speech_does_not_wake(shared_data: Path, phrase: str) -> None:
    wake = MicroWake(phrase)
    files = [*sorted((shared_data / "speech-commands").glob("*.wav")), shared_data / "speech" / "jfk.flac"]
    assert [path.name for path in files if heard(wake, recording(path), 4096)] == []


@pytest.mark.parametrize("voice", ["en-gb-scotland", "en-029"])
def test_voices_that_no_training_heard_wake_with_our_own_phrase(voice: str) -> None:
    wake = MicroWake("hey_quizglass")
    for text, expected in (
        ("hey quizglass", ["hey_quizglass"]),
        ("hey quizglass what colour is this", ["hey_quizglass"]),
        ("hey what is this glass", []),
        ("where did you put the quick class list", []),
    ):
        (speech,) = EspeakSynthesizer(voice).synthesize(text, Cancel())
        sound = np.pad(np.asarray(soxr.resample(speech.samples, speech.rate, 16_000)), 16_000)
        assert heard(wake, sound, 1024) == expected
    wake.close()


def test_threshold_of_one_never_fires(shared_data: Path) -> None:
    assert heard(MicroWake("alexa", 1.0), recording(shared_data / "wake" / "alexa_test.wav"), 512) == []


def test_every_phrase_loads_and_ignores_silence() -> None:
    for phrase in PHRASES:
        wake = MicroWake(phrase)
        assert wake.process(np.zeros(16_000, np.int16)) is None
        wake.close()


def test_refuses_what_it_does_not_know() -> None:
    with pytest.raises(BadInput, match="okay_nabu"):
        MicroWake("open sesame")
    with pytest.raises(BadInput, match="between 0 and 1"):
        MicroWake("alexa", 1.5)
