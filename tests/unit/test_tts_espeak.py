"""espeak-ng: its voices, its sound, and its place in the process."""

import os
import subprocess
import sys
import threading
from itertools import pairwise

import numpy as np
import pytest

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled
from models.espeak import EspeakSynthesizer, phonemes, voices


def sound(engine: EspeakSynthesizer, text: str) -> np.ndarray:
    return np.concatenate([piece.samples for piece in engine.synthesize(text, Cancel())])


def test_voices_include_the_languages_people_ask_for() -> None:
    assert {"en-gb", "en-us", "de", "fr", "es", "hi", "cmn", "ar", "pt-br", "ru"} <= set(voices())


def test_speech_is_neither_silent_nor_clipped() -> None:
    samples = sound(EspeakSynthesizer("en-us"), "what time is it")
    seconds = len(samples) / 22_050
    loudness = np.sqrt(np.mean(samples.astype(float) ** 2))
    assert 0.5 < seconds < 3
    assert 500 < loudness < 10_000
    assert np.mean(np.abs(samples) == 32_767) < 0.001


def test_speed_changes_the_length() -> None:
    text = "the quick brown fox jumps over the lazy dog"
    normal, fast = (len(sound(EspeakSynthesizer("en-gb", speed), text)) for speed in (1.0, 2.0))
    assert 0.35 < fast / normal < 0.65


def same(one: int, other: int) -> bool:
    """espeak's voices waver at random, so that no two utterances are quite of one length."""
    return abs(one - other) < 0.05 * one


def test_one_instance_does_not_change_another() -> None:
    english = EspeakSynthesizer("en-us")
    before = len(sound(english, "one two three"))
    assert not same(before, len(sound(EspeakSynthesizer("de", 2.0), "one two three")))
    assert same(before, len(sound(english, "one two three")))


def test_threads_take_turns() -> None:
    engines = {speed: EspeakSynthesizer("en-us", speed) for speed in (1.0, 2.0)}
    alone = {speed: len(sound(engine, "one two three")) for speed, engine in engines.items()}
    wrong = []

    def speak(speed: float) -> None:
        for _ in range(5):
            if not same(alone[speed], len(sound(engines[speed], "one two three"))):
                wrong.append(speed)

    threads = [threading.Thread(target=speak, args=(speed,)) for speed in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_sentence_is_a_piece() -> None:
    assert len(list(EspeakSynthesizer().synthesize("One. Two!\nThree? ...", Cancel()))) == 3


def test_cancelling_ends_a_long_sentence_early() -> None:
    class Later(Cancel):
        looks = 0

        @property
        def cancelled(self) -> bool:
            self.looks += 1
            if self.looks == 3:
                self.cancel()
            return super().cancelled

    cancel = Later()
    with pytest.raises(ModelCancelled):
        list(EspeakSynthesizer().synthesize("word " * 2000, cancel))
    assert cancel.looks == 3


def test_refuses_unknown_voices_and_speeds() -> None:
    with pytest.raises(BadInput, match="en-us"):
        EspeakSynthesizer("en-uss")
    with pytest.raises(BadInput, match="speed"):
        EspeakSynthesizer("en-us", 9)
    with pytest.raises(BadInput, match="dictionary"):
        EspeakSynthesizer("fo")


def test_leaves_the_locale_alone() -> None:
    code = (
        "import locale; before = locale.setlocale(locale.LC_ALL); from models.espeak import voices; voices(); "
        "assert locale.setlocale(locale.LC_ALL) == before == 'C', locale.setlocale(locale.LC_ALL)"
    )
    environment = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_sounds_of_a_text_come_in_order_with_their_words() -> None:
    heard = phonemes("red bird")
    assert [each.name.lstrip("',") for each in heard][:3] == ["r", "E", "d"]
    assert [each.letter for each in heard][:6] == [0, 0, 0, 4, 4, 4]
    assert all(first.end == second.start for first, second in pairwise(heard))
    assert all(0 <= each.start <= each.end < 2 for each in heard)
    assert not any(each.name.strip("_:") for each in phonemes(""))
