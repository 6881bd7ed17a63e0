"""The ring plays the accepted turn, counts what it handed over, and does not click."""

import sys
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.ring import PlayRing

RATE = 1000
FADE = 5  # samples, at this rate


def pull(ring: PlayRing, count: int, at: float = 0.0, now: float = 0.0) -> np.ndarray:
    out = np.full(count, 99, np.int16)
    ring.pull(out, at, now)
    return out


def level(value: int, count: int) -> np.ndarray:
    return np.full(count, value, np.int16)


@pytest.fixture
def ring() -> PlayRing:
    ring = PlayRing(RATE, seconds=2.0)
    ring.accepted = 1
    return ring


def test_an_empty_ring_gives_silence(ring: PlayRing) -> None:
    assert not pull(ring, 50).any()


def test_sound_comes_out_unchanged_but_for_its_first_and_last_milliseconds(ring: PlayRing) -> None:
    sound = np.arange(1000, 1100, dtype=np.int16)
    ring.put(1, sound[:33])
    ring.put(1, sound[33:])
    out = np.concatenate([pull(ring, 40) for _ in range(4)])
    np.testing.assert_array_equal(out[FADE:100], sound[FADE:])
    np.testing.assert_array_equal(
        out[:FADE], (sound[:FADE] * np.array([0.2, 0.4, 0.6, 0.8, 1.0])).astype(int)
    )
    np.testing.assert_array_equal(out[100:105], [879, 659, 439, 219, 0])
    assert not out[105:].any()


def test_another_turns_blocks_are_skipped_and_only_the_last_level_fades(ring: PlayRing) -> None:
    ring.put(1, level(10_000, 100))
    pull(ring, 20)
    ring.accepted = 2
    ring.put(2, level(500, 100))
    out = pull(ring, 20)
    fall = np.array([8000, 6000, 4000, 2000, 0])
    rise = np.array([100, 200, 300, 400, 500])
    np.testing.assert_array_equal(out, np.concatenate((fall + rise, level(500, 15))))
    assert ring.handed(1) == 20
    assert ring.handed(2) == 20


def test_a_fade_goes_on_in_the_next_buffer(ring: PlayRing) -> None:
    ring.put(1, level(1000, 10))
    pull(ring, 10)
    out = np.concatenate([pull(ring, 2) for _ in range(4)])
    np.testing.assert_array_equal(out, [800, 600, 400, 200, 0, 0, 0, 0])


def test_the_gain_moves_without_a_step(ring: PlayRing) -> None:
    ring.put(1, level(1000, 100))
    pull(ring, 20)
    ring.gain = 0.5
    np.testing.assert_array_equal(pull(ring, 5), [800, 600, 500, 500, 500])
    ring.gain = 7.0
    np.testing.assert_array_equal(pull(ring, 5), [700, 900, 1000, 1000, 1000])
    ring.gain = -1.0
    np.testing.assert_allclose(pull(ring, 6), [800, 600, 400, 200, 0, 0], atol=1)


def test_room_shrinks_with_writing_and_grows_with_playing_and_skipping(ring: PlayRing) -> None:
    assert ring.room == 2000
    ring.put(1, level(1, 600))
    assert ring.room == 1400
    pull(ring, 100)
    assert ring.room == 1500
    ring.accepted = 2
    pull(ring, 1)
    assert ring.room == 2000


def test_a_block_belongs_to_the_ring_once_put(ring: PlayRing) -> None:
    sound = level(1000, 10)
    ring.put(1, sound)
    sound[:] = 0
    assert pull(ring, 10)[-1] == 1000


def test_heard_is_what_was_handed_over_less_what_is_under_way(ring: PlayRing) -> None:
    ring.put(1, level(1, 300))
    pull(ring, 100, at=10.2, now=10.0)
    pull(ring, 100, at=10.3, now=10.1)
    assert ring.left(1, 10.25) == 250
    assert ring.handed(1) == 200
    assert [ring.heard(1, now) for now in (10.1, 10.2, 10.25, 10.3, 10.35, 10.4, 11.0)] == [
        0,
        0,
        50,
        100,
        150,
        200,
        200,
    ]
    pull(ring, 100, at=11.2, now=11.0)
    assert ring.heard(1, 11.0) == 200
    assert ring.heard(1, 11.3) == 300
    assert ring.heard(2, 11.3) == 0


def test_what_was_skipped_is_not_waited_for(ring: PlayRing) -> None:
    ring.put(1, level(1, 100))
    pull(ring, 30)
    assert ring.left(1, 1.0) == 70
    ring.accepted = 2
    pull(ring, 1)
    assert ring.left(1, 1.0) == 0


def test_at_another_devices_rate_the_rest_is_still_to_come_and_the_seconds_heard_stay(ring: PlayRing) -> None:
    ring.put(1, level(1000, 300))
    ring.put(1, level(1000, 300))
    pull(ring, 100)
    ring.change_rate(2000)
    assert ring.rate == 2000
    assert ring.heard(1, 1.0) == 200
    assert ring.left(1, 1.0) == 1000
    assert ring.room == 3000
    out = pull(ring, 1000)
    assert np.abs(out[50:350].astype(int) - 1000).max() < 30
    assert ring.left(1, 9.0) == 0
    ring.change_rate(2000)
    assert ring.handed(1) == 1200


def test_an_end_is_played_only_if_nothing_else_came(ring: PlayRing) -> None:
    ring.put(1, level(1000, 20))
    ring.offer_end(1, level(2000, 10))
    assert ring.left(1, 1.0) == 30
    assert ring.room == 1970
    assert ring.retract_end()
    assert not ring.retract_end()
    assert ring.left(1, 1.0) == 20
    ring.put(1, level(3000, 20))
    ring.offer_end(1, level(4000, 10))
    out = pull(ring, 55)
    np.testing.assert_array_equal(out[5:50], [*level(1000, 15), *level(3000, 20), *level(4000, 10)])
    assert not ring.retract_end()
    assert ring.handed(1) == 50
    assert ring.left(1, 1.0) == 0
    assert ring.room == 2000


def test_an_end_that_is_being_played_cannot_be_taken_back(ring: PlayRing) -> None:
    ring.offer_end(1, level(2000, 10))
    pull(ring, 4)
    assert not ring.retract_end()
    ring.put(1, level(3000, 10))
    np.testing.assert_array_equal(pull(ring, 16), [*level(2000, 6), *level(3000, 10)])


def test_another_turns_end_is_skipped(ring: PlayRing) -> None:
    ring.offer_end(1, level(2000, 10))
    ring.accepted = 2
    assert not pull(ring, 10).any()
    assert ring.left(1, 1.0) == 0


def test_an_end_moves_to_another_devices_rate(ring: PlayRing) -> None:
    ring.put(1, level(1000, 100))
    ring.offer_end(1, level(1000, 50))
    ring.change_rate(2000)
    assert ring.left(1, 1.0) == 300
    assert not ring.retract_end()


def test_only_the_latest_turns_are_counted(ring: PlayRing) -> None:
    for turn in range(1, 101):
        ring.accepted = turn
        ring.put(turn, level(1, 10))
        pull(ring, 10, at=float(turn), now=float(turn))
    assert ring.handed(1) == ring.left(1, 101.0) == 0
    assert ring.handed(100) == 10


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(1, 4), st.integers(1, 80)),
        st.tuples(st.just("accept"), st.integers(1, 4), st.just(0)),
        st.tuples(st.just("pull"), st.integers(1, 60), st.just(0)),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(STEPS)
def test_whatever_happens_only_the_accepted_turn_is_heard_in_order_and_counted_exactly(
    steps: list[tuple[str, int, int]],
) -> None:
    """Every sample names its turn (thousands) and its place in the turn; without fades each can be traced."""
    ring = PlayRing(RATE, seconds=60.0, fade=0.0)
    written = dict.fromkeys(range(5), 0)
    place = dict.fromkeys(range(5), -1)
    handed = dict.fromkeys(range(5), 0)
    for what, number, count in steps:
        if what == "put":
            start = 6000 * number + 1 + written[number]
            ring.put(number, np.arange(start, start + count, dtype=np.int16))
            written[number] += count
        elif what == "accept":
            ring.accepted = number
        else:
            out = pull(ring, number).astype(int)
            sound = out[out != 0]
            assert not out[sound.size :].any()
            if sound.size:
                turn = ring.accepted
                assert (sound // 6000 == turn).all()
                places = sound % 6000
                assert places[0] > place[turn]
                assert (np.diff(places) > 0).all()
                place[turn] = int(places[-1])
                handed[turn] += sound.size
    assert all(ring.handed(turn) == handed[turn] for turn in handed)
    assert all(0 <= ring.left(turn, 1.0) <= written[turn] - handed[turn] for turn in written)


@settings(deadline=None)
@given(STEPS)
def test_whatever_happens_no_step_is_louder_than_the_fade_allows(steps: list[tuple[str, int, int]]) -> None:
    ring = PlayRing(RATE, seconds=60.0, fade=0.05)
    pieces = [np.zeros(1, np.int16)]
    for what, number, count in steps:
        if what == "put":
            ring.put(number, level(20_000, count))
        elif what == "accept":
            ring.accepted = number
            ring.gain = number / 4
        else:
            pieces.append(pull(ring, number))
    heard = np.concatenate(pieces).astype(int)
    # 50 samples for the full range: 400 a sample; a rise and two falls may coincide
    assert np.abs(np.diff(heard)).max(initial=0) <= 3 * 400 + 5
    assert heard.max() <= 20_000


def test_without_a_lock_nothing_is_lost_or_heard_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer and a callback at once; every sample is numbered, and each block's end offered and retracted."""
    ring = PlayRing(RATE, seconds=0.3, fade=0.0)
    pieces: list[np.ndarray] = []
    numbers = np.arange(1, 30_001, dtype=np.int16)
    written = []

    def play() -> None:
        while not written or ring.left(0, 1.0):
            pieces.append(pull(ring, 23))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        callback = Thread(target=play, daemon=True)
        callback.start()
        offered = numbers[:0]
        for block in np.split(numbers, 300):
            while ring.room < 150:
                pass
            if ring.retract_end():
                ring.put(0, offered)
            ring.put(0, block[:60])
            offered = block[60:]
            ring.offer_end(0, offered)
        written.append(True)
        callback.join(30)
    finally:
        sys.setswitchinterval(interval)
    assert not callback.is_alive()
    heard = np.concatenate(pieces)
    np.testing.assert_array_equal(heard[heard != 0], numbers)
    assert ring.handed(0) == numbers.size
    assert ring.room == ring.capacity
