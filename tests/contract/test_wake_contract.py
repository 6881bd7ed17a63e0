"""What every wake word and voice detector must do, the scripted ones as the real ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.errors import BadInput
from models.fake import LoudnessDetector, ScriptedWake
from models.ports import VoiceDetector, WakeWord
from models.vad import SileroDetector
from models.wake import MicroWake

WAKES: list[Callable[[], WakeWord]] = [
    lambda: ScriptedWake((1.4,), "alexa"),
    lambda: MicroWake("alexa"),
]


@pytest.mark.parametrize("make", WAKES, ids=["scripted", "micro"])
@pytest.mark.parametrize("block", [1, 320, 40_000])
def test_names_its_phrase_once(shared_data: Path, make: Callable[[], WakeWord], block: int) -> None:
    call, _ = soundfile.read(shared_data / "wake" / "alexa_test.wav", dtype="int16")
    sound = np.concatenate([np.zeros(16_000, np.int16), call, np.zeros(8_000, np.int16)])
    wake = make()
    heard = [wake.process(sound[start : start + block]) for start in range(0, len(sound), block)]
    assert [name for name in heard if name] == ["alexa"]
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
