"""What every wake word and voice detector must do, the scripted ones as the real ones."""

from collections.abc import Callable

import numpy as np
import pytest
import soundfile
import soxr

from models.cancel import Cancel
from models.errors import BadInput
from models.espeak import EspeakSynthesizer
from models.fake import LoudnessDetector, ScriptedWake
from models.ports import Samples, VoiceDetector, WakeWord
from models.vad import SileroDetector
from models.wake import MicroWake

WAKES: list[tuple[str, Callable[[], WakeWord]]] = [
    ("alexa", lambda: ScriptedWake((1.4,), "alexa")),
    ("alexa", lambda: MicroWake("alexa")),
    ("hey_quizglass", lambda: MicroWake("hey_quizglass")),
]


@pytest.fixture
def call(request: pytest.FixtureRequest, phrase: str) -> Samples:
    """Somebody who says the phrase."""
    if phrase == "alexa":
        recording = request.getfixturevalue("shared_data") / "wake" / "alexa_test.wav"
        return np.asarray(soundfile.read(recording, dtype="int16")[0])
    (speech,) = EspeakSynthesizer("en-gb-scotland").synthesize(phrase.replace("_", " "), Cancel())
    return np.asarray(soxr.resample(speech.samples, speech.rate, 16_000))


@pytest.mark.parametrize(("phrase", "make"), WAKES, ids=["scripted", "micro", "own"])
@pytest.mark.parametrize("block", [1, 320, 40_000])
def test_names_its_phrase_once(call: Samples, phrase: str, make: Callable[[], WakeWord], block: int) -> None:
    sound = np.concatenate([np.zeros(16_000, np.int16), call, np.zeros(8_000, np.int16)])
    wake = make()
    heard = [wake.process(sound[start : start + block]) for start in range(0, len(sound), block)]
    assert [name for name in heard if name] == [phrase]
    wake.reset()
    assert wake.process(np.zeros(16_000, np.int16)) is None
    wake.close()


@pytest.mark.parametrize("make", [LoudnessDetector, SileroDetector])
def test_detector_is_a_probability_of_one_chunk(make: Callable[[], VoiceDetector]) -> None:
    detector = make()
    assert 0 <= detector.probability(np.zeros(detector.chunk, np.int16)) < 0.1
    assert 0 <= detector.probability(np.full(detector.chunk, 32_767, np.int16)) <= 1
    detector.reset()
    with pytest.raises(BadInput):
        detector.probability(np.zeros(detector.chunk + 1, np.int16))
