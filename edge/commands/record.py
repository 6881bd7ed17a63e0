"""`quizglass record`: a live session, for replay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edge.output import console


def record(
    session_dir: Annotated[
        Path, typer.Argument(metavar="SESSION_DIR", help="Folder to write; it must be new or empty.")
    ],
    seconds: Annotated[
        float, typer.Option(min=1.0, max=600.0, help="End after this long; q or Ctrl-C ends sooner.")
    ] = 600.0,
    camera: Annotated[str | None, typer.Option(metavar="URI", help="As for `quizglass run`.")] = None,
    mic: Annotated[str | None, typer.Option(metavar="NAME", help="As for `quizglass run`.")] = None,
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="As for `quizglass run`.")] = None,
) -> None:
    """Record a live session for replay.

    It keeps what the microphone hears, what the camera sees and when the space key is pressed.

    The light is on while it records, and beginning and end are said aloud, so that people nearby know. Everything
    stays in SESSION_DIR: session.toml, sound.wav and a picture whenever the view changes.

    \b
    Example:
      quizglass record my-session
      quizglass replay my-session --out results
    """
    from edge.config import load_settings
    from edge.recording import record_session

    settings = load_settings({"sight.camera": camera, "devices.microphone": mic, "devices.speaker": speaker})
    session = record_session(
        settings, session_dir, seconds, lambda line: console().print(line, highlight=False)
    )
    console().print(f"{session}: replay it with `quizglass replay {session_dir} --out DIR`", highlight=False)
