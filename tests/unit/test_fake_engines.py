"""The stand-ins' own promises: latency through the callable given, answers in order."""

import numpy as np

from models.cancel import Cancel
from models.fake import HummingSynthesizer, ScriptedReader, ScriptedRecognizer
from models.ports import Code, TextLine

PIXELS = np.zeros((4, 4, 3), np.uint8)
SOUND = np.ones(16_000, np.int16)
BOX = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def test_readers_wait_and_find() -> None:
    waited: list[float] = []
    lines = ScriptedReader([TextLine("milk", 0.9, BOX)], 0.3, waited.append)
    codes = ScriptedReader([Code("1234", "QRCode", "text", BOX)], 0.1, waited.append)
    assert [line.text for line in lines.read(PIXELS)] == ["milk"]
    assert [code.text for code in codes.scan(PIXELS)] == ["1234"]
    assert waited == [0.3, 0.1]


def test_recognizer_waits_and_answers_in_order() -> None:
    waited: list[float] = []
    recognizer = ScriptedRecognizer(["one", "two"], 0.5, waited.append)
    assert [recognizer.transcribe(SOUND, Cancel()).text for _ in range(3)] == ["one", "two", ""]
    assert waited == [0.5] * 3


def test_synthesizer_waits_for_each_sentence() -> None:
    waited: list[float] = []
    engine = HummingSynthesizer(0.2, waited.append)
    assert len(list(engine.synthesize("Hello there. Yes!", Cancel()))) == 2
    assert (waited, engine.spoken) == ([0.2, 0.2], ["Hello there", "Yes!"])
