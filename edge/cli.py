"""The `quizglass` command: its commands, and what each kind of failure means to a shell."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from edge.commands import (
    FAILED,
    INTERRUPTED,
    MISSING,
    OK,
    USAGE,
    ask,
    config,
    doctor,
    evaluate,
    listen,
    models,
    read,
    record,
    replay,
    run,
    say,
    scan,
    tools,
)
from edge.errors import McpError, SettingsError
from edge.output import print_json, setup_logging
from hardware.errors import DeviceError, DeviceMissing
from models.errors import ModelError, ModelMissing

COMMANDS: tuple[Callable[..., Any], ...] = (
    run.run,
    ask.ask,
    replay.replay,
    record.record,
    listen.listen,
    say.say,
    read.read,
    scan.scan,
    doctor.doctor,
)
"""In the order of the help, which names them as the functions are named."""

GROUPS: tuple[tuple[str, typer.Typer], ...] = (
    ("models", models.app),
    ("config", config.app),
    ("eval", evaluate.app),
    ("tools", tools.app),
)
"""Commands with commands of their own."""

EPILOG = """\b
Exit codes:
  0    done
  1    failed; the message on stderr says why and what to do
  2    wrong usage, or a setting that is not allowed
  3    a device or a model is missing; the message says how to get it
  130  interrupted

\b
Settings: `quizglass config show` lists them all and where each comes from.
Nothing leaves this machine. The network is used by `quizglass models pull` alone, and for a camera or
an MCP server that you give as a URL.
"""


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"quizglass {version('quizglass')}")
        raise typer.Exit


def _program(
    debug: Annotated[bool, typer.Option("--debug", help="Log in detail, and show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """A private assistant for camera glasses: it sees, hears, thinks and answers on your own machine.

    \b
    Begin with:
      quizglass doctor                          what this machine has, and what is missing
      quizglass ask photo.jpg "what is this?"   one question about one picture
      quizglass run                             the live assistant
    """
    setup_logging(debug)


def build() -> typer.Typer:
    """The program with all its commands."""
    # Plain help: screen readers read the lines of rich's boxes aloud, and importing rich takes time.
    app = typer.Typer(rich_markup_mode=None, epilog=EPILOG, no_args_is_help=True)
    app.callback()(_program)
    for command in COMMANDS:
        app.command()(command)
    for name, group in GROUPS:
        app.add_typer(group, name=name)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Every failure ends as a message on stderr, and with --json also as an object on stdout; a traceback is
    shown with --debug only.
    """
    given, debug, as_json = _common_options(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter is no reason to fail
    try:
        result = typer.main.get_command(build()).main(given, prog_name="quizglass", standalone_mode=False)
        if result == INTERRUPTED:
            raise KeyboardInterrupt  # which typer has made this of
        _flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last resort, which explains each kind
        if debug:
            traceback.print_exception(error)
        return _explain(error, as_json)
    return result if isinstance(result, int) else OK


def _common_options(arguments: Sequence[str]) -> tuple[list[str], bool, bool]:
    """The arguments with --debug in front, as people add it at the end; whether it and --json are there."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, rest = list(arguments[:end]), list(arguments[end:])
    debug = "--debug" in options
    if debug:
        options = ["--debug", *(option for option in options if option != "--debug")]
    return options + rest, debug, "--json" in options


def _explain(error: BaseException, as_json: bool) -> int:
    if isinstance(error, BrokenPipeError):
        _drop_stdout()  # whoever read it has seen enough
        return FAILED
    code, message = _meaning(error)
    show = getattr(error, "show", None)
    if show is not None:
        show()  # typer's own, which tells how the command is used
    else:
        typer.echo(f"quizglass: {message}", err=True)
    try:
        if as_json:
            print_json({"error": message, "kind": type(error).__name__, "exit_code": code})
        _flush()
    except OSError:
        _drop_stdout()  # it may be what failed
    return code


def _meaning(error: BaseException) -> tuple[int, str]:
    """Exit code and message."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, "interrupted"
    if isinstance(error, typer.TyperException):
        return error.exit_code, error.format_message()
    if isinstance(error, typer.Abort):
        return FAILED, "the input ended before the work was done"
    if isinstance(error, SettingsError):
        return USAGE, str(error)
    if isinstance(error, (DeviceMissing, ModelMissing)):
        return MISSING, str(error)
    if isinstance(error, (DeviceError, ModelError, McpError)):
        return FAILED, str(error)
    if isinstance(error, OSError):
        return FAILED, f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(
            error
        )
    if isinstance(error, ImportError):
        return FAILED, f"{error}; `quizglass doctor` tells what is missing and how to install it"
    return FAILED, f"unexpected {type(error).__name__}: {error}; run it again with --debug for details"


def _flush() -> None:
    if sys.stdout is not None:  # as it is in a program started with stdout closed
        sys.stdout.flush()


def _drop_stdout() -> None:
    """Discard what cannot be written, or the interpreter fails again when it exits."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
