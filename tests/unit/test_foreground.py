"""Telling the voice of an utterance from softer ones."""

import numpy as np
import pytest

from edge.foreground import Foreground

CHUNK = 512


def chunk(decibels):
    """Noise of this loudness, in dBFS."""
    noise = np.random.default_rng(0).normal(0.0, 32768 * 10 ** (decibels / 20), CHUNK)
    return np.clip(noise, -32768, 32767).astype(np.int16)


def listen(*stretches):
    """stretches: seconds, loudness and the detector's probability; what becomes of the last stretch's."""
    foreground = Foreground(CHUNK, voice=0.35)
    voiced, found = 0.0, []
    for seconds, decibels, probability in stretches:
        found = []
        for _ in range(round(seconds * 16_000 / CHUNK)):
            found.append(foreground.probability(chunk(decibels), probability, voiced))
            voiced += (found[-1] >= 0.35) * CHUNK / 16_000
    return found


@pytest.mark.parametrize(("softer", "heard"), [(10.0, True), (20.0, False)])
def test_a_voice_is_another_where_it_is_much_softer_for_longer_than_a_word(softer, heard):
    found = listen((1.0, -20.0, 0.9), (0.5, -20.0 - softer, 0.9))
    assert (found[-1] > 0) is heard
    assert all(found[:3])


def test_a_bang_makes_nobody_softer():
    assert all(listen((1.0, -30.0, 0.9), (0.2, -5.0, 0.1), (1.0, -30.0, 0.9)))


def test_after_a_cough_a_soft_voice_is_heard():
    assert all(listen((0.2, -5.0, 0.9), (0.1, -90.0, 0.0), (0.1, -30.0, 0.9)))


def test_a_voice_that_was_softer_may_become_loud():
    assert all(listen((1.0, -40.0, 0.9), (1.0, -15.0, 0.9)))
