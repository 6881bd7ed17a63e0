"""`quizglass say`: speech synthesis alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edge.commands import open_stdin


def say(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say, or - to read it from stdin.")],
    out: Annotated[
        Path, typer.Argument(metavar="OUT.wav", help="The sound file to write; replaced if it exists.")
    ],
) -> None:
    """Speak a text into a sound file.

    Numbers, units, dates and addresses are spoken as words and markup is left out, as in the assistant's
    answers. A Piper voice is used if one is installed, else espeak-ng.

    \b
    Examples:
      quizglass say "The train leaves at 17:45." train.wav
      echo "Take 2 tablets." | quizglass say - dose.wav
      QUIZGLASS_VOICE__SPEED=1.4 quizglass say "Faster." fast.wav
    """
    from edge.config import load_settings
    from edge.spoken import speak_into

    words = open_stdin().read() if text == "-" else text
    if not words.strip():
        raise typer.BadParameter("there is nothing to say in it", param_hint="TEXT")
    recording = speak_into(load_settings(), words, out)
    typer.echo(f"{out}: {recording.seconds:.1f} s of speech by {recording.engine}", err=True)
