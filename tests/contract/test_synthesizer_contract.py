"""What every synthesizer must do, the humming one as the real ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from models.cancel import Cancel
from models.errors import ModelCancelled
from models.espeak import EspeakSynthesizer
from models.fake import HummingSynthesizer
from models.piper import PiperSynthesizer
from models.ports import Synthesizer
from models.zoo.piper import build_piper

ENGINES: dict[str, Callable[[Path], Synthesizer]] = {
    "humming": lambda folder: HummingSynthesizer(),
    "espeak": lambda folder: EspeakSynthesizer("en-us"),
    "piper": lambda folder: PiperSynthesizer(build_piper(folder), threads=1),
}


@pytest.fixture(scope="module", params=ENGINES)
def synthesizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Synthesizer]:
    engine = ENGINES[request.param](tmp_path_factory.mktemp("synthesizer"))
    yield engine
    engine.close()


def test_speech_is_mono_int16_and_heard(synthesizer: Synthesizer) -> None:
    pieces = list(synthesizer.synthesize("What time is it? It is late.", Cancel()))
    assert pieces
    for piece in pieces:
        assert piece.samples.dtype == np.int16
        assert piece.samples.ndim == 1
        assert 8_000 <= piece.rate <= 48_000
        assert piece.samples.any()


def test_more_text_takes_longer(synthesizer: Synthesizer) -> None:
    def seconds(text: str) -> float:
        return sum(len(piece.samples) / piece.rate for piece in synthesizer.synthesize(text, Cancel()))

    assert seconds("one two three four five six") > 1.5 * seconds("one two")


@pytest.mark.parametrize("text", ["", " \n ", "...", "\x00"])
def test_nothing_to_say(synthesizer: Synthesizer, text: str) -> None:
    assert not any(piece.samples.any() for piece in synthesizer.synthesize(text, Cancel()))


@pytest.mark.parametrize("text", ["one [[two]] three", "lone \ud800 surrogate", "one\x00two\x01three"])
def test_odd_characters_do_not_stop_speech(synthesizer: Synthesizer, text: str) -> None:
    assert any(piece.samples.any() for piece in synthesizer.synthesize(text, Cancel()))


def test_cancelled_speech_does_not_come(synthesizer: Synthesizer) -> None:
    cancel = Cancel()
    speech = synthesizer.synthesize("One. Two. Three. Four.", cancel)
    next(speech)
    cancel.cancel()
    with pytest.raises(ModelCancelled):
        list(speech)
