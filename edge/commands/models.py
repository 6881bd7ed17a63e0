"""`quizglass models`: what models there are, and getting them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edge.commands import Json
from edge.output import console, print_json

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from models.catalogue import Catalogue, Entry
    from models.fetch import FileProgress
    from models.starter import StarterModel
    from models.store import Store

app = typer.Typer(help="List, download and check models.", rich_markup_mode=None, no_args_is_help=True)


@app.command("list")
def list_models(
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only this kind: vlm, asr, tts or turn.", metavar="KIND")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="Only models for this language: en, pt-BR, ...", metavar="TAG"),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the models that can be had, and which are installed.

    Memory is an estimate. A licence with a * has conditions that `models pull` shows; one with ** must be
    accepted with --accept-licence. Your own entries go into catalogue.toml in the models folder.

    \b
    Examples:
      quizglass models list --kind vlm
      quizglass models list --language de --json
    """
    from models import starter
    from models.catalogue import KINDS

    if kind not in (None, *KINDS):
        raise typer.BadParameter(f"choose from {', '.join(KINDS)}", param_hint="--kind")
    store, _ = _store()
    entries = [
        entry
        for entry in store.catalogue.entries
        if kind in (None, entry.kind) and (language is None or entry.speaks(language))
    ]
    installed = {entry.name for entry in store.installed()}
    ships = [
        model
        for model in starter.MODELS
        if kind in (None, model.kind) and (language is None or starter.speaks(language))
    ]
    if as_json:
        found = [_plain(entry, entry.name in installed) for entry in entries]
        shipped = [_plain_starter(model) for model in ships]
        print_json({"folder": store.folder, "models": found, "shipped": shipped})
        return
    _print_lines(entries, installed)
    for model in ships:
        state = model.fault() or f"{model.description} Licence: {starter.LICENCE}."
        typer.echo(f"{model.name}: {state}")
    typer.echo(f"{len(installed)} installed in {store.folder}")


@app.command()
def pull(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Models by name.")] = None,
    board: Annotated[
        str | None, typer.Option("--for", help="The set for a board: laptop, pi5 or pi4.", metavar="BOARD")
    ] = None,
    accept_licence: Annotated[
        bool,
        typer.Option("--accept-licence", help="Accept licences that are unknown, unclear or non-commercial."),
    ] = False,
) -> None:
    """Download models, or repair damaged ones.

    An interrupted download goes on where it stopped when you run it again. Files are checked against their
    SHA-256. QUIZGLASS_MIRROR names a folder or URL to download from instead: a copy of a models folder.

    \b
    Examples:
      quizglass models pull --for pi5
      quizglass models pull smolvlm2-500m whisper-tiny.en
      QUIZGLASS_MIRROR=/media/usb/models quizglass models pull whisper-base.en
    """
    from models.cancel import Cancel
    from models.disk import check_room
    from models.fetch import fetch

    store, mirror = _store()
    entries = _chosen(store.catalogue, names or [], board)
    for entry in entries:
        if entry.notice or entry.opt_in:
            typer.echo(f"{entry.name}: licence {entry.licence}. {entry.notice}", err=True)
    refused = [entry.name for entry in entries if entry.opt_in and not accept_licence]
    if refused:
        raise typer.BadParameter(
            f"the licence of {', '.join(refused)} is shown above: add --accept-licence if you accept it"
        )
    check_room(store.folder, sum(store.missing_bytes(entry) for entry in entries))
    for entry in entries:
        with _shown_progress(entry) as progress:
            fetch(entry, store, mirror=mirror, progress=progress.report, cancel=Cancel())
        typer.echo(f"{entry.name}: {store.path(entry)}")


@app.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Models by name; none: all that are here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every byte of models. The exit code is 1 if something is wrong.

    Models that come with the program are checked when you name them.

    \b
    Examples:
      quizglass models verify
      quizglass models verify quizglass-starter
      quizglass models verify smolvlm2-500m --json
    """
    from models import starter

    store, _ = _store()
    own = [model for model in starter.MODELS if model.name in (names or ())]
    wanted = [name for name in names or () if name not in {model.name for model in own}]
    entries = [store.catalogue.entry(name) for name in wanted] if names else list(store.started())
    problems: dict[str, tuple[str, ...]] = {}
    for model in own:
        problems[model.name] = model.problems()
        if not as_json:
            _print_problems(model.name, problems[model.name])
    for entry in entries:
        if names and not store.place(entry).is_dir():
            store.path(entry)  # raises, naming the command that installs it
        with console().status(f"checking {entry.name}"):
            problems[entry.name] = store.verify(entry)
        if not as_json:
            _print_problems(
                entry.name, problems[entry.name], f"`quizglass models pull {entry.name}` repairs it"
            )
    good = not any(problems.values())
    if as_json:
        print_json({"ok": good, "models": {name: {"problems": found} for name, found in problems.items()}})
    elif not problems:
        typer.echo(f"no models in {store.folder}")
    if not good:
        raise typer.Exit(1)


@app.command()
def path(name: Annotated[str, typer.Argument(metavar="NAME", help="A model by name.")]) -> None:
    """Print the folder of an installed model.

    \b
    Example:
      ls "$(quizglass models path smolvlm2-500m)"
    """
    store, _ = _store()
    typer.echo(store.path(name))


def _store() -> tuple[Store, str | None]:
    """The models folder and the mirror that the settings name."""
    from edge.config import load_settings
    from models.store import Store

    settings = load_settings()
    return Store(settings.models_dir), settings.mirror


def _chosen(catalogue: Catalogue, names: Iterable[str], board: str | None) -> list[Entry]:
    """What is to be pulled, each once."""
    from models.catalogue import BOARDS

    if board not in (None, *BOARDS):
        raise typer.BadParameter(f"choose from {', '.join(BOARDS)}", param_hint="--for")
    entries = [catalogue.entry(name) for name in names]
    if board is not None:
        entries += catalogue.for_board(board)
    if not entries:
        raise typer.BadParameter("name models, or a board with --for; `quizglass models list` shows them")
    return list(dict.fromkeys(entries))


def _plain(entry: Entry, installed: bool) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(entry), "bytes": entry.bytes, "installed": installed}


def _plain_starter(model: StarterModel) -> dict[str, Any]:
    """The same of a model that comes with the program, as far as it applies."""
    from models import starter

    return {
        "name": model.name,
        "kind": model.kind,
        "description": model.description,
        "licence": starter.LICENCE,
        "languages": [starter.LANGUAGE],
        "bytes": model.bytes,
        "whole": not model.fault(),
    }


def _print_lines(entries: Iterable[Entry], installed: Iterable[str]) -> None:
    """A line a model, unbroken: easy to search, and to hear from a screen reader."""
    rows = [("NAME", "KIND", "DOWNLOAD", "MEMORY", "LANGUAGES", "BOARDS", "LICENCE")]
    for entry in entries:
        mark = "**" if entry.opt_in else "*" if entry.notice else ""
        state = ", installed" if entry.name in installed else ""
        rows.append(
            (
                entry.name,
                entry.kind,
                f"{entry.bytes / 1e6:,.0f} MB",
                f"~{entry.memory_mb:,} MB",
                ",".join(entry.languages),
                ",".join(entry.boards),
                f"{entry.licence}{mark}{state}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_problems(name: str, problems: tuple[str, ...], remedy: str = "") -> None:
    if not problems:
        typer.echo(f"{name}: whole")
    for problem in problems:
        typer.echo(f"{name}: {problem}")
    if problems and remedy:
        typer.echo(f"{name}: {remedy}", err=True)


class _Bars:
    """A bar for each file of a model, with notes above them."""

    def __init__(self, bars: Progress, entry: Entry) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {
            file.path: bars.add_task(file.path, total=file.bytes) for file in entry.files
        }

    def report(self, state: FileProgress) -> None:
        self._bars.update(self._tasks[state.path], completed=state.done)
        if state.note:
            self._bars.console.print(
                f"{state.entry}/{state.path}: {state.note}", highlight=False, soft_wrap=True
            )


@contextmanager
def _shown_progress(entry: Entry) -> Iterator[_Bars]:
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console()) as bars:
        yield _Bars(bars, entry)
