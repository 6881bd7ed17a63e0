"""From sound to utterances, on virtual time."""

import queue

import numpy as np
import pytest

from edge.ears import Ears
from edge.endpoint import EndpointRules
from edge.events import (
    CannotGoOn,
    NothingSaid,
    SessionOver,
    SpeechConfirmed,
    SpeechEnded,
    SpeechGoesOn,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Woke,
)
from hardware.errors import DeviceLost
from hardware.fake import VirtualClock, WavMicrophone
from models.errors import ModelCrashed
from models.fake import LoudnessDetector

RATE = 16_000


class OnMarker:
    """A wake word that is a single sample of a value that nothing else has."""

    def process(self, samples):
        return "marker" if (samples == 20000).any() else None

    def reset(self):
        pass

    def close(self):
        pass


def tone(seconds, level=8000):
    return (np.sin(np.arange(int(seconds * RATE)) * 0.3) * level).astype(np.int16)


MARKER = np.array([20000], np.int16)


def hear(sounds, **more):
    """As listen_in, without what is told while somebody speaks on."""
    return [event for event in listen_in(sounds, **more) if not isinstance(event, SpeechGoesOn)]


def listen_in(sounds, wake=OnMarker, listen=(), tail=2.0, rules=None):
    """Run the ears over a recording; every event. listen: turns to listen for after each Woke, or at once."""
    clock = VirtualClock(auto=True)
    events = []
    turns = iter(listen)
    ears = None

    def post(event):
        events.append(event)
        if isinstance(event, Woke):
            ears.listen(next(turns), event.at)

    rules = rules or EndpointRules(end_after=0.5, give_up_after=1.0)
    ears = Ears(
        WavMicrophone(sounds, clock, tail=tail),
        wake() if wake else None,
        LoudnessDetector(1000.0),
        rules,
        post,
    )
    if not wake:
        ears.listen(next(turns), 0.0)
    over = queue.SimpleQueue()
    original = ears._post
    ears._post = lambda event: (original(event), over.put(event) if isinstance(event, SessionOver) else None)
    ears.start()
    over.get(timeout=5.0)
    ears.close()
    return events


def test_wake_word_then_a_question():
    events = hear([(1.0, MARKER), (1.5, tone(1.0))], listen=[1])
    woke, started, paused, ended, over = events
    assert woke == Woke("marker", pytest.approx(1.0, abs=0.04))
    assert started == SpeechStarted(1, pytest.approx(1.5, abs=0.04))
    assert (ended.utterance, ended.at) == (1, pytest.approx(2.5, abs=0.04))
    assert over == SessionOver()
    assert (paused.utterance, paused.at) == (1, ended.at)
    assert (ended.samples[: len(paused.samples)] == paused.samples).all()
    assert not ended.samples[len(paused.samples) :].any()
    spoken = np.abs(ended.samples) > 1000
    assert spoken.any()
    assert len(ended.samples) / RATE == pytest.approx(1.0 + 0.25 + 0.5, abs=0.1)


def test_the_soft_beginning_of_the_first_word_is_kept():
    soft = tone(0.15, level=600)
    events = hear([(0.5, MARKER), (1.0, soft), (1.15, tone(0.8))], listen=[1])
    (ended,) = [event for event in events if isinstance(event, SpeechEnded)]
    loud = np.flatnonzero(np.abs(ended.samples) > 1000)[0]
    assert np.abs(ended.samples[:loud]).max() > 500
    assert loud / RATE == pytest.approx(0.25, abs=0.05)


def test_nobody_speaks_after_the_wake_word():
    assert hear([(0.5, MARKER)], listen=[4])[1:] == [NothingSaid(4), SessionOver()]


def test_no_wake_word_no_listening():
    assert hear([(0.5, tone(1.0))]) == [SessionOver()]


def test_push_to_talk_listens_without_a_wake_word():
    events = hear([(0.2, tone(0.6))], wake=None, listen=[1])
    assert [type(event) for event in events] == [SpeechStarted, SpeechPaused, SpeechEnded, SessionOver]


def test_a_pause_in_mid_sentence_is_told_and_taken_back():
    events = hear([(0.2, tone(0.5)), (1.1, tone(0.5))], wake=None, listen=[1])
    assert [type(event) for event in events] == [
        SpeechStarted,
        SpeechPaused,
        SpeechResumed,
        SpeechPaused,
        SpeechEnded,
        SessionOver,
    ]


@pytest.mark.parametrize(("seconds", "utterances"), [(0.25, 1), (1.2, 2)])
def test_patience_decides_which_silence_ends_an_utterance(seconds, utterances):
    """As told at the pause; what is said after the end is not listened to."""
    clock = VirtualClock(auto=True)
    events = queue.SimpleQueue()
    microphone = WavMicrophone([(0.0, tone(0.6)), (1.4, tone(0.6))], clock, tail=3.0)
    ears = Ears(microphone, None, LoudnessDetector(1000.0), EndpointRules(end_after=0.6), None)

    def post(event):
        events.put(event)
        if isinstance(event, SpeechPaused):
            ears.be_patient(1, seconds)

    ears._post = post
    ears.listen(1, 0.0)
    ears.start()
    heard = []
    while not isinstance(event := events.get(timeout=10.0), SessionOver):
        heard.append(event)
    ears.close()
    (ended,) = [event for event in heard if isinstance(event, SpeechEnded)]
    assert ended.at == pytest.approx({1: 0.6, 2: 2.0}[utterances], abs=0.05)
    assert len(ended.samples) / RATE == pytest.approx(ended.at + seconds, abs=0.1)


def test_a_softer_voice_that_never_ceases_does_not_keep_a_question_open():
    television = tone(1.5, 1600)
    sounds = [
        (0.2, MARKER),
        (0.4, tone(1.0, 16_000)),
        (1.4, television),
        (2.9, television),
        (4.4, television),
    ]
    _, started, paused, ended, *_ = hear(sounds, listen=[7])
    assert isinstance(started, SpeechStarted)
    assert isinstance(paused, SpeechPaused)
    assert isinstance(ended, SpeechEnded)
    assert ended.at == pytest.approx(1.4 + 0.19, abs=0.07)


def test_the_wake_word_again_begins_a_new_utterance():
    events = hear([(0.5, MARKER), (0.8, tone(0.4)), (1.3, MARKER), (1.5, tone(0.5))], listen=[1, 2])
    assert [event.utterance for event in events if isinstance(event, SpeechEnded)] == [2]


def test_a_recording_that_ends_in_mid_speech_keeps_what_was_said():
    events = hear([(0.5, MARKER), (0.8, tone(0.5))], listen=[1], tail=0.0)
    assert [type(event) for event in events] == [Woke, SpeechStarted, SpeechEnded, SessionOver]


def test_an_utterance_asked_for_late_still_has_its_beginning():
    clock = VirtualClock(auto=True)
    events = queue.SimpleQueue()
    blocks = 0

    microphone = WavMicrophone([(0.5, tone(1.0))], clock, tail=2.0)
    read = microphone.read

    def read_and_ask_late(timeout):
        nonlocal blocks
        blocks += 1
        if blocks == 40:  # 1.3 s in, when most has been said
            ears.listen(1, 0.2)
        return read(timeout)

    microphone.read = read_and_ask_late
    ears = Ears(microphone, None, LoudnessDetector(1000.0), EndpointRules(end_after=0.5), events.put)
    ears.start()
    started = events.get(timeout=5.0)
    ended = next(
        event for event in iter(lambda: events.get(timeout=5.0), None) if isinstance(event, SpeechEnded)
    )
    ears.close()
    assert started == SpeechStarted(1, pytest.approx(0.5, abs=0.04))
    assert len(ended.samples) / RATE > 1.3


class Broken:
    """A microphone that is lost while it is read."""

    dropped = 0

    def __init__(self, error):
        self.error = error

    def read(self, timeout):
        raise self.error

    def close(self):
        pass


@pytest.mark.parametrize("error", [DeviceLost("The microphone is gone."), ModelCrashed("VAD failed.")])
def test_what_the_ears_cannot_do_without_ends_with_its_message(error):
    told = queue.SimpleQueue()
    ears = Ears(Broken(error), None, LoudnessDetector(1000.0), EndpointRules(), told.put)
    ears.start()
    assert told.get(timeout=10.0) == CannotGoOn(str(error))
    ears.close()


def test_ending_an_utterance_by_hand():
    clock = VirtualClock(auto=True)
    events = queue.SimpleQueue()
    ears = Ears(
        WavMicrophone([(0.0, tone(30.0))], clock),
        None,
        LoudnessDetector(1000.0),
        EndpointRules(max_utterance=60.0),
        None,
    )

    def post(event):
        events.put(event)
        if isinstance(event, SpeechStarted):
            ears.end_utterance()

    ears._post = post
    ears.listen(1, 0.0)
    ears.start()
    assert isinstance(events.get(timeout=10.0), SpeechStarted)
    ended = events.get(timeout=10.0)
    assert isinstance(ended, SpeechEnded)
    assert len(ended.samples) / RATE < 1.0
    assert isinstance(events.get(timeout=10.0), SessionOver)
    ears.close()


def overhear(*sounds, then=lambda ears, event: None):
    """What the ears tell while they listen for an interruption."""
    clock = VirtualClock(auto=True)
    events = queue.SimpleQueue()
    ears = Ears(
        WavMicrophone(list(sounds), clock, tail=2.0),
        None,
        LoudnessDetector(1000.0),
        EndpointRules(give_up_after=0.5),
        None,
    )

    def post(event):
        events.put(event)
        then(ears, event)

    ears._post = post
    ears.listen(7, 0.0, interrupting=True)
    ears.start()
    heard = []
    while not isinstance(event := events.get(timeout=10.0), SessionOver):
        heard.append(event)
    ears.close()
    return [event for event in heard if not isinstance(event, SpeechGoesOn)]


def test_an_interruption_is_suspected_at_its_first_sound_and_confirmed_when_it_lasts():
    started, confirmed, paused, ended = overhear((1.0, tone(1.0)))
    assert started == SpeechStarted(7, pytest.approx(1.0, abs=0.04))
    assert (type(confirmed), confirmed.utterance) == (SpeechConfirmed, 7)
    assert -40 < confirmed.level < 0
    assert paused.voiced == pytest.approx(1.0, abs=0.05)
    assert isinstance(ended, SpeechEnded)


def test_a_voice_is_confirmed_again_with_its_loudness_of_late():
    events = overhear((1.0, tone(3.0, level=2000)), (4.0, tone(1.0, level=16000)))
    levels = [event.level for event in events if isinstance(event, SpeechConfirmed)]
    assert len(levels) == 6
    assert max(levels[:4]) - min(levels[:4]) < 1
    assert levels[-1] == pytest.approx(levels[0] + 18, abs=1)


def test_what_was_said_further_away_is_forgotten_where_somebody_louder_begins():
    def attend(ears, event):
        if isinstance(event, SpeechConfirmed) and event.level > -20:
            ears.listen(8, 3.6)

    events = overhear((1.0, tone(3.0, level=2000)), (4.0, tone(1.0, level=16000)), then=attend)
    (ended,) = [event for event in events if isinstance(event, SpeechEnded)]
    assert ended.utterance == 8
    assert len(ended.samples) / RATE == pytest.approx(0.4 + 1.0 + 0.6, abs=0.1)


def test_a_murmur_is_not_confirmed_and_nobody_is_waited_for():
    started, paused, ended = overhear((1.0, tone(0.3)))
    assert (started.utterance, paused.voiced) == (7, pytest.approx(0.3, abs=0.05))
    assert isinstance(ended, SpeechEnded)
    assert overhear((9.0, tone(0.0))) == [NothingSaid(7)]  # the recording has ended


def test_what_nobody_needs_is_not_collected():
    def stop(ears, event):
        if isinstance(event, SpeechStarted):
            ears.stop_listening(7)

    assert [type(event) for event in overhear((1.0, tone(1.0)), then=stop)] == [SpeechStarted]


class Dying(WavMicrophone):
    """It is unplugged after so many seconds, and nothing takes its place."""

    def __init__(self, sound, clock, after):
        super().__init__([(0.0, sound)], clock, tail=60.0)
        self.clock, self.after = clock, after
        self.reads_in_vain = 0

    def read(self, timeout):
        if self.clock.now() < self.after:
            return super().read(timeout)
        self.clock.wait(timeout)
        self.reads_in_vain += 1
        if self.reads_in_vain > 20:
            raise EOFError
        return None


def hear_dying(sound, after, interrupting=False):
    clock = VirtualClock(auto=True)
    events = queue.SimpleQueue()
    ears = Ears(Dying(sound, clock, after), None, LoudnessDetector(1000.0), EndpointRules(), events.put)
    ears.listen(3, 0.0, interrupting=interrupting)
    ears.start()
    heard = []
    while not isinstance(event := events.get(timeout=10.0), SessionOver):
        heard.append(event)
    ears.close()
    return heard


def test_where_no_microphone_is_left_what_was_said_is_the_whole_question():
    *_, ended = hear_dying(tone(10.0), after=2.0)
    assert isinstance(ended, SpeechEnded)
    assert len(ended.samples) / RATE == pytest.approx(2.0, abs=0.1)


def test_where_no_microphone_is_left_nobody_is_waited_for():
    assert hear_dying(tone(0.0), after=1.0) == [NothingSaid(3)]
    assert hear_dying(tone(0.0), after=0.0) == [NothingSaid(3)]


def test_an_interruption_may_come_once_there_is_a_microphone_again():
    assert hear_dying(tone(0.0), after=0.0, interrupting=True) == []


def test_while_somebody_speaks_it_is_told_what_was_said_so_far():
    events = listen_in([(0.2, tone(1.0)), (1.35, tone(0.2))], wake=None, listen=[1])
    told = [event for event in events if isinstance(event, SpeechGoesOn)]
    assert [event.breath for event in told] == [False, False, False, True, True]
    assert [event.voiced for event in told] == sorted(event.voiced for event in told)
    (paused,) = [event for event in events if isinstance(event, SpeechPaused)]
    assert told[-1].voiced == paused.voiced
    for event in told:
        assert (paused.samples[: len(event.samples)] == event.samples).all()
    assert events.index(told[-1]) < events.index(paused)


@pytest.mark.parametrize(("words_since", "silence"), [(0.0, 0.3), (0.1, 0.5)])
def test_patience_for_words_that_were_followed_by_others_is_void(words_since, silence):
    events = []
    over = queue.SimpleQueue()

    def post(event):
        events.append(event)
        if isinstance(event, SpeechGoesOn) and event.breath:
            ears.be_patient(1, 0.3, event.voiced - words_since)
        if isinstance(event, SessionOver):
            over.put(event)

    microphone = WavMicrophone([(0.2, tone(0.6))], VirtualClock(auto=True), tail=2.0)
    ears = Ears(microphone, None, LoudnessDetector(1000.0), EndpointRules(end_after=0.5), post)
    ears.listen(1, 0.0)
    ears.start()
    over.get(timeout=5.0)
    ears.close()
    (ended,) = [event for event in events if isinstance(event, SpeechEnded)]
    voice = np.flatnonzero(np.abs(ended.samples) > 1000)[-1]
    assert (len(ended.samples) - voice) / RATE == pytest.approx(silence, abs=0.07)
