"""The running assistant: lanes that carry out what the conductor commands."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from edge.actions import (
    Answer,
    Begin,
    BePatient,
    CancelTurn,
    Check,
    Chime,
    Command,
    Conclude,
    EndSpeech,
    EndUtterance,
    Hold,
    Judge,
    Listen,
    Look,
    Relay,
    Settle,
    SetVolume,
    Speak,
    StopEncoding,
    StopListening,
    Transcribe,
    TranscribeSoFar,
)
from edge.conductor import Conductor, Observer
from edge.ears import Ears
from edge.endpoint import EndpointRules
from edge.events import (
    Answered,
    CannotGoOn,
    ClauseReady,
    Event,
    Failed,
    FirstToken,
    Framed,
    Judged,
    Pondering,
    Pressed,
    SessionOver,
)
from edge.hearing import Hearing
from edge.lane import Job, Lane
from edge.mind import Mind
from edge.modes import AUTO
from edge.question import Progress, Question
from edge.reference import RECENT, is_about_before
from edge.sight import Sight
from edge.state import Limits, State
from edge.turn import Turn
from edge.view import Sighting, View
from edge.voice import Voice
from hardware.clock import Clock
from hardware.errors import DeviceError
from hardware.ports import Button, Camera, Frame, Microphone, Press, Speaker
from models.cancel import Cancel
from models.errors import ModelCancelled, ModelError
from models.languages import primary
from models.ports import Recognizer, Synthesizer, TurnJudge, VoiceDetector, WakeWord

_log = logging.getLogger(__name__)

_FRAME_WAIT = 5.0
"""Seconds that an answer waits for its frame; a camera that takes longer is as good as lost."""

_LOOK_EVERY = 0.2
"""Seconds from one look to the next while the wearer aims."""

_GLANCE = 0.3
"""The same of an answer that does not need it."""


@dataclass(frozen=True)
class Devices:
    """What the assistant hears, sees and speaks with."""

    microphone: Microphone
    speaker: Speaker
    camera: Camera
    button: Button | None = None


@dataclass(frozen=True)
class Engines:
    """What the assistant listens, thinks and speaks with."""

    wake: WakeWord | None
    """None: push-to-talk."""
    detector: VoiceDetector
    recognizer: Recognizer
    synthesizer: Synthesizer
    mind: Mind
    other_voices: Mapping[str, Synthesizer] = field(default_factory=dict)
    """By ISO 639-1 code: what speaks answers in other languages."""
    judge: TurnJudge | None = None
    """None: words and silence alone tell whether the wearer has finished."""

    def close(self) -> None:
        """Close every engine."""
        if self.wake:
            self.wake.close()
        self.recognizer.close()
        for voice in (self.synthesizer, *self.other_voices.values()):
            voice.close()
        self.mind.close()


@dataclass(frozen=True)
class Manners:
    """How it behaves."""

    endpoint: EndpointRules = EndpointRules()
    limits: Limits = Limits()
    max_frame_age: float = 0.5
    volume: float = 0.8
    language: str = "en"
    mode: str = AUTO


@dataclass(frozen=True, eq=False)
class Seen:
    """What a question was about."""

    view: View
    sighting: Sighting
    at: float
    """When, in seconds."""


class Assistant:
    """Call run() once. Devices and engines are closed by whoever opened them."""

    def __init__(
        self,
        devices: Devices,
        engines: Engines,
        manners: Manners,
        clock: Clock,
        observers: tuple[Observer, ...] = (),
    ) -> None:
        self._devices = devices
        self._mind = engines.mind
        self._clock = clock
        state = State(limits=manners.limits, volume=manners.volume, mode=manners.mode)
        devices.speaker.gain = manners.volume
        self._conductor = Conductor(state, self._dispatch, observers, clock)
        post = self._conductor.post
        self.post: Callable[[Event], None] = post
        self._ears = Ears(devices.microphone, engines.wake, engines.detector, manners.endpoint, post)
        self._hearing = Hearing(engines.recognizer, engines.mind, post, clock)
        self._judge = engines.judge
        self._sight = Sight(devices.camera, engines.mind, post, clock, manners.max_frame_age, self._encode)
        self._voice = Voice(
            {**engines.other_voices, primary(manners.language): engines.synthesizer},
            devices.speaker,
            post,
            clock,
            manners.language,
        )
        self._turn = Turn(0)
        self._checking = Cancel()
        self._seen: list[Seen] = []
        """What the last two questions were about that needed to see; the mind's lane alone knows."""
        self._lanes = {
            name: Lane(name, self._job_failed)
            for name in ("recognition", "judgement", "mind", "camera", "sight", "voice")
        }
        self._button = Lane("button", self._job_failed) if devices.button else None

    def run(self) -> str | None:
        """Serve until the session ends; why it could not go on, None if it was meant to end."""
        self._ears.start()
        ended = Cancel()
        self._submit("mind", lambda: self._mind.prepare(ended), ended)
        if self._button and self._devices.button:
            button = self._devices.button
            self._button.submit(lambda: self._watch(button, ended), ended)
        try:
            return self._conductor.run()
        finally:
            ended.cancel()
            self._turn.call_off()
            self._turn.view.call_off()
            self._devices.speaker.accepted = self._turn.number + 1  # silence: Ctrl-C may strike in mid-answer
            self._ears.close()
            for lane in (*self._lanes.values(), *([self._button] if self._button else [])):
                lane.close()

    def _dispatch(self, command: Command) -> None:
        match command:
            case Begin() | Hold() | Settle() | CancelTurn():
                self._guide(command)
            case StopEncoding():
                self._turn.view.stop_encoding()
            case Conclude():
                self._turn.enough = True
            case Listen():
                self._ears.listen(
                    command.utterance,
                    command.since,
                    interrupting=command.interrupting,
                    give_up_after=command.give_up_after,
                )
            case StopListening():
                self._ears.stop_listening(command.utterance)
            case BePatient():
                self._ears.be_patient(command.utterance, command.seconds, command.voiced)
            case EndUtterance():
                self._ears.end_utterance()
            case SetVolume():
                self._devices.speaker.gain = command.volume
            case TranscribeSoFar() | Transcribe() | Judge() | Check():
                self._understand(command)
            case _:
                self._employ(command)

    def _guide(self, command: Begin | Hold | Settle | CancelTurn) -> None:
        """Take effect at once: nothing of this waits for a lane."""
        turn, speaker = self._turn, self._devices.speaker
        match command:
            case Begin():
                turn.call_off()
                self._checking.cancel()
                if not command.same_view:
                    turn.view.call_off()
                self._turn = Turn(command.turn, turn.view if command.same_view else None)
                speaker.accepted = command.turn
                speaker.held = False
            case Hold():
                turn.hold()
                speaker.held = True
            case Settle():
                turn.settle()
                self._voice.release(turn)
            case CancelTurn():
                turn.call_off()
                if not command.keep_view:
                    turn.view.call_off()
                self._submit("voice", lambda: self._voice.cut(turn.number), Cancel())

    def _employ(self, command: Command) -> None:
        """Give a lane its work."""
        turn = self._turn
        match command:
            case Look():
                if turn.view.expect(command.unless_younger):
                    self._submit("camera", lambda: self._sight.look(turn), turn.view.cancel)
            case Relay():  # the voice has been told before to say what was heard
                self._submit("voice", lambda: self.post(command.event), turn.cancel)
            case Answer():
                self._submit("mind", lambda: self._answer(turn, command), turn.cancel)
            case Speak():
                self._submit(
                    "voice", lambda: self._voice.speak(turn, command.clause, command.aside), turn.cancel
                )
            case EndSpeech():
                self._submit("voice", lambda: self._voice.end(turn), turn.cancel)
            case Chime():
                self._submit("voice", lambda: self._voice.chime(turn, command.kind), turn.cancel)

    def _understand(self, command: TranscribeSoFar | Transcribe | Judge | Check) -> None:
        """Find out what is said, and whether that is all."""
        turn = self._turn
        match command:
            case TranscribeSoFar():
                if self._hearing.await_more(turn, command):
                    self._submit("recognition", self._hearing.hear_so_far, Cancel())
            case Transcribe():
                self._hearing.settle_for(command)
                self._submit("recognition", lambda: self._hearing.hear(turn, command), turn.cancel)
            case Judge():
                if judge := self._judge:
                    self._submit("judgement", lambda: self._judged(judge, command), turn.cancel)
            case Check():
                self._checking.cancel()
                self._checking = checking = Cancel()
                self._submit("recognition", lambda: self._hearing.check(command, checking), checking)

    def _submit(self, lane: str, job: Job, cancel: Cancel) -> None:
        turn = self._turn.number

        def guarded() -> None:
            try:
                job()
            except ModelCancelled:
                return
            except (DeviceError, ModelError, OSError) as error:
                if lane == "sight":  # the mind looks again, and tells the wearer if that fails too
                    _log.warning("looking ahead failed: %s", error)
                elif lane == "voice":  # without a voice, saying so is impossible
                    self.post(CannotGoOn(f"I cannot speak: {error}"))
                else:
                    self.post(Failed(turn, str(error)))

        self._lanes[lane].submit(guarded, cancel)

    def _judged(self, judge: TurnJudge, command: Judge) -> None:
        self.post(Judged(command.turn, judge.finished(command.samples)))

    def _encode(self, job: Job, cancel: Cancel) -> None:
        self._submit("sight", job, cancel)

    def _answer(self, turn: Turn, command: Answer) -> None:
        before = self._seen_before(turn, command.text)
        question = Question(
            command.text,
            frame=lambda: self._sighting(turn, before).frame,
            known=lambda: self._sighting(turn, before).known,
            is_about_before=before is not None,
            language=command.language,
            history=command.history,
            last_answer=command.last_answer,
            mode=command.mode,
            enough=lambda: turn.enough,
            remembered=lambda: last.sighting.frame.pixels if (last := self._remembered(turn)) else None,
            turn=turn.number,
            consent=command.consent,
            certain=command.certain,
            settled=turn.wait_until_settled,
            newer=lambda: self._look_again(turn),
        )
        progress = Progress(
            first_token=lambda: self.post(FirstToken(turn.number, self._clock.now())),
            pondering=lambda: self.post(Pondering(turn.number)),
            likely=lambda clause: self._submit(
                "voice", lambda: self._voice.prepare(turn, clause), turn.cancel
            ),
        )
        answering = self._mind.answer(question, turn.cancel, progress)
        while True:
            turn.take_room()
            try:
                clause = next(answering)
            except StopIteration as done:
                self.post(Answered(turn.number, done.value))
                return
            self.post(ClauseReady(turn.number, clause, self._clock.now()))

    def _sighting(self, turn: Turn, before: Seen | None) -> Sighting:
        """What the question is about: what the camera shows, or showed at the question before."""
        if before is None:
            sighting = turn.wait_for_sighting(_FRAME_WAIT)
            earlier = [seen for seen in self._seen if seen.view is not turn.view]
            self._seen = [*earlier[-1:], Seen(turn.view, sighting, self._clock.now())]
            return sighting
        with suppress(
            DeviceError
        ):  # what it shows now is not asked for, but is not to be taken for the answer's frame
            turn.wait_for_sighting(_GLANCE)
        self.post(Framed(turn.number, before.sighting.frame, self._clock.now()))
        return before.sighting

    def _look_again(self, turn: Turn) -> Frame:
        """A newer frame than that which the question was about, in its place."""
        turn.cancel.wait(_LOOK_EVERY)
        if turn.view.expect():
            self._submit("camera", lambda: self._sight.look(turn), turn.view.cancel)
        return self._sighting(turn, None).frame

    def _seen_before(self, turn: Turn, question: str) -> Seen | None:
        """The picture before, if the question is about that one."""
        return self._remembered(turn) if is_about_before(question) else None

    def _remembered(self, turn: Turn) -> Seen | None:
        """What the question before was about, if that is not long ago."""
        earlier = [seen for seen in self._seen if seen.view is not turn.view]
        recent = earlier and self._clock.now() - earlier[-1].at < RECENT
        return earlier[-1] if recent else None

    def _watch(self, button: Button, ended: Cancel) -> None:
        while not ended.cancelled:
            try:
                press = button.read(timeout=0.5)
            except EOFError:
                # Whoever ends the session does not want to hear the answer out.
                self.post(Pressed(Press.LONG, self._clock.now()))
                self.post(SessionOver())
                return
            if press:
                self.post(Pressed(press, self._clock.now()))

    def _job_failed(self, error: BaseException) -> None:
        """A fault in the program itself: end rather than go on in an unknown state."""
        self.post(CannotGoOn(f"Something inside me failed: {type(error).__name__}: {error}"))
