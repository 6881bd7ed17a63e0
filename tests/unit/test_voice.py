"""The voice lane by itself."""

import pytest

from edge.events import Sounded
from edge.reply import Clause, Source
from edge.turn import Turn
from edge.voice import Voice
from hardware.fake import RecordingSpeaker, VirtualClock
from models.fake import HummingSynthesizer

CUP = Clause("Cup.", Source.VLM)
BOOK = Clause("Book.", Source.VLM)


class Room:
    """A voice, what it asks its engine for, and what is heard of it."""

    def __init__(self):
        clock = VirtualClock()
        self.engine = HummingSynthesizer()
        self.speaker = RecordingSpeaker(clock)
        self.events = []
        self.voice = Voice({"en": self.engine}, self.speaker, self.events.append, clock)

    def turn(self, number=1):
        self.speaker.accepted = number
        return Turn(number)


@pytest.fixture
def room():
    return Room()


def test_a_clause_that_was_foreseen_is_not_synthesised_again(room):
    turn = room.turn()
    room.voice.prepare(turn, CUP)
    assert room.events == []
    room.voice.speak(turn, CUP)
    assert len(room.engine.spoken) == 1
    assert [type(event) for event in room.events] == [Sounded]


def test_a_clause_that_came_otherwise_is_spoken_as_it_came(room):
    turn = room.turn()
    room.voice.prepare(turn, CUP)
    room.voice.speak(turn, BOOK)
    room.voice.speak(turn, CUP)
    assert room.engine.spoken == ["Cup.", "Book.", "Cup."]


def test_what_was_foreseen_for_another_turn_is_not_taken(room):
    room.voice.prepare(room.turn(), CUP)
    room.voice.speak(room.turn(2), CUP)
    assert room.engine.spoken == ["Cup.", "Cup."]


def test_an_aside_leaves_what_was_foreseen(room):
    turn = room.turn()
    room.voice.prepare(turn, CUP)
    room.voice.speak(turn, Clause("Wait.", Source.ASSISTANT), aside=True)
    room.voice.speak(turn, CUP)
    assert room.engine.spoken == ["Cup.", "Wait."]


def test_nothing_is_prepared_for_a_turn_that_was_called_off(room):
    turn = room.turn()
    turn.call_off()
    room.voice.prepare(turn, CUP)
    assert room.engine.spoken == []
    assert room.events == []
