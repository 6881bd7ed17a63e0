"""When utterances begin and end."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.endpoint import Endpoint, EndpointRules, Mark

CHUNK = 0.032
RULES = EndpointRules(end_after=0.6, give_up_after=5.0, max_utterance=15.0)


def play(
    *stretches: tuple[float, float], rules: EndpointRules = RULES
) -> tuple[Endpoint, list[tuple[float, Mark]]]:
    """Feed (seconds, probability) stretches until the utterance is over; every mark with its time."""
    endpoint, marks = Endpoint(rules), []
    for seconds, probability in stretches:
        for _ in range(round(seconds / CHUNK)):
            endpoint, mark = endpoint.step(probability, CHUNK)
            if mark is not Mark.NOTHING:
                marks.append((endpoint.heard, mark))
            if mark in (Mark.ENDED, Mark.TIMEOUT):
                return endpoint, marks
    return endpoint, marks


def test_an_utterance_begins_with_its_speech_and_ends_after_the_silence():
    endpoint, marks = play((1.0, 0.0), (2.0, 0.9), (3.0, 0.0))
    assert [mark for _, mark in marks] == [Mark.STARTED, Mark.PAUSED, Mark.ENDED]
    assert endpoint.started_at == pytest.approx(1.0, abs=2 * CHUNK)
    assert endpoint.ended_at == pytest.approx(3.0, abs=2 * CHUNK)
    assert marks[-1][0] - endpoint.ended_at == pytest.approx(0.6, abs=2 * CHUNK)


def test_a_pause_shorter_than_the_silence_does_not_end_it():
    _, marks = play((0.5, 0.9), (0.5, 0.0), (0.5, 0.9), (0.1, 0.0))
    assert [mark for _, mark in marks] == [Mark.STARTED, Mark.PAUSED, Mark.RESUMED]


@pytest.mark.parametrize(("patience", "ended"), [(0.3, 0.3), (0.0, 0.2), (1.4, 1.4), (None, 0.6)])
def test_the_words_decide_how_long_a_silence_ends_an_utterance(patience, ended):
    endpoint, _ = play((1.0, 0.9), (0.24, 0.0))
    endpoint = replace(endpoint, patience=patience)
    mark = Mark.NOTHING
    while mark is Mark.NOTHING:
        endpoint, mark = endpoint.step(0.0, CHUNK)
    assert mark is Mark.ENDED
    assert endpoint.silence_run == pytest.approx(max(ended, 0.27), abs=1.5 * CHUNK)


def test_patience_is_forgotten_when_more_is_said():
    endpoint, _ = play((1.0, 0.9), (0.24, 0.0))
    endpoint, mark = replace(endpoint, patience=0.3).step(0.9, CHUNK)
    assert (mark, endpoint.patience) == (Mark.RESUMED, None)


def test_a_silence_shorter_than_a_pause_may_be_set_to_end_it():
    _, marks = play((1.0, 0.9), (1.0, 0.0), rules=EndpointRules(end_after=0.1))
    assert [mark for _, mark in marks] == [Mark.STARTED, Mark.ENDED]


def test_a_click_is_no_speech():
    endpoint, marks = play((0.5, 0.0), (0.064, 0.95), (2.0, 0.0))
    assert marks == []
    assert endpoint.started_at is None


def test_nobody_speaking_times_out():
    _, marks = play((6.0, 0.1))
    assert [mark for _, mark in marks] == [Mark.TIMEOUT]
    assert marks[0][0] == pytest.approx(5.0, abs=2 * CHUNK)


def test_speech_that_begins_at_the_last_moment_is_still_taken():
    _, marks = play((4.97, 0.0), (1.0, 0.9), (1.0, 0.0))
    assert [mark for _, mark in marks] == [Mark.STARTED, Mark.PAUSED, Mark.ENDED]


def test_endless_speech_is_cut():
    _, marks = play((20.0, 0.9))
    assert [mark for _, mark in marks] == [Mark.STARTED, Mark.ENDED]
    assert marks[-1][0] == pytest.approx(15.0, abs=0.2)


def test_a_voice_near_the_threshold_does_not_flicker():
    _, marks = play((0.5, 0.9), *[(0.32, 0.4), (0.32, 0.36)] * 5, (0.1, 0.0))
    assert [mark for _, mark in marks] == [Mark.STARTED]


@given(st.lists(st.floats(0, 1), max_size=900))
def test_marks_come_in_order_whatever_is_heard(probabilities):
    endpoint, seen = Endpoint(RULES), []
    for probability in probabilities:
        endpoint, mark = endpoint.step(probability, CHUNK)
        if mark is not Mark.NOTHING:
            seen.append(mark)
        if mark in (Mark.ENDED, Mark.TIMEOUT):
            break
    pauses = [mark for mark in seen if mark in (Mark.PAUSED, Mark.RESUMED)]
    assert pauses == ([Mark.PAUSED, Mark.RESUMED] * len(pauses))[: len(pauses)]
    others = [mark for mark in seen if mark not in pauses]
    assert others in ([], [Mark.STARTED], [Mark.STARTED, Mark.ENDED], [Mark.TIMEOUT])
    if endpoint.started_at is not None:
        assert endpoint.ended_at is not None
        assert 0 <= endpoint.started_at <= endpoint.ended_at <= endpoint.heard


def test_a_voice_is_confirmed_each_time_that_it_has_lasted_as_long_again():
    _, marks = play((2.0, 0.9), rules=replace(RULES, confirm_after=0.6))
    times = [at for at, mark in marks if mark is Mark.CONFIRMED]
    assert times == pytest.approx([0.6, 1.2, 1.8], abs=2 * CHUNK)
