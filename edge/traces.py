"""Keep the traces of live turns, on this machine only."""

from __future__ import annotations

import logging

from edge.conductor import Observer
from edge.journal import Journal
from edge.settings import Settings
from edge.trace import TurnTrace, append_jsonl

FILE = "turns.jsonl"

_log = logging.getLogger(__name__)


def keeper(settings: Settings) -> Observer:
    """An observer that adds each finished turn to the folder of traces, and says so once if it cannot."""
    path = settings.trace.folder / FILE
    failed = False

    def keep(trace: TurnTrace) -> None:
        nonlocal failed
        if failed or not settings.trace.keep:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            append_jsonl(path, trace, settings.trace.keep)
        except OSError as error:  # a full disk must not silence the assistant
            failed = True
            _log.warning("Traces are not kept any more: %s: %s", path, error.strerror)

    return Journal(keep)
