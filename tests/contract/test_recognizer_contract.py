"""What every recognizer must do, the scripted one as the real ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled
from models.fake import ScriptedRecognizer
from models.ports import Recognizer, Transcript
from models.sphinx import SphinxRecognizer
from models.whisper import WhisperRecognizer
from models.zoo.whisper import build_whisper

ENGINES: dict[str, Callable[[Path], Recognizer]] = {
    "scripted": lambda folder: ScriptedRecognizer(["take a picture"] * 9),
    "sphinx": lambda folder: SphinxRecognizer(["take a picture"]),
    "whisper": lambda folder: WhisperRecognizer(build_whisper(folder / "tiny"), threads=1),
}


@pytest.fixture(scope="module", params=ENGINES)
def recognizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recognizer]:
    engine = ENGINES[request.param](tmp_path_factory.mktemp("recognizer"))
    yield engine
    engine.close()


def test_silence_is_empty(recognizer: Recognizer) -> None:
    for seconds in (0, 1):
        heard = recognizer.transcribe(np.zeros(seconds * 16_000, np.int16), Cancel())
        assert heard == Transcript("", None, recognizer.name)


def test_sound_gives_a_transcript(recognizer: Recognizer) -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 16_000).astype(np.int16)
    heard = recognizer.transcribe(noise, Cancel())
    assert heard.engine == recognizer.name
    assert heard.text == heard.text.strip()
    assert heard.confidence is None or 0 <= heard.confidence <= 1


def test_refuses_what_is_no_speech_by_shape_or_length(recognizer: Recognizer) -> None:
    for shape in ((16_000, 2), (601 * 16_000,)):
        with pytest.raises(BadInput):
            recognizer.transcribe(np.zeros(shape, np.int16), Cancel())


def test_cancelled_work_is_not_done(recognizer: Recognizer) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(ModelCancelled):
        recognizer.transcribe(np.full(32_000, 900, np.int16), cancel)
    assert recognizer.transcribe(np.zeros(16_000, np.int16), Cancel()).text == ""
