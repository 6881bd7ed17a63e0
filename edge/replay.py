"""Replay a recorded session through the real pipeline, and keep what it comes to."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from edge import wire
from edge.assistant import Assistant, Devices
from edge.conductor import Observer
from edge.journal import Journal
from edge.live import Announcer
from edge.record import Recorder, TurnRecord
from edge.session import Session
from edge.settings import Settings
from edge.trace import TurnTrace, append_jsonl, write_chrome
from edge.waterfall import draw
from hardware.camera_recording import RecordedCamera
from hardware.clock import Clock, MonotonicClock
from hardware.errors import BadMedia
from hardware.failover_camera import FailoverCamera
from hardware.fake import RecordingSpeaker, ScriptedButton, WavMicrophone
from hardware.fake_camera import FakeCamera
from hardware.fake_loss import LosableCamera
from hardware.picture import save_picture
from hardware.ports import Camera, Pixels
from hardware.wav import save_wav


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a replay came to."""

    turns: tuple[TurnRecord, ...]
    error: str | None
    """Why it could not go on to its end, None if it did."""
    speaker: RecordingSpeaker


def replay(
    session: Session, settings: Settings, speed: float, observers: tuple[Observer, ...] = ()
) -> Outcome:
    """Run the assistant on a session at `speed` times real time. Engines take the time that they take."""
    with ExitStack() as opened:
        engines = wire.engines(settings, push_to_talk=session.push_to_talk)
        opened.enter_context(closing(engines))  # loaded before time begins, as when live
        clock = MonotonicClock(speed)
        recorder, announce = Recorder(), Announcer()
        speaker = opened.enter_context(closing(RecordingSpeaker(clock)))
        microphone = WavMicrophone(session.audio, clock, tail=session.tail)
        devices = Devices(
            opened.enter_context(closing(microphone)),
            speaker,
            _camera(session, clock, announce, opened),
            ScriptedButton(session.presses, clock) if session.presses else None,
        )
        assistant = Assistant(
            devices,
            engines,
            wire.manners(settings, session.push_to_talk),
            clock,
            (announce.observe, Journal(recorder.add_trace), recorder, *observers),
        )
        announce.begin(assistant.post)
        error = assistant.run()
    turns = tuple(recorder.turns[number] for number in sorted(recorder.turns))
    return Outcome(turns, error, speaker)


def prepare(folder: Path) -> None:
    """Make the folder for the results. BadMedia if nothing can be written there: better known before a replay."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadMedia(
            f"results cannot be written to {folder} ({error.strerror}); name another folder with --out"
        ) from error


def save(outcome: Outcome, folder: Path) -> tuple[Path, ...]:
    """Write what a replay came to; the files written. OSError or DeviceError if the disk does not take them."""
    prepare(folder)
    answer = folder / "answer.wav"
    save_wav(answer, *outcome.speaker.recording())
    written = [answer, _transcript(outcome, folder)]
    for turn in outcome.turns:
        if turn.frame:
            frame = folder / f"frame-{turn.turn}.jpg"
            save_picture(turn.frame.pixels, frame)
            written.append(frame)
    traces = [turn.trace for turn in outcome.turns if turn.trace]
    if traces:
        written += _traces(traces, folder)
    return tuple(written)


def save_steps(outcome: Outcome, folder: Path, title: str) -> tuple[Path, ...]:
    """Write the looks behind each answer, a folder a turn, and a page that leads to them; the pages written. OSError if
    the disk does not take them."""
    from edge.thinking.pages import write_index, write_steps

    answers = [
        (write_steps(folder / f"turn-{turn.turn}", turn.frame.pixels, turn.question, turn.reply), turn)
        for turn in outcome.turns
        if turn.frame and turn.reply
    ]
    folder.mkdir(parents=True, exist_ok=True)
    listed = [(page, turn.question, turn.reply) for page, turn in answers if turn.reply]
    return (write_index(folder, title, listed), *(page for page, _ in answers))


def summary(outcome: Outcome) -> dict[str, Any]:
    """The outcome as JSON values."""
    turns = [turn.to_dict() for turn in outcome.turns]
    return {"turns": turns, "error": outcome.error}


def _traces(traces: list[TurnTrace], folder: Path) -> list[Path]:
    lines, chrome, picture = folder / "traces.jsonl", folder / "trace.json", folder / "latency.png"
    lines.unlink(missing_ok=True)
    for trace in traces:
        append_jsonl(lines, trace)
    write_chrome(chrome, traces)
    draw(picture, traces)
    return [lines, chrome, picture]


def _transcript(outcome: Outcome, folder: Path) -> Path:
    path = folder / "transcript.txt"
    parts = []
    for turn in outcome.turns:
        sources = sorted({clause.source.value for clause in turn.reply.clauses}) if turn.reply else []
        rests = f"   [{', '.join(sources)}]" if sources else ""
        asked = f"You:       {turn.question}\n" if turn.question else ""
        parts.append(f"{asked}Quizglass: {turn.heard}{rests}\n")
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def _camera(session: Session, clock: Clock, announce: Announcer, opened: ExitStack) -> Camera:
    """The session's first camera, and where that is lost the second."""

    def recorded(pictures: tuple[tuple[float, Pixels], ...], video: Path | None = None) -> Camera:
        camera = RecordedCamera(video, clock=clock.now) if video else FakeCamera(pictures, clock=clock.now)
        opened.enter_context(closing(camera))
        return camera

    cameras = [recorded(session.pictures, session.video)]
    if session.second_pictures:
        cameras.append(recorded(session.second_pictures))
    if not session.losses and len(cameras) == 1:
        return cameras[0]
    openers = []
    for number, camera in enumerate(cameras, 1):
        losses = [(begins, ends) for lost, begins, ends in session.losses if lost == number]
        losable = LosableCamera(camera, losses, clock.now)
        openers.append((f"number {number}", lambda tell, losable=losable: losable))
    return opened.enter_context(
        closing(
            FailoverCamera(
                openers, on_change=partial(announce, device="camera"), at_rest=announce.at_rest, clock=clock
            )
        )
    )
