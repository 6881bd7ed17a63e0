"""`quizglass run`: the live assistant."""

from __future__ import annotations

from typing import Annotated

import typer

from edge.commands import FAILED
from edge.output import console


def run(
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="P", help="Hardware profile: laptop, pi5, pi4, pizero2, other; auto by default."
        ),
    ] = None,
    camera: Annotated[
        str | None,
        typer.Option(
            metavar="URI",
            help="Camera number, /dev/video*, file, folder of pictures, or URL; after a comma, the next.",
        ),
    ] = None,
    mic: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Microphone, by a part of its name; after a comma, the next."),
    ] = None,
    speaker: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Speaker, by a part of its name; after a comma, the next."),
    ] = None,
    push_to_talk: Annotated[
        bool, typer.Option("--push-to-talk", help="Listen when a key is pressed instead of to a wake word.")
    ] = False,
) -> int | None:
    """Run the live assistant.

    Say the wake word ("okay nabu", unless ears.wake_word says otherwise) and your question; the answer is spoken.
    Speech over an answer interrupts it, as the wake word and the space key do; "stop" and Esc silence it, Ctrl-C ends.

    \b
    Examples:
      quizglass run
      quizglass run --push-to-talk --camera 1 --mic "USB Audio"
      quizglass run --camera rtsp://camera.local/stream
    """
    from edge.config import load_settings
    from edge.live import run_live
    from edge.live_view import LiveView
    from edge.traces import keeper

    flags = {
        "sight.camera": camera,
        "devices.microphone": mic,
        "devices.speaker": speaker,
        "ears.push_to_talk": push_to_talk or None,
    }
    settings = load_settings(flags, profile)
    observers = (LiveView(), keeper(settings))
    error = run_live(settings, observers, lambda line: console().print(f"[bold]{line}[/]", highlight=False))
    return FAILED if error else None
