"""`quizglass say`: speech synthesis alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from edge.settings import Settings


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

    words = sys.stdin.read() if text == "-" else text
    if not words.strip():
        raise typer.BadParameter("there is nothing to say in it", param_hint="TEXT")
    seconds, engine = speak_into(load_settings(), words, out)
    typer.echo(f"{out}: {seconds:.1f} s of speech by {engine}", err=True)


def speak_into(settings: Settings, text: str, path: Path) -> tuple[float, str]:
    """Speak a text, as an answer would be spoken, into a WAV file. Returns its seconds and the engine's name.

    ModelError if no speech can be made of it, DeviceError if the file cannot be written.
    """
    import numpy as np

    from edge.wire import synthesizer
    from hardware.wav import save_wav
    from models.cancel import Cancel
    from models.errors import BadInput
    from models.speakable import speakable

    engine = synthesizer(settings)
    try:
        speech = list(engine.synthesize(speakable(text, settings.language), Cancel()))
    finally:
        engine.close()
    if not speech:
        raise BadInput(f"there is nothing to speak in {text!r}; write it in words")
    samples, rate = np.concatenate([piece.samples for piece in speech]), speech[0].rate
    save_wav(path, samples, rate)
    return len(samples) / rate, engine.name
