"""`quizglass ask`: one question about one picture."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edge.commands import MISSING, Json, Stopwatch, picture_pixels
from edge.modes import ModeName
from edge.output import console, print_json

if TYPE_CHECKING:
    from edge.reply import Clause, Reply
    from edge.settings import Settings
    from hardware.ports import Frame

Steps = Annotated[
    Path | None, typer.Option("--steps", metavar="DIR", help="Leave each look there, as pictures and a page.")
]


def ask(
    picture: Annotated[
        str,
        typer.Argument(
            metavar="PICTURE", help="A picture's file, - for stdin, or camera for the camera's view."
        ),
    ],
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="What you want to know, in your own words.")
    ],
    as_json: Json = False,
    speak: Annotated[
        Path | None,
        typer.Option("--speak", metavar="OUT.wav", help="Also speak the answer into this WAV file."),
    ] = None,
    mode: Annotated[ModeName | None, typer.Option(help="How much thought the answer gets.")] = None,
    steps: Steps = None,
    camera: Annotated[
        str | None, typer.Option(metavar="URI", help="Which camera, where PICTURE is camera.")
    ] = None,
) -> int | None:
    """Ask one question about one picture.

    Reading, codes, colours, time and date are answered at once by tools; anything else goes to the vision-language
    model: the best one installed, else the small one that comes with the program. What is outside its knowledge it
    says; then, and where there is no model, the answer says what else can be told about the picture, and names the
    command that installs one. With a model the exit code is 0 all the same, and --json has "refused": true; without
    one it is 3.

    \b
    Examples:
      quizglass ask label.jpg "what does it say"
      quizglass ask label.jpg "read this" --speak answer.wav
      quizglass ask shelf.jpg "is there any milk?" --json
      cat photo.jpg | quizglass ask - "what colours do you see"
      quizglass ask page.jpg "what is the batch number" --mode thinking --steps looks
      quizglass ask camera "scan this code"
    """
    from edge.config import load_settings
    from edge.spoken import speak_into

    watch = Stopwatch()
    settings = load_settings({"mind.mode": mode, "sight.camera": camera})
    frame = _camera_frame(settings) if picture == "camera" else _picture_frame(picture)
    watch.lap("picture")
    reply = _answer(settings, frame, question, quiet=as_json)
    watch.lap("answer")
    if steps:
        _leave_steps(steps, frame, question, reply)
        watch.lap("steps")
    if speak:
        speak_into(settings, reply.text, speak)
        watch.lap("speak")
    if as_json:
        from edge.record import reply_facts

        facts = reply_facts(reply)
        facts["timings_ms"] = {**facts["timings_ms"], **watch.laps}
        print_json({"question": question, "answer": reply.text, **facts})
    return MISSING if reply.missing else None


def _leave_steps(folder: Path, frame: Frame, question: str, reply: Reply) -> None:
    from edge.thinking.pages import write_steps

    page = write_steps(folder, frame.pixels, question, reply)
    console().print(f"Each look is on {page}", style="dim", highlight=False, markup=False, soft_wrap=True)


def _picture_frame(picture: str) -> Frame:
    from hardware.ports import Frame

    name = "stdin" if picture == "-" else picture
    return Frame(picture_pixels(picture), time.monotonic(), name)


def _camera_frame(settings: Settings) -> Frame:
    """One frame from the camera, with the light on for as long as it is open."""
    from edge.wire import light
    from hardware.failover_camera import open_cameras

    camera = open_cameras(settings.sight.camera, light())
    try:
        return camera.latest(settings.sight.max_age)
    finally:
        camera.close()


def _answer(settings: Settings, frame: Frame, text: str, quiet: bool) -> Reply:
    """Work the answer out, printing each clause as it comes unless quiet."""
    from edge.choices import vision_advice
    from edge.question import Question
    from edge.wire import mind
    from models import starter
    from models.cancel import Cancel

    thinker = mind(settings)
    try:
        answering = thinker.answer(Question(text, lambda: frame, mode=settings.mind.mode), Cancel())
        reply = _print_clauses(answering, quiet)
    finally:
        thinker.close()
    if not quiet:
        console().print(reply.account, style="dim", highlight=False, markup=False, soft_wrap=True)
    if reply.missing:
        console().print(reply.missing, style="red", highlight=False, markup=False, soft_wrap=True)
    elif reply.model == starter.SEEING.name and settings.mind.vlm == "auto" and not (quiet or reply.refused):
        console().print(vision_advice(settings), style="dim", highlight=False, markup=False, soft_wrap=True)
    return reply


def _print_clauses(answering: Generator[Clause, None, Reply], quiet: bool) -> Reply:
    while True:
        try:
            clause = next(answering)
        except StopIteration as done:
            reply: Reply = done.value
            return reply
        if not quiet:
            typer.echo(clause.text)
