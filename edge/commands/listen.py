"""`quizglass listen`: speech recognition alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edge.commands import Json, Stopwatch
from edge.output import print_json


def listen(
    wav: Annotated[Path, typer.Argument(metavar="WAV", help="Recorded speech, at most ten minutes.")],
    as_json: Json = False,
) -> None:
    """Write down what is said in a sound file.

    Any sample rate, width and number of channels will do. Silence gives an empty text. `quizglass doctor`
    tells which recognizer serves, and `quizglass models list` which others can be had.

    \b
    Examples:
      quizglass listen question.wav
      quizglass listen question.wav --json
      QUIZGLASS_EARS__ASR=pocketsphinx quizglass listen question.wav
    """
    from edge.config import load_settings
    from edge.wire import recognizer
    from hardware.wav import load_wav
    from models.cancel import Cancel

    watch = Stopwatch()
    clip = load_wav(wav)
    watch.lap("read")
    engine = recognizer(load_settings())
    watch.lap("load")
    try:
        transcript = engine.transcribe(clip.samples, Cancel())
    finally:
        engine.close()
    watch.lap("transcribe")
    if not as_json:
        typer.echo(transcript.text)
        return
    print_json(
        {
            "text": transcript.text,
            "confidence": transcript.confidence,
            "alternatives": transcript.alternatives,
            "language": transcript.language,
            "engine": transcript.engine,
            "model": engine.name,
            "seconds": clip.seconds,
            "timings_ms": watch.laps,
        }
    )
