"""`quizglass scan`: the bar codes and 2D codes in a picture."""

from __future__ import annotations

import typer

from edge.commands import Json, Picture, Stopwatch, picture_pixels
from edge.output import print_json


def scan(picture: Picture, as_json: Json = False) -> None:
    """Read the bar codes and QR codes in a picture.

    What a code says is shown, never acted upon: no address is opened. Finding no code is not a failure: then
    nothing is printed on stdout.

    \b
    Examples:
      quizglass scan box.jpg
      quizglass scan box.jpg --json
    """
    from dataclasses import asdict

    from edge.wire import code_reader
    from models.code_words import speakable_code

    watch = Stopwatch()
    pixels = picture_pixels(picture)
    watch.lap("picture")
    engine = code_reader()
    watch.lap("load")
    codes = engine.scan(pixels)
    watch.lap("scan")
    if as_json:
        found = [{**asdict(code), "spoken": speakable_code(code)} for code in codes]
        print_json({"codes": found, "engine": engine.name, "timings_ms": watch.laps})
    for code in () if as_json else codes:
        typer.echo(f"{code.format}: {code.text}")
    if not codes:
        typer.echo("no code found; come closer, or hold it flat and straight", err=True)
