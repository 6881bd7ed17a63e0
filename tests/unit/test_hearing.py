"""The recognition lane, called by hand: partial transcripts, and the final one."""

import numpy as np
import pytest

from edge.actions import Check, Transcribe, TranscribeSoFar
from edge.completeness import Ending
from edge.events import Heard, HeardSoFar, Overheard
from edge.hearing import Hearing
from edge.turn import Turn
from hardware.fake import VirtualClock
from models.errors import ModelCancelled, ModelCrashed
from models.ports import Transcript

SOUND = np.full(16_000, 1000, np.int16)


class Commands:
    """A mind of which only this is asked."""

    def is_command(self, text):
        return text == "stop"


class Costly:
    """A recognizer that takes its time, and may be called off before it is over."""

    name = "costly"

    def __init__(self, clock, *texts):
        self.clock = clock
        self.texts = list(texts)
        self.cost = 0.1
        self.given = []
        self.error = None
        self.midway = lambda: None

    def transcribe(self, samples, cancel, hot_words=()):
        self.given.append(samples)
        self.clock.advance(self.cost)
        self.midway()
        cancel.check()
        if self.error:
            raise self.error
        return Transcript(self.texts.pop(0), 0.9, self.name)


class Rig:
    def __init__(self, *texts):
        self.clock = VirtualClock()
        self.recognizer = Costly(self.clock, *texts)
        self.events = []
        self.hearing = Hearing(self.recognizer, Commands(), self.events.append, self.clock)
        self.turn = Turn(3)

    def so_far(self, voiced, breath=True):
        assert self.hearing.await_more(self.turn, TranscribeSoFar(3, SOUND, voiced, breath))
        self.hearing.hear_so_far()

    def pause(self, voiced):
        command = Transcribe(3, SOUND, voiced)
        self.hearing.settle_for(command)
        self.hearing.hear(self.turn, command)


def test_a_partial_transcript_of_everything_is_the_final_one():
    rig = Rig("what is this")
    rig.so_far(1.0)
    rig.pause(1.0)
    partial, final = rig.events
    assert isinstance(partial, HeardSoFar)
    assert isinstance(final, Heard)
    assert (partial.turn, partial.voiced, partial.ending) == (3, 1.0, Ending.COMPLETE)
    assert final.transcript == partial.transcript
    assert final.start == final.end == partial.end


def test_after_more_words_the_utterance_is_transcribed_anew():
    rig = Rig("what is", "what is this")
    rig.so_far(0.5)
    rig.pause(1.0)
    assert [event.transcript.text for event in rig.events] == ["what is", "what is this"]
    assert rig.events[0].ending is Ending.INCOMPLETE


def test_a_pause_in_mid_work_calls_off_what_knows_too_little_and_waits_for_what_knows_all():
    for voiced, texts in ((0.5, ["what is this"]), (1.0, ["what is this"] * 2)):
        rig = Rig("what is this")
        rig.recognizer.midway = lambda rig=rig: rig.hearing.settle_for(Transcribe(3, SOUND, 1.0))
        if voiced < 1.0:
            with pytest.raises(ModelCancelled):
                rig.so_far(voiced)
        else:
            rig.so_far(voiced)
        rig.pause(1.0)
        assert [event.transcript.text for event in rig.events] == texts


def test_only_the_newest_waits():
    rig = Rig("what is this")
    assert rig.hearing.await_more(rig.turn, TranscribeSoFar(3, SOUND, 0.5, True))
    assert not rig.hearing.await_more(rig.turn, TranscribeSoFar(3, SOUND, 0.8, True))
    rig.hearing.hear_so_far()
    assert [event.voiced for event in rig.events] == [0.8]
    rig.hearing.await_more(rig.turn, TranscribeSoFar(3, SOUND, 0.9, True))
    rig.hearing.settle_for(Transcribe(3, SOUND, 1.0))
    rig.hearing.hear_so_far()
    assert len(rig.events) == 1


def test_however_often_the_wearer_pauses_one_job_at_most_is_on_its_way():
    rig = Rig("what is this")
    queued = []
    for voiced in range(10):
        queued.append(rig.hearing.await_more(rig.turn, TranscribeSoFar(3, SOUND, voiced, True)))
        rig.hearing.settle_for(Transcribe(3, SOUND, voiced))
    assert queued == [True] + 9 * [False]
    rig.hearing.hear_so_far()
    assert rig.events == []
    rig.so_far(10.0)
    assert [event.voiced for event in rig.events] == [10.0]


def test_nothing_is_transcribed_for_a_turn_that_is_over():
    rig = Rig("what is this")
    rig.turn.call_off()
    rig.so_far(1.0)
    assert rig.events == []


def test_a_slow_recognizer_is_left_in_peace_until_the_pause():
    rig = Rig("what is this", "what is that")
    rig.recognizer.cost = 2.0
    rig.pause(1.0)
    rig.so_far(0.5, breath=False)
    rig.so_far(1.0)
    rig.pause(1.0)
    assert [type(event) for event in rig.events] == [Heard, Heard]


def test_a_partial_transcript_that_fails_is_no_misfortune(caplog):
    rig = Rig("what is this")
    rig.recognizer.error = ModelCrashed("killed")
    rig.so_far(1.0)
    rig.recognizer.error = None
    rig.pause(1.0)
    assert [event.transcript.text for event in rig.events] == ["what is this"]
    assert "killed" in caplog.text


def test_words_over_an_answer_are_told_with_their_check():
    rig = Rig("stop")
    rig.hearing.check(Check(5, 2, SOUND), rig.turn.cancel)
    (told,) = rig.events
    assert isinstance(told, Overheard)
    assert (told.utterance, told.check, told.heard.is_command) == (5, 2, True)


def test_where_nothing_was_understood_in_time_all_is_listened_to():
    rig = Rig("", "what is this")
    rig.so_far(1.0)
    rig.pause(1.0)
    assert [event.transcript.text for event in rig.events] == ["", "what is this"]


def test_what_was_cut_off_in_mid_sound_is_not_the_final_transcript():
    rig = Rig("what is this", "what is the", "what is this")
    rig.recognizer.cost = 0.01
    rig.pause(1.0)
    rig.clock.advance(1.0)
    rig.so_far(1.0, breath=False)
    rig.pause(1.0)
    assert [event.transcript.text for event in rig.events] == ["what is this", "what is the", "what is this"]


def test_what_is_transcribed_in_a_breath_ends_like_what_is_transcribed_at_a_pause():
    rig = Rig("what", "what is this")
    rig.so_far(1.0)
    rig.pause(2.0)
    in_breath, at_pause = rig.recognizer.given
    assert np.array_equal(in_breath[: SOUND.size], SOUND)
    silence = in_breath[SOUND.size :]
    assert 0.1 < silence.size / 16_000 < 0.2
    assert np.abs(silence).max() < 300  # no louder than a room, though the voice was cut off in mid sound
    assert at_pause.size == SOUND.size
