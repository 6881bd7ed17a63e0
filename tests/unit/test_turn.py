"""One turn's identity, and the lane that works for it."""

import queue
import threading

import numpy as np
import pytest

from edge.lane import Lane
from edge.turn import Turn
from edge.view import Sighting
from hardware.errors import DeviceLost, DeviceMissing
from hardware.ports import Frame
from models.cancel import Cancel
from models.errors import ModelCancelled

FRAME = Frame(np.zeros((2, 2, 3), np.uint8), 0.0, "test")
SIGHTING = Sighting(FRAME, FRAME)


def test_the_frame_reaches_whoever_waits_for_it():
    turn = Turn(1)
    turn.view.expect()
    turn.view.set(SIGHTING)
    assert turn.wait_for_sighting(0.0) is SIGHTING


def test_a_question_that_goes_on_keeps_its_frame():
    half = Turn(1)
    half.view.expect()
    half.view.set(SIGHTING)
    half.call_off()
    whole = Turn(2, half.view)
    assert whole.wait_for_sighting(0.0) is SIGHTING
    with pytest.raises(ModelCancelled):
        half.wait_for_sighting(0.0)


def test_calling_off_wakes_whoever_waits_for_the_frame():
    turn = Turn(1)
    seen: list[type[BaseException]] = []

    def wait() -> None:
        try:
            turn.wait_for_sighting(10.0)
        except ModelCancelled as error:
            seen.append(type(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    turn.call_off()
    waiting.join(5.0)
    assert seen == [ModelCancelled]
    assert not turn.view.cancel.cancelled


def test_what_cannot_be_undone_waits_until_the_question_is_complete():
    turn = Turn(1)
    turn.wait_until_settled()
    turn.hold()
    done = threading.Event()

    def act() -> None:
        turn.wait_until_settled()
        done.set()

    waiting = threading.Thread(target=act)
    waiting.start()
    assert not done.is_set()
    turn.settle()
    waiting.join(5.0)
    assert done.is_set()
    turn.hold()
    turn.call_off()
    with pytest.raises(ModelCancelled):
        turn.wait_until_settled()


def test_a_camera_that_failed_says_so_where_the_frame_is_needed():
    turn = Turn(1)
    turn.view.expect()
    turn.view.set(DeviceMissing("No camera."))
    with pytest.raises(DeviceMissing, match="No camera"):
        turn.wait_for_sighting(0.0)


def test_whoever_needs_the_frame_waits_for_the_look_under_way():
    turn = Turn(1)
    turn.view.expect()
    turn.view.set(SIGHTING)
    turn.view.expect()
    seen: list[Sighting] = []
    waiting = threading.Thread(target=lambda: seen.append(turn.wait_for_sighting(10.0)))
    waiting.start()
    newer = Sighting(Frame(FRAME.pixels, 1.0, "test"), FRAME)
    turn.view.set(newer)
    waiting.join(5.0)
    assert seen == [newer]


def test_what_was_seen_before_the_camera_was_lost_serves_the_question():
    turn = Turn(1)
    for outcome in (SIGHTING, DeviceLost("gone")):
        turn.view.expect()
        turn.view.set(outcome)
    assert turn.wait_for_sighting(0.0) is SIGHTING


def test_one_look_under_way_and_one_that_waits_are_enough():
    view = Turn(1).view
    assert [view.expect() for _ in range(3)] == [True, True, False]
    view.set(SIGHTING)
    assert view.expect()


def test_a_new_encode_calls_off_the_one_before():
    view = Turn(1).view
    first, second = view.encode_anew(), view.encode_anew()
    assert (first.cancelled, second.cancelled) == (True, False)
    view.call_off()
    assert second.cancelled


def test_a_frame_that_does_not_come_is_a_lost_camera():
    with pytest.raises(DeviceLost, match="plugged in"):
        Turn(1).wait_for_sighting(0.0)


def test_a_frame_for_a_turn_that_was_called_off_is_nobodys():
    turn = Turn(1)
    turn.view.call_off()
    turn.view.expect()
    turn.view.set(SIGHTING)
    with pytest.raises(ModelCancelled):
        turn.wait_for_sighting(0.0)


def test_clauses_wait_for_room():
    turn = Turn(1, clauses_ahead=1)
    turn.take_room()
    taken = threading.Event()

    def take() -> None:
        turn.take_room()
        taken.set()

    waiting = threading.Thread(target=take)
    waiting.start()
    assert not taken.is_set()
    turn.give_room()
    waiting.join(5.0)
    assert taken.is_set()


def test_calling_off_wakes_whoever_waits_for_room():
    turn = Turn(1, clauses_ahead=0)
    seen: list[type[BaseException]] = []

    def take() -> None:
        try:
            turn.take_room()
        except ModelCancelled as error:
            seen.append(type(error))

    waiting = threading.Thread(target=take)
    waiting.start()
    turn.call_off()
    waiting.join(5.0)
    assert seen == [ModelCancelled]


def test_a_lane_runs_its_jobs_in_order_and_ends():
    done: list[int] = []
    lane = Lane("test", on_error=lambda error: None)
    for number in range(5):
        lane.submit(lambda number=number: done.append(number), Cancel())
    assert lane.close()
    assert done == [0, 1, 2, 3, 4]


def test_a_job_that_was_called_off_before_it_began_is_passed_over():
    done: list[str] = []
    go = threading.Event()
    lane = Lane("test", on_error=lambda error: None)
    off = Cancel()
    lane.submit(lambda: (go.wait(5.0), done.append("first")), Cancel())
    lane.submit(lambda: done.append("called off"), off)
    lane.submit(lambda: done.append("last"), Cancel())
    off.cancel()
    go.set()
    assert lane.close()
    assert done == ["first", "last"]


def test_a_job_that_fails_is_reported_and_the_lane_goes_on():
    errors: list[BaseException] = []
    done: list[str] = []
    lane = Lane("test", on_error=errors.append)
    lane.submit(lambda: [][1], Cancel())
    lane.submit(lambda: done.append("next"), Cancel())
    assert lane.close()
    assert [type(error) for error in errors] == [IndexError]
    assert done == ["next"]


def test_jobs_that_were_called_off_take_no_room():
    done: list[str] = []
    busy, go = threading.Event(), threading.Event()
    lane = Lane("test", on_error=lambda error: None, depth=2)
    lane.submit(lambda: (busy.set(), go.wait(5.0)), Cancel())
    assert busy.wait(5.0)
    for _ in range(5):
        off = Cancel()
        lane.submit(lambda: done.append("called off"), off)
        off.cancel()
    lane.submit(lambda: done.append("one"), Cancel())
    lane.submit(lambda: done.append("two"), Cancel())
    with pytest.raises(queue.Full):
        lane.submit(lambda: done.append("too many"), Cancel())
    go.set()
    assert lane.close()
    assert done == ["one", "two"]
