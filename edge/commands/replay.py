"""`quizglass replay`: a recorded session through the real pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edge.commands import FAILED, Json
from edge.output import console, print_json

if TYPE_CHECKING:
    from edge.conductor import Observer


def replay(
    session_dir: Annotated[
        Path, typer.Argument(metavar="SESSION_DIR", help="Folder that holds session.toml.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results go; made if missing.")],
    as_json: Json = False,
    speed: Annotated[
        float, typer.Option(min=0.1, max=100.0, help="1 is real time; the engines get no faster by it.")
    ] = 1.0,
    steps: Annotated[
        Path | None,
        typer.Option(
            "--steps", metavar="DIR", help="Leave each answer's looks there, as pictures and pages."
        ),
    ] = None,
) -> int | None:
    """Replay a recorded session through the real pipeline.

    The session's sounds, pictures and button presses take the place of microphone, camera and finger; wake word,
    speech recognition, answers and speech are worked out anew. Results: answer.wav (what left the speaker, on the
    session's time line), transcript.txt, the frames used, trace.json (Chrome trace format), traces.jsonl and
    latency.png.

    \b
    Examples:
      quizglass replay scripts/demo-session --out demo-out
      quizglass replay my-session --out results --json
      quizglass replay my-session --out results --steps looks
    """
    from edge.config import load_settings
    from edge.replay import prepare, save, save_steps, summary
    from edge.replay import replay as run
    from edge.session import load_session

    session = load_session(session_dir)
    prepare(out)
    if steps:
        prepare(steps)
    outcome = run(session, load_settings(), speed, () if as_json else (_view(session.title),))
    files = save(outcome, out)
    if steps:
        files += save_steps(outcome, steps, session.title)
    if as_json:
        print_json({**summary(outcome), "files": [str(file) for file in files]})
    else:
        console().print(f"\n{len(files)} files in {out}{f' and {steps}' if steps else ''}", highlight=False)
    if outcome.error:
        console().print(outcome.error, style="red", highlight=False, markup=False, soft_wrap=True)
        return FAILED
    return None


def _view(title: str) -> Observer:
    from edge.live_view import LiveView

    console().print(f"[bold]{title}[/]\n", highlight=False)
    return LiveView()
