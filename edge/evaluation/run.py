"""Works through a data set: progress on stderr, results on the disk as they come, nothing lost when it stops."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from edge.output import console
from hardware.errors import BadMedia, DeviceError
from models.errors import BadInput, ModelCrashed, ModelError, ModelTooBig

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Item = TypeVar("Item")
Outcome = TypeVar("Outcome", bound="DataclassInstance")

SHOWN_PROBLEMS = 10
"""More are in the file only."""


@dataclass
class Done(Generic[Outcome]):
    """What a run came to."""

    outcomes: list[Outcome]
    problems: list[str]
    """What could not be asked, and what to do about it."""
    stopped: BaseException | None = None
    """What ended the run before its end; to be raised once the results are saved."""


def work_through(
    items: Iterable[Item],
    total: int,
    work: Callable[[Item], Outcome],
    log: Path,
    problems: Iterable[str] = (),
) -> Done[Outcome]:
    """Do the work on each item; each outcome becomes a line of JSON in `log` at once.

    What is wrong with one item alone is a problem, beside those known before; Ctrl-C, an engine that does not work
    and a full disk end the run. All problems are written beside the log. BadMedia if nothing at all could be done.
    """
    done: Done[Outcome] = Done([], [])
    for problem in problems:
        _report(problem, done.problems)
    for figures in (".json", ".png"):  # of an earlier run: they would not be those of the new log
        log.with_suffix(figures).unlink(missing_ok=True)
    try:
        with log.open("w", encoding="utf-8") as lines, _progress(total) as advance:
            for item in items:
                try:
                    outcome = work(item)
                except (BadMedia, BadInput, ModelTooBig, ModelCrashed) as error:
                    told = str(error)
                    _report(told if told.startswith(str(item)) else f"{item}: {told}", done.problems)
                else:
                    done.outcomes.append(outcome)
                    lines.write(json.dumps(asdict(outcome)) + "\n")
                    lines.flush()
                advance()
    except (KeyboardInterrupt, DeviceError, ModelError, OSError) as error:
        done.stopped = error
    lines_of_problems = "".join(f"{problem}\n" for problem in done.problems)
    _problems_file(log).write_text(lines_of_problems, encoding="utf-8")
    if not done.outcomes:
        raise done.stopped or BadMedia(_nothing(done.problems))
    return done


def save(report: dict[str, Any], done: Done[Any], draw: Callable[[Path], None], log: Path) -> None:
    """Write the figures and the picture beside the log, and say where everything is."""
    log.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    draw(log.with_suffix(".png"))
    if done.problems:
        count = len(done.problems)
        say(
            f"{count} could not be used and are not in the figures: {_problems_file(log)} tells why", "yellow"
        )
    if done.stopped:
        say(f"stopped early: the figures are of the {len(done.outcomes)} that were done", "yellow")
    say(f"results: {log.with_suffix('.json')}, {log.with_suffix('.png').name}, {log.name}")


def say(text: str, style: str = "") -> None:
    """A line on stderr."""
    console().print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def spread(items: list[Item], limit: int | None) -> list[Item]:
    """At most `limit` of the items, evenly spread, so that each part of a data set gets its share."""
    if limit is None or limit >= len(items):
        return items
    return [items[number * len(items) // limit] for number in range(limit)]


def _problems_file(log: Path) -> Path:
    return log.with_name(f"{log.stem}-problems.txt")


def _report(problem: str, problems: list[str]) -> None:
    problems.append(problem)
    if len(problems) <= SHOWN_PROBLEMS:
        say(problem, "yellow")
    elif len(problems) == SHOWN_PROBLEMS + 1:
        say("further problems go into the file of problems only", "yellow")


def _nothing(problems: list[str]) -> str:
    if not problems:
        return "there is nothing to evaluate: the data set is empty"
    return f"nothing could be evaluated: {len(problems)} problems, of which the first is: {problems[0]}"


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar with the time that is left; the function given moves it on by one."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console()) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
