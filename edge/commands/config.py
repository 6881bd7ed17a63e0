"""`quizglass config`: the effective settings, and where each comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from edge.commands import Json
from edge.output import print_json

if TYPE_CHECKING:
    from edge.settings import Origin

app = typer.Typer(
    help="Show the settings and where they come from.", rich_markup_mode=None, no_args_is_help=True
)


@app.command()
def show(
    explain: Annotated[bool, typer.Option("--explain", help="Say what each setting means.")] = False,
    as_json: Json = False,
) -> None:
    """List the effective settings, and where each comes from.

    Later sources win: defaults, hardware profile, configuration file, QUIZGLASS_* variables, flags. A setting
    `vlm` in the section [mind] is the variable QUIZGLASS_MIND__VLM. The list is valid TOML, so it can be the
    beginning of a configuration file.

    \b
    Examples:
      quizglass config show
      quizglass config show --explain
      QUIZGLASS_PROFILE=pi5 quizglass config show --json
    """
    from edge.config import config_path, load_settings, meaning, provenance

    path = config_path()
    origins = provenance(load_settings())
    if as_json:
        settings = {origin.key: {"value": origin.value, "source": origin.source} for origin in origins}
        print_json({"path": path, "exists": path.exists(), "settings": settings})
        return
    typer.echo(f"# configuration file: {path}{'' if path.exists() else ' (does not exist)'}")
    section = ""
    for origin in origins:
        here = origin.key.rpartition(".")[0]
        if here != section:
            section = here
            typer.echo(f"\n[{section}]")
        if explain:
            typer.echo(f"# {meaning(origin.key)}")
        typer.echo(_line(origin))


@app.command()
def path() -> None:
    """Print the path of the configuration file, whether it exists or not.

    \b
    Example:
      "${EDITOR:-nano}" "$(quizglass config path)"
    """
    from edge.config import config_path

    typer.echo(config_path())


def _line(origin: Origin) -> str:
    from edge.settings import HIDDEN

    name = origin.key.rpartition(".")[2]
    # TOML has no null; JSON's strings, numbers and booleans are TOML's too.
    if origin.value is None:
        assignment = f"# {name} is unset"
    elif origin.value == HIDDEN:
        assignment = f"# {name} is set, and not shown"
    else:
        assignment = f"{name} = {json.dumps(origin.value, ensure_ascii=False)}"
    return f"{assignment:<40} # {origin.source}"
