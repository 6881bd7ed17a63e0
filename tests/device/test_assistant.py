"""The whole assistant: real threads, lanes and state; scripted devices and engines; virtual time."""

from __future__ import annotations

import queue
import threading
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from edge.assistant import Assistant, Devices, Engines, Manners
from edge.events import (
    Answered,
    CannotGoOn,
    DeviceChanged,
    FirstToken,
    Framed,
    Heard,
    HeardSoFar,
    Judged,
    Overheard,
    Pressed,
    SessionOver,
    Sounded,
    SpeechConfirmed,
    SpeechEnded,
    SpeechGoesOn,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    Spoken,
    Tick,
    Woke,
)
from edge.hands import Senses
from edge.journal import Journal
from edge.live_view import LiveView
from edge.mind import Mind
from edge.record import Recorder
from edge.router import Router
from edge.state import Limits
from edge.tools.table import TOOLS
from edge.trace import Stage
from hardware.fake import RecordingSpeaker, VirtualClock
from hardware.fake_camera import FakeCamera
from hardware.ports import Frame, Press
from models.errors import ModelCrashed, ModelError
from models.fake import LoudnessDetector, ScriptedReader
from models.ports import AskOptions, Speech, TextLine, Transcript
from models.vlm.scripted import Latency, ScriptedVlm

RATE = 16_000
PICTURE = np.full((48, 64, 3), 128, np.uint8)
PATIENCE = 20.0
"""Real seconds after which a test has hung."""


class Quiet:
    """A microphone that hears nothing: what the ears would say is posted by the test."""

    dropped = 0

    def __init__(self):
        self.closed = threading.Event()

    def read(self, timeout):
        if self.closed.wait(timeout):
            raise EOFError
        return None

    def close(self):
        self.closed.set()


class Given:
    """A recognizer and synthesizer at once: what is heard is given, speech is a hum as long as its text."""

    name = "given"

    def __init__(self, *heard):
        self.heard = list(heard)
        self.broken = None
        self.spoken = []
        self.language = "en"

    def transcribe(self, samples, cancel, hot_words=()):
        return Transcript(self.heard.pop(0), 0.9, self.name, self.language)

    def synthesize(self, text, cancel):
        if self.broken:
            raise self.broken
        self.spoken.append(text)
        cancel.check()
        yield Speech(np.full(len(text) * 1000, 3000, np.int16), RATE)

    def close(self):
        pass


class Rig:
    """An assistant with everything around it. Time stands still unless the test waits for an event that needs it."""

    def __init__(
        self,
        given,
        vlm=None,
        camera=None,
        button=None,
        observer=lambda *event: None,
        limits=None,
        voices=(),
        judge=None,
        lines=(),
        shown=((0.0, PICTURE),),
    ):
        self.clock = VirtualClock()
        self.speaker = RecordingSpeaker(self.clock)
        self.microphone = Quiet()
        self.events = queue.SimpleQueue()
        self.utterances = queue.SimpleQueue()
        self.listening = self.utterance = 0
        self.recorder = Recorder()
        self.error = None
        now = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
        senses = Senses(lambda: ScriptedReader(lines), lambda: None, None, lambda: now)
        camera = camera or FakeCamera(shown, clock=self.clock.now)
        mind = Mind(Router(TOOLS), senses, vlm, "Install one.", AskOptions())
        observers = (
            Journal(self.recorder.add_trace),
            self.recorder,
            LiveView(),
            self._see,
            observer,
        )
        self.assistant = Assistant(
            Devices(self.microphone, self.speaker, camera, button),
            Engines(None, LoudnessDetector(), given, given, mind, dict(voices), judge),
            Manners(limits=limits or Limits()),
            self.clock,
            observers,
        )
        self.post = self.assistant.post
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            self.error = self.assistant.run()
        except KeyboardInterrupt:
            self.error = "interrupted"

    def _see(self, event, state, now):
        self.events.put(event)
        self.utterance = state.utterance
        if isinstance(event, Woke | Pressed):
            self.utterances.put(state.utterance)
        self.listening = state.interruption.utterance if state.interruption else state.invited

    def ask(self):
        """The ears' part of a turn: wake word, speech and its end."""
        now = self.clock.now()
        utterance = self.begin()
        self.post(SpeechEnded(utterance, np.ones(RATE, np.int16), now + 1.2))

    def begin(self, event=None):
        """Wake word, and the beginning of speech; the utterance's number."""
        now = self.clock.now()
        self.post(event or Woke("marker", now))
        return self.speak()

    def speak(self):
        """The beginning of speech after a call; the utterance's number."""
        utterance = self.utterances.get(timeout=PATIENCE)
        self.post(SpeechStarted(utterance, self.clock.now() + 0.2))
        return utterance

    def pause(self, utterance, after):
        self.post(SpeechPaused(utterance, np.ones(RATE, np.int16), self.clock.now() + after))

    def catch_up(self):
        """Until all that was posted has been handled."""
        self.post(FirstToken(-1, 0.0))
        self.until(FirstToken, turn=-1)

    def until(self, kind, **fields):
        """The next such event; time goes on while nothing happens."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                event = self.events.get(timeout=0.01)
            except queue.Empty:
                self.clock.advance(0.1)
                continue
            if isinstance(event, kind) and all(
                getattr(event, name) == value for name, value in fields.items()
            ):
                return event
        raise TimeoutError(f"no {kind.__name__} {fields}")

    def hear(self, turn, seconds):
        """Let so much of a turn's sound be played."""
        deadline = time.monotonic() + PATIENCE
        while self.speaker.played(turn) < seconds and time.monotonic() < deadline:
            self.clock.advance(0.05)
            threading.Event().wait(0.005)  # for the voice to write on

    def turn(self, number):
        """Ask, and wait until the answer was spoken; what came of it."""
        self.ask()
        self.until(Spoken, turn=number)
        return self.recorder.turns[number]

    def end(self):
        """End the session; why it could not go on."""
        self.post(SessionOver())
        return self.ended()

    def ended(self):
        """Wait for the end that has been caused."""
        deadline = time.monotonic() + PATIENCE
        while self._thread.is_alive() and time.monotonic() < deadline:
            self.clock.advance(0.1)
            self.microphone.close()
            self._thread.join(0.05)
        assert not self._thread.is_alive()
        names = {"recognition", "judgement", "mind", "sight", "voice", "ears", "button"}
        assert not [thread for thread in threading.enumerate() if thread.name in names and thread.is_alive()]
        return self.error


def vision(answers, **more):
    return ScriptedVlm(answers, wait=lambda seconds: None, **more)


def test_a_spoken_question_gets_a_spoken_answer():
    rig = Rig(Given("what time is it"))
    turn = rig.turn(1)
    assert turn.question == "what time is it"
    assert turn.heard == turn.answer == "It is 14:05."
    samples, _ = rig.speaker.recording()
    assert np.abs(samples).max() > 1000
    assert {mark.name for mark in turn.trace.marks} >= {
        Stage.WAKE,
        Stage.SPEECH_END,
        Stage.FIRST_SAMPLE,
        Stage.END,
    }
    assert turn.trace.durations_ms()["speech"] == pytest.approx(1000)
    assert turn.to_dict()["tools"] == ["time_of_day"]
    assert rig.end() is None


def test_the_answer_is_ready_at_the_pause_and_heard_once_the_question_is_complete():
    rig = Rig(Given("what time is it"))
    utterance = rig.begin()
    rig.pause(utterance, 1.2)
    rig.until(Answered, turn=1)
    chimed = rig.speaker.played(1)
    rig.clock.advance(2.0)
    assert rig.speaker.played(1) - chimed < 0.5  # the chime alone
    rig.post(SpeechEnded(utterance, np.ones(RATE, np.int16), rig.clock.now() - 0.3))
    rig.until(Sounded, turn=1)
    rig.until(Spoken, turn=1)
    assert rig.recorder.turns[1].heard == "It is 14:05."
    assert rig.end() is None


class Certain:
    """A judge of turns that has no doubt."""

    def finished(self, samples):
        return 1.0


def test_the_voice_is_judged_beside_the_words():
    rig = Rig(Given("what time is it"), judge=Certain())
    utterance = rig.begin()
    rig.pause(utterance, 1.2)
    assert rig.until(Judged, turn=1).finished == 1.0
    rig.post(SpeechEnded(utterance, np.ones(RATE, np.int16), rig.clock.now() - 0.3))
    assert rig.until(Spoken, turn=1).heard == "It is 14:05."
    assert rig.end() is None


def test_what_was_understood_while_the_wearer_spoke_is_not_recognised_again():
    rig = Rig(Given("what time is it"))
    utterance = rig.begin()
    rig.post(SpeechGoesOn(utterance, np.ones(RATE, np.int16), 1.0, breath=True))
    assert rig.until(HeardSoFar, turn=1).transcript.text == "what time is it"
    rig.pause(utterance, 1.2)
    assert rig.until(Heard, turn=1).transcript.text == "what time is it"
    rig.post(SpeechEnded(utterance, np.ones(RATE, np.int16), rig.clock.now() - 0.3))
    rig.until(Spoken, turn=1)
    notes = [span.note for span in rig.recorder.turns[1].trace.spans if span.name == "transcript"]
    assert notes == ["so far: what time is it", "given"]
    assert rig.end() is None


class Blocking(Given):
    """It takes its time with what it is given first, and cannot be interrupted."""

    def __init__(self, *heard):
        super().__init__(*heard)
        self.begun, self.free = threading.Event(), threading.Event()

    def transcribe(self, samples, cancel, hot_words=()):
        self.begun.set()
        self.free.wait(PATIENCE)
        cancel.check()
        return super().transcribe(samples, cancel, hot_words)


def test_whoever_pauses_ten_times_while_the_recognizer_is_busy_is_still_answered():
    slow = Blocking("what time is it")
    rig = Rig(slow)
    utterance = rig.begin()
    for pause in range(10):
        rig.post(SpeechGoesOn(utterance, np.ones(RATE, np.int16), 1.0 + pause, breath=True))
        rig.catch_up()
        assert slow.begun.wait(PATIENCE)
        rig.pause(utterance, 1.2 + pause)
        rig.post(SpeechResumed(utterance))
    rig.post(SpeechEnded(utterance, np.ones(RATE, np.int16), rig.clock.now()))
    rig.catch_up()
    slow.free.set()
    assert rig.until(Spoken).heard == "It is 14:05."
    assert rig.end() is None


def test_more_of_the_question_replaces_the_answer_to_its_first_half():
    rig = Rig(
        Given("what is this", "what is this and that"),
        vision({"what is this": "A cup.", "what is this and that": "A cup and a pen."}),
    )
    utterance = rig.begin()
    rig.pause(utterance, 1.2)
    rig.until(Answered, turn=1)
    rig.post(SpeechResumed(utterance))
    rig.pause(utterance, 2.4)
    rig.until(Answered, turn=2)
    rig.post(SpeechEnded(utterance, np.ones(2 * RATE, np.int16), rig.clock.now() - 0.3))
    rig.until(Spoken, turn=2)
    (turn,) = rig.recorder.turns.values()
    assert (turn.turn, turn.question, turn.heard) == (1, "what is this and that", "A cup and a pen.")
    assert turn.frame is not None
    assert turn.trace.at(Stage.ENCODE) is not None
    assert [span.name for span in turn.trace.spans].count("transcript") == 2
    assert rig.end() is None


def test_a_question_for_the_vision_model_is_looked_at_while_it_is_spoken():
    rig = Rig(Given("is there a dog"), vision({"is there a dog": "Yes, there is. It sleeps."}))
    turn = rig.turn(1)
    assert turn.heard == "Yes, there is. It sleeps."
    assert turn.frame is not None
    stages = [mark.name for mark in turn.trace.marks]
    assert {Stage.FRAME, Stage.ENCODE, Stage.FIRST_TOKEN, Stage.FIRST_CLAUSE} <= set(stages)
    assert [clause.text for clause in turn.reply.clauses] == ["Yes, there is.", "It sleeps."]
    assert rig.end() is None


def test_the_next_question_may_refer_to_the_last_answer():
    rig = Rig(Given("what is this", "say that again"), vision({"what is this": "A cup."}))
    assert rig.turn(1).heard == "A cup."
    assert rig.turn(2).heard == "A cup."
    assert rig.end() is None


def test_a_model_killed_in_mid_answer_is_excused_and_the_question_answered():
    rig = Rig(
        Given("what is this"), vision({"what is this": "A cup."}, failures=[ModelCrashed("killed"), None])
    )
    heard = rig.turn(1).heard
    assert heard.startswith("Sorry")
    assert heard.endswith("A cup.")
    assert rig.end() is None


def test_a_lost_camera_is_said_where_it_matters_and_only_there():
    rig = Rig(Given("what colour is this", "what time is it"), camera=FakeCamera([(0.0, None)]))
    first = rig.turn(1)
    assert "camera" in first.heard
    assert first.error == first.heard
    assert rig.turn(2).heard == "It is 14:05."
    assert rig.end() is None


def test_the_wake_word_silences_the_answer_and_memory_knows_what_was_heard():
    long = "This is a very long answer. " * 20
    rig = Rig(Given("describe it", "what is this"), vision({"describe it": long, "what is this": "A cup."}))
    rig.ask()
    rig.hear(1, 5.0)
    rig.ask()
    cut = rig.until(Spoken, turn=1)
    assert not cut.complete
    assert long.startswith(cut.heard)
    assert 3 <= len(cut.heard.split()) <= 30
    rig.until(Spoken, turn=2)
    assert rig.recorder.turns[2].heard == "A cup."
    assert rig.end() is None


def test_words_over_the_answer_silence_it_at_once_and_become_the_next_question():
    rig = Rig(
        Given("describe it", "what is this"),
        vision({"describe it": "A long answer. " * 20, "what is this": "A cup."}),
    )
    rig.ask()
    rig.hear(1, 3.0)
    over = rig.listening
    rig.post(SpeechStarted(over, rig.clock.now()))
    rig.catch_up()
    assert rig.speaker.gain < 0.3
    rig.post(SpeechConfirmed(over))
    rig.catch_up()
    silent_from = rig.speaker.recording()[0].size
    cut = rig.until(Spoken, turn=1)
    assert not cut.complete
    assert rig.speaker.gain == 0.8
    rig.clock.advance(1.0)
    samples, rate = rig.speaker.recording()
    assert np.abs(samples[silent_from + rate // 100 :]).max(initial=0) == 0
    rig.post(SpeechEnded(over, np.ones(RATE, np.int16), rig.clock.now()))
    rig.until(Spoken, turn=2)
    turn = rig.recorder.turns[2]
    assert (turn.question, turn.heard) == ("what is this", "A cup.")
    assert turn.trace.marks[0].note == "interruption"
    assert rig.end() is None


def test_who_speaks_up_over_a_voice_far_away_is_listened_to_anew():
    rig = Rig(
        Given("describe it", "what is this"),
        vision({"describe it": "A long answer. " * 20, "what is this": "A cup."}),
    )
    rig.ask()
    rig.hear(1, 3.0)
    over = rig.listening
    rig.post(SpeechStarted(over, rig.clock.now() - 9.0))
    rig.post(SpeechConfirmed(over, level=-120.0))
    rig.post(SpeechConfirmed(over, level=-20.0))
    rig.catch_up()
    assert rig.utterance > over
    begun = rig.clock.now() - 0.5
    rig.post(SpeechStarted(rig.utterance, begun))
    rig.post(SpeechEnded(over, np.ones(RATE, np.int16), rig.clock.now()))  # the ears had not been told yet
    rig.post(SpeechEnded(rig.utterance, np.ones(RATE, np.int16), begun + 1.0))
    rig.until(Spoken, turn=2)
    turn = rig.recorder.turns[2]
    assert (turn.question, turn.heard) == ("what is this", "A cup.")
    assert turn.trace.durations_ms()["speech"] == pytest.approx(1000)
    assert rig.end() is None


@pytest.mark.parametrize(("words", "turns"), [("uh-huh", 1), ("stop", 1), ("no what is this", 2)])
def test_a_few_words_over_the_answer_are_understood_before_anything_is_cut(words, turns):
    answers = {"describe it": "A long answer. " * 9, "no what is this": "A cup."}
    rig = Rig(Given("describe it", words), vision(answers))
    rig.ask()
    rig.hear(1, 3.0)
    over = rig.listening
    rig.post(SpeechStarted(over, rig.clock.now()))
    rig.post(SpeechPaused(over, np.ones(RATE // 2, np.int16), rig.clock.now(), voiced=0.4))
    rig.until(Overheard)
    rig.post(SpeechEnded(over, np.ones(RATE // 2, np.int16), rig.clock.now()))
    whole = words == "uh-huh"
    assert rig.until(Spoken, turn=1).complete is whole
    if turns == 2:
        assert rig.until(Spoken, turn=2).heard == "A cup."
    assert len(rig.recorder.turns) == turns
    assert rig.speaker.gain == 0.8
    assert rig.end() is None


@pytest.mark.parametrize(("words", "turns"), [("and what is that", 2), ("it rains again", 1)])
def test_after_an_answer_a_question_needs_no_wake_word_and_talk_is_not_one(words, turns):
    rig = Rig(
        Given("what is this", words),
        vision({"what is this": "A cup.", "and what is that": "A pen."}),
        limits=Limits(follow_up=6.0),
    )
    rig.turn(1)
    rig.catch_up()
    rig.post(SpeechStarted(rig.listening, rig.clock.now()))
    rig.catch_up()
    rig.post(SpeechEnded(rig.utterance, np.ones(RATE, np.int16), rig.clock.now()))
    rig.until(Heard)
    if turns == 2:
        assert rig.until(Spoken, turn=2).heard == "A pen."
        assert rig.recorder.turns[2].trace.marks[0].note == "follow-up"
    rig.catch_up()
    assert len(rig.recorder.turns) == turns
    assert rig.end() is None


def test_the_wake_word_said_after_an_answer_is_no_turn_of_its_own():
    rig = Rig(
        Given("what is this", "what is that"),
        vision({"what is this": "A cup.", "what is that": "A pen."}),
        limits=Limits(follow_up=6.0),
    )
    rig.turn(1)
    rig.catch_up()
    rig.post(SpeechStarted(rig.listening, rig.clock.now()))
    rig.until(Framed)
    rig.ask()
    rig.until(Spoken, turn=3)
    assert [turn.heard for turn in rig.recorder.turns.values()] == ["A cup.", "A pen."]
    assert rig.end() is None


def test_of_a_single_long_sentence_only_the_words_that_sounded_were_heard():
    long = "One " + "and another one " * 20
    rig = Rig(Given("describe it"), vision({"describe it": long}))
    rig.ask()
    rig.hear(1, 5.0)  # of twenty
    rig.post(Pressed(Press.LONG, rig.clock.now()))
    cut = rig.until(Spoken, turn=1)
    assert 10 <= len(cut.heard.split()) <= 25
    assert rig.end() is None


def test_a_long_answer_waits_for_the_speaker_instead_of_piling_up():
    long = "One two three four five six seven eight. " * 11
    rig = Rig(Given("describe it"), vision({"describe it": long}))
    rig.ask()
    rig.until(Sounded, turn=1)
    waiting = rig.recorder.turns[1].answer.count("eight.")
    assert waiting < 6
    rig.until(Spoken, turn=1)
    assert rig.recorder.turns[1].heard == long.strip()
    assert rig.end() is None


def test_stop_says_nothing():
    rig = Rig(Given("stop", "what time is it"))
    rig.ask()
    rig.until(Heard, turn=1)
    assert rig.turn(3).heard == "It is 14:05."  # falling silent took turn 2's number
    assert rig.recorder.turns[1].heard == ""
    assert rig.end() is None


def test_louder_is_louder():
    rig = Rig(Given("louder"))
    before = rig.speaker.gain
    rig.turn(1)
    assert rig.speaker.gain > before
    assert rig.end() is None


def test_a_voice_that_cannot_speak_ends_the_session_with_the_reason():
    given = Given("what time is it")
    given.broken = ModelError("the voice is damaged")
    rig = Rig(given)
    rig.ask()
    rig.until(CannotGoOn)
    assert "the voice is damaged" in rig.ended()


def test_a_fault_inside_ends_the_session_rather_than_going_on_in_an_unknown_state():
    rig = Rig(Given())  # nothing to pop: an IndexError in the mind's lane
    rig.ask()
    rig.until(CannotGoOn)
    assert "IndexError" in rig.ended()


class Finger:
    """A button that the test presses."""

    def __init__(self):
        self.presses = queue.SimpleQueue()

    def read(self, timeout):
        try:
            press = self.presses.get(timeout=timeout)
        except queue.Empty:
            return None
        if press is None:
            raise EOFError
        return press

    def close(self):
        pass


def test_an_interruption_ends_the_answer_at_once():
    def interrupt(event, state, now):
        if isinstance(event, DeviceChanged):
            raise KeyboardInterrupt

    def drain(turn, timeout):
        draining.set()
        return real_drain(turn, timeout)

    rig = Rig(Given("what is this"), vision({"what is this": "A cup with flowers."}), observer=interrupt)
    draining, real_drain = threading.Event(), rig.speaker.drain
    rig.speaker.drain = drain
    rig.ask()
    rig.until(Answered, turn=1)
    assert draining.wait(PATIENCE)
    rig.post(DeviceChanged("now"))  # any event will do: Ctrl-C strikes the conductor's thread at some point
    assert rig.ended() == "interrupted"
    assert rig.speaker.played(1) < 1.0


def test_a_button_begins_a_turn_and_can_end_the_session():
    finger = Finger()
    rig = Rig(Given("what time is it"), button=finger)
    finger.presses.put(Press.SHORT)
    pressed = rig.until(Pressed)
    rig.post(SpeechEnded(rig.speak(), np.ones(RATE, np.int16), pressed.at + 1))
    rig.until(Spoken, turn=1)
    finger.presses.put(None)
    assert rig.ended() is None


def test_whoever_ends_the_session_does_not_hear_the_answer_out():
    finger = Finger()
    rig = Rig(Given("what is this"), vision({"what is this": "A cup. " * 20}), button=finger)
    rig.ask()
    rig.until(Sounded, turn=1)
    finger.presses.put(None)
    assert rig.ended() is None
    assert rig.speaker.played(1) < 1.0


def test_a_microphone_that_is_gone_is_announced_and_ends_the_session():
    rig = Rig(Given())
    rig.post(CannotGoOn("The microphone is gone."))
    assert rig.until(Spoken).heard == "The microphone is gone."
    assert rig.ended() == "The microphone is gone."


def test_a_tone_and_words_while_an_answer_takes_long_are_no_part_of_what_was_heard():
    slow = threading.Event()
    vlm = ScriptedVlm(
        {"what is this": "A cup."}, latency=Latency(piece=1.0), wait=lambda seconds: slow.wait(PATIENCE)
    )
    rig = Rig(Given("what is this"), vlm, limits=Limits(signs=True))
    rig.ask()
    rig.until(Heard)
    rig.catch_up()
    for seconds in (1.5, 6.0):
        rig.clock.advance(seconds)
        rig.post(Tick())
        rig.catch_up()
    slow.set()
    assert rig.until(Spoken, turn=1).heard == "A cup."
    hum = 1000 * len("One moment, I am still thinking.")
    assert rig.speaker.played(1) > hum / RATE
    assert rig.end() is None


def test_a_question_about_the_past_is_about_the_picture_before():
    shown = [np.full((48, 64, 3), grey, np.uint8) for grey in (30, 220)]

    class Turning:
        def __init__(self):
            self.pixels = shown[0]

        def latest(self, max_age):
            return Frame(self.pixels, 0.0, "test")

    camera = Turning()
    rig = Rig(
        Given("what is this", "what was on the left", "and this one"),
        vision({"what is this": "A cup.", "what was on the left": "A pen."}),
        camera,
    )
    rig.turn(1)
    camera.pixels = shown[1]
    rig.turn(2)
    rig.turn(3)
    heard = [turn.heard for turn in rig.recorder.turns.values()]
    assert heard == ["A cup.", "In the picture before: A pen.", "A pen."]
    greys = [int(turn.frame.pixels[0, 0, 0]) for turn in rig.recorder.turns.values()]
    assert greys == [30, 30, 220]
    assert rig.end() is None


def test_what_has_changed_is_told_from_the_picture_before():
    tiled = np.random.default_rng(2).integers(0, 200, (12, 16, 3), np.uint8).repeat(40, 0).repeat(40, 1)
    changed = tiled.copy()
    changed[200:320, 440:600] = 255

    class Turning:
        def __init__(self):
            self.pixels = tiled

        def latest(self, max_age):
            return Frame(self.pixels, 0.0, "test")

    camera = Turning()
    rig = Rig(Given("what is this", "what has changed"), vision({"what is this": "A ball."}), camera)
    rig.turn(1)
    camera.pixels = changed
    rig.turn(2)
    heard = [turn.heard for turn in rig.recorder.turns.values()]
    assert heard == ["A ball.", "On the right, a ball looks different."]
    assert rig.end() is None


def test_each_language_is_spoken_by_its_own_voice():
    given, german = Given("was ist das", "what time is it"), Given()
    given.language = "de"
    rig = Rig(given, ScriptedVlm(default="Eine Tasse.", wait=lambda seconds: None), voices={"de": german})
    rig.turn(1)
    given.language = "en"
    rig.turn(2)
    assert german.spoken == ["Eine Tasse."]
    assert len(given.spoken) == 1
    assert rig.end() is None


SHARP = np.full((480, 640, 3), 200, np.uint8)
SHARP[100:130:6, 100:300] = 30
LINE = TextLine("PUSH", 0.95, ((100, 100), (300, 100), (300, 130), (100, 130)))


def test_the_wearer_is_guided_and_the_good_frame_is_read_by_itself():
    rig = Rig(Given("read this"), lines=(LINE,), shown=((0.0, SHARP // 12), (6.0, SHARP)))
    turn = rig.turn(1)
    assert turn.heard.startswith("It is too dark.")
    assert turn.heard.endswith("Got it. PUSH")
    assert (turn.frame.pixels == SHARP).all()
    assert rig.end() is None


def test_a_call_ends_the_aiming():
    rig = Rig(Given("read this", "what time is it"), lines=(LINE,), shown=((0.0, SHARP // 12),))
    rig.ask()
    rig.until(Sounded, turn=1)
    turn = rig.turn(2)
    assert "2:05" in turn.heard or "14:05" in turn.heard
    assert "Got it" not in rig.recorder.turns[1].answer
    assert rig.end() is None
