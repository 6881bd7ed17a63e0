"""Whether there is time for a partial transcript."""

import pytest

from edge.pace import Pace


def after(*costs):
    pace = Pace()
    for sound, spent in costs:
        pace = pace.after(sound, spent, 0.0)
    return pace


def test_what_nobody_knows_the_cost_of_waits_for_a_breath():
    assert Pace().expected(1.0) is None
    assert Pace().allows(1.0, True, 0.0)
    assert not Pace().allows(1.0, False, 0.0)


def test_the_cost_of_what_depends_on_the_sound_is_foreseen():
    sphinx = after((3.0, 0.9), (1.0, 0.3))
    assert sphinx.expected(0.5) == pytest.approx(0.15)
    assert sphinx.expected(2.0) == pytest.approx(0.6)
    assert sphinx.allows(0.5, False, 9.0)
    assert sphinx.allows(1.5, True, 9.0)
    assert not sphinx.allows(1.5, False, 9.0)
    assert not sphinx.allows(2.0, True, 9.0)


def test_the_cost_of_what_does_not_is_known():
    whisper = after((3.0, 0.17), (1.0, 0.17))
    assert whisper.expected(8.0) == pytest.approx(0.17)
    assert whisper.allows(8.0, False, 9.0)


def test_a_single_cost_is_taken_to_grow_with_the_sound():
    assert after((1.0, 0.1)).expected(3.0) == pytest.approx(0.3)
    assert after((1.0, 0.1)).expected(0.5) == pytest.approx(0.1)


def test_a_slow_machine_makes_none():
    slow = after((2.0, 2.5), (4.0, 2.6))
    assert not slow.allows(1.0, True, 99.0)
    assert not slow.allows(1.0, False, 99.0)


def test_it_rests_after_each_while_somebody_speaks():
    pace = after((3.0, 0.2), (1.0, 0.2))
    assert not pace.allows(1.0, False, 0.5)
    assert pace.allows(1.0, False, 0.61)
    assert pace.allows(1.0, True, 0.0)


def test_only_the_latest_count():
    assert after((1.0, 5.0), *[(1.0, 0.1)] * 8).expected(1.0) == pytest.approx(0.1)


def test_what_took_long_once_is_no_rule():
    assert after((1.0, 0.1), (3.0, 0.1), (2.0, 2.5), (2.5, 0.1)).expected(2.0) == pytest.approx(0.1)
    assert after((1.0, 0.1), (1.0, 2.5), (1.0, 0.1)).expected(1.0) == pytest.approx(0.1)
