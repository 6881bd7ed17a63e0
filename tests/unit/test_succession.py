"""Which of several devices serves: the decider, whatever happens to the devices."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.succession import LONGEST_DELAY, LONGEST_SETTLING, Succession

WORKING = st.lists(st.frozensets(st.integers(0, 2)), min_size=1, max_size=30)
"""For each stretch of ten seconds, which of three devices work."""


class Devices:
    """Three devices, looked after twice a second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.order = Succession(3)
        self.used: list[tuple[float, int | None]] = []
        self.attempts = 0

    def pass_ten_seconds(self, working: frozenset[int], *, at_rest: bool = True) -> None:
        for _ in range(20):
            self.now += 0.5
            if self.order.using is not None and self.order.using not in working:
                self.order = self.order.lost(self.now)
            candidates = self.order.candidates(self.now, at_rest=at_rest)
            found = next((place for place in candidates if place in working), None)
            if found is not None:
                self.order = self.order.serves(found, self.now)
            elif candidates:
                self.attempts += 1
                self.order = self.order.failed(self.now)
            self.used.append((self.now, self.order.using))


@given(WORKING)
def test_what_works_serves_and_the_best_returns(working: list[frozenset[int]]) -> None:
    devices = Devices()
    for stretch in working:
        devices.pass_ten_seconds(stretch)
        assert devices.order.using is None or devices.order.using in stretch
    for _ in range(int((LONGEST_SETTLING + LONGEST_DELAY) / 10) + 2):
        devices.pass_ten_seconds(working[-1])
    assert devices.order.using == min(working[-1], default=None)


@given(WORKING)
def test_in_mid_turn_what_works_is_left_in_use(working: list[frozenset[int]]) -> None:
    devices = Devices()
    for stretch in working:
        before = devices.order.using
        devices.pass_ten_seconds(stretch, at_rest=False)
        assert before not in stretch or devices.order.using == before


def test_a_lost_device_is_replaced_at_once() -> None:
    order = Succession(3).serves(0, 0.0).lost(100.0)
    assert order.candidates(100.0) == (0, 1, 2)


def test_one_that_only_keeps_silent_is_tried_last_until_it_is_heard_again() -> None:
    order = Succession(3).serves(0, 0.0).lost(100.0, silent=True)
    assert order.candidates(100.0) == (1, 2, 0)
    order = order.serves(1, 100.0).lost(102.0, silent=True)
    assert order.candidates(102.0) == (2, 0, 1)
    order = order.serves(2, 102.0).lost(104.0, silent=True)
    assert order.candidates(104.0) == (0, 1, 2)
    assert order.serves(0, 104.0).lives().silent == {2}


def test_a_loose_plug_does_not_make_it_change_all_the_time() -> None:
    devices = Devices()
    for _ in range(60):
        devices.pass_ten_seconds(frozenset({0, 1}))
        devices.pass_ten_seconds(frozenset({1}))
    changes = sum(a[1] != b[1] for a, b in zip(devices.used, devices.used[1:], strict=False))
    assert changes <= 16  # in twenty minutes, and twice a minute at first


def test_where_nothing_works_the_pauses_grow() -> None:
    devices = Devices()
    for _ in range(60):
        devices.pass_ten_seconds(frozenset())
    assert devices.attempts < 10 + 600 / LONGEST_DELAY


def test_what_is_plugged_in_is_tried_at_once_but_not_before_things_have_settled() -> None:
    order = Succession(2).failed(0.0).failed(0.25)
    assert order.candidates(0.3) == ()
    assert order.candidates(0.3, changed=True) == (0, 1)
    order = order.serves(1, 1.0).failed(7.0).failed(8.0)
    assert order.candidates(8.1) == ()
    assert order.candidates(8.1, changed=True) == (0,)
    assert order.serves(1, 8.0).candidates(9.0, changed=True) == ()
