"""What a command prints: its result on stdout, everything else (messages, progress, logs) on stderr."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

OWN_PACKAGES = ("edge", "models", "hardware")


def print_json(obj: Mapping[str, Any]) -> None:
    """Print one JSON object, alone on its line; dataclasses, paths and enums become plain values."""
    typer.echo(json.dumps(obj, default=_plain, allow_nan=False))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


@cache
def console() -> Console:
    """For people, on stderr: messages, progress and live views, so that results can be piped."""
    from rich.console import Console

    return Console(stderr=True)


@cache
def page() -> Console:
    """For people, on stdout: results that are easier to read as a table."""
    from rich.console import Console

    return Console(highlight=False)


class _RichLater(logging.Handler):
    """Logs through rich, beside its live views; the first record imports it, not the program.

    Where stderr is no terminal, a record is a line of its own, to be searched and kept.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if console().is_terminal:
            _rich_handler().emit(record)
        else:
            console().print(self.format(record), markup=False, highlight=False, soft_wrap=True)


@cache
def _rich_handler() -> logging.Handler:
    from rich.logging import RichHandler

    handler = RichHandler(console=console(), show_path=False, log_time_format="%H:%M:%S")
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    return handler


def setup_logging(debug: bool) -> None:
    """Send logs to stderr: warnings, or with debug everything of our own and the information of libraries."""
    root = logging.getLogger()
    handler = _RichLater()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.handlers = [handler]
    root.setLevel(logging.INFO if debug else logging.WARNING)
    for package in OWN_PACKAGES:
        logging.getLogger(package).setLevel(logging.DEBUG if debug else logging.NOTSET)
