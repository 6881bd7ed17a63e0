"""Short tones."""

import numpy as np
import pytest

from edge.chimes import CHIME_RATE, chime


@pytest.mark.parametrize("kind", ["listening", "nothing"])
def test_a_chime_is_short_soft_and_without_clicks(kind):
    tone = chime(kind).astype(float)
    assert 0.05 < len(tone) / CHIME_RATE < 0.3
    assert 1000 < np.abs(tone).max() < 8000
    assert abs(tone[0]) < 50
    assert abs(tone[-1]) < 50


def test_the_two_can_be_told_apart():
    def pitch(samples):
        return np.argmax(np.abs(np.fft.rfft(samples))) * CHIME_RATE / len(samples)

    half = len(chime("listening")) // 2
    assert pitch(chime("listening")[half:]) > pitch(chime("listening")[:half])
    assert pitch(chime("nothing")[half:]) < pitch(chime("nothing")[:half])
