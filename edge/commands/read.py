"""`quizglass read`: the text in a picture."""

from __future__ import annotations

import typer

from edge.commands import Json, Picture, Stopwatch, picture_pixels
from edge.output import print_json


def read(picture: Picture, as_json: Json = False) -> None:
    """Read the text in a picture, line by line.

    Finding no text is not a failure: then nothing is printed on stdout.

    \b
    Examples:
      quizglass read label.jpg
      quizglass read label.jpg --json
      curl -s https://example.org/sign.png | quizglass read -
    """
    from edge.config import load_settings
    from edge.wire import text_reader

    watch = Stopwatch()
    pixels = picture_pixels(picture)
    watch.lap("picture")
    engine = text_reader(load_settings())
    watch.lap("load")
    lines = engine.read(pixels)
    watch.lap("read")
    text = "\n".join(line.text for line in lines)
    if as_json:
        height, width = pixels.shape[:2]
        print_json(
            {
                "text": text,
                "lines": lines,
                "width": width,
                "height": height,
                "engine": engine.name,
                "timings_ms": watch.laps,
            }
        )
    elif lines:
        typer.echo(text)
    else:
        typer.echo("no text found; come closer, or give more light", err=True)
