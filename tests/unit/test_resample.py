"""Sound at another rate: the same sound, however it is cut into pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.resample import Resampler, resample


def tone(rate: int) -> np.ndarray:
    return (10_000 * np.sin(2 * np.pi * 300 * np.arange(rate) / rate)).astype(np.int16)


@pytest.mark.parametrize(("source", "target"), [(48_000, 16_000), (44_100, 16_000), (22_050, 48_000)])
def test_a_tone_keeps_its_pitch_level_length_and_place(source: int, target: int) -> None:
    result = resample(tone(source), source, target)
    assert result.dtype == np.int16
    assert result.size == target
    middle = slice(target // 10, -target // 10)
    assert np.abs(result[middle].astype(int) - tone(target)[middle]).max() <= 4


@settings(deadline=None)
@given(st.lists(st.integers(0, 3000), max_size=8))
def test_pieces_give_what_the_whole_gives(cuts: list[int]) -> None:
    sound = tone(16_000)[:3000]
    stream = Resampler(16_000, 44_100)
    pieces = [stream.process(piece) for piece in np.split(sound, sorted(cuts))]
    pieces.append(stream.process(np.zeros(0, np.int16), last=True))
    result = np.concatenate(pieces).astype(int)
    whole = resample(sound, 16_000, 44_100)
    assert result.size == whole.size
    assert np.abs(result - whole).max() <= 2  # soxr dithers as it rounds


def test_the_end_of_a_sound_begins_a_new_one() -> None:
    stream = Resampler(48_000, 16_000)
    first = stream.process(tone(48_000), last=True)
    second = stream.process(tone(48_000), last=True)
    assert first.size == second.size == 16_000
    assert np.abs(first.astype(int) - second).max() <= 2


def test_the_same_rate_changes_nothing() -> None:
    sound = tone(16_000)
    np.testing.assert_array_equal(resample(sound, 16_000, 16_000), sound)


@pytest.mark.parametrize(("source", "target"), [(48_000, 16_000), (8_000, 48_000), (22_050, 48_000)])
@settings(deadline=None)
@given(cuts=st.lists(st.integers(0, 22_000), max_size=5))
def test_what_is_held_back_ends_the_sound_but_lets_it_go_on(
    source: int, target: int, cuts: list[int]
) -> None:
    sound = np.tile(tone(source), 3)[:22_050]
    stream = Resampler(source, target)
    given_so_far: list[np.ndarray] = []
    for piece in np.split(sound, sorted(cuts)):
        given_so_far.append(stream.process(piece))
        held = stream.held_back()
    result = np.concatenate([*given_so_far, held]).astype(int)
    whole = resample(sound, source, target)
    assert abs(result.size - whole.size) <= 1
    size = min(result.size, whole.size)
    assert np.abs(result[:size] - whole[:size]).max() <= 60
    assert stream.process(np.zeros(0, np.int16), last=True).size == pytest.approx(held.size, abs=1)


def test_nothing_is_held_back_at_the_same_rate() -> None:
    stream = Resampler(16_000, 16_000)
    stream.process(tone(16_000))
    assert stream.held_back().size == 0
