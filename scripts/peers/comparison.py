"""The comparison from beginning to end: what is run, and what is written of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from environment import ROOT
from peers import report
from peers.conditions import CONDITIONS, Condition
from peers.figures import ALONE, figures
from peers.pauses import paused
from peers.records import Record
from peers.session import Session
from peers.voices import Utterance, said, save, utterances

FOLDER = ROOT / "bench-out" / "peers"
INTERRUPTION = ("flite rms", "No, tell me about the other one please.")
ALONE_TURNS = 5
"""Turns without company, where systems take theirs at the same time: they show what company does."""
PAUSED_SHARE = 1.2
"""Sentences with a pause for each turn of the other conditions."""


@dataclass(frozen=True)
class Plan:
    """What is to be run."""

    conditions: tuple[Condition, ...]
    turns: int
    speech: Path | None
    at_once: int

    @classmethod
    def of(cls, keys: Sequence[str] | None, turns: int, speech: Path | None, at_once: int) -> Plan:
        """keys: of conditions, None for all. ValueError for one that there is not."""
        known = {condition.key: condition for condition in CONDITIONS}
        if unknown := [key for key in keys or () if key not in known]:
            raise ValueError(f"no such condition: {', '.join(unknown)}; there are {', '.join(known)}")
        return cls(tuple(known[key] for key in keys or known), turns, speech, at_once)


def compare(plan: Plan, out: Path) -> int:
    """Run the plan, write the report and the page; the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    save(FOLDER / "interruption.wav", said(*INTERRUPTION, FOLDER))
    questions = utterances(FOLDER, plan.speech, plan.turns)
    sentences = [utterance for utterance, _ in paused(FOLDER, plan.speech, round(PAUSED_SHARE * plan.turns))]
    records: list[Record] = []
    for real in (False, True):
        conditions = [condition for condition in plan.conditions if (condition.costs is None) is real]
        if conditions:
            with Session(FOLDER, _real_engines() if real else None) as session:
                records += _run(plan, session, conditions, questions, sentences)
    found = figures(records)
    report.show(found)
    report.write(out, found, records, plan)
    print(f"Written to {out} and {out.with_suffix('.html')}")
    return 0 if all(figure.met for figure in found) else 1


def _run(
    plan: Plan,
    session: Session,
    conditions: Sequence[Condition],
    questions: Sequence[Utterance],
    sentences: Sequence[Utterance],
) -> list[Record]:
    records: list[Record] = []
    warmed: set[str] = set()
    for condition in conditions:
        cold = tuple(name for name in condition.systems if name not in warmed)
        session.warm_up(replace(condition, systems=cold, kind="answer"), questions[0])
        warmed.update(cold)
        said_now = sentences if condition.kind == "pause" else questions
        at_once = plan.at_once if condition.costs else 1
        if at_once > 1 and condition.key == "A":
            alone = replace(condition, key=ALONE, title="A again, one system at a time")
            print(f"condition {alone.title}", file=sys.stderr, flush=True)
            records += session.run(alone, said_now[:ALONE_TURNS], 1, _tell)
        print(f"condition {condition.key}: {condition.title}", file=sys.stderr, flush=True)
        records += session.run(condition, said_now, at_once, _tell)
    return records


def _tell(record: Record) -> None:
    print(
        f"  {record.system:14} {record.response:6.3f} s  end {record.endpoint or float('nan'):6.3f}  "
        f"false ends {record.false_ends}  {record.voice}",
        file=sys.stderr,
        flush=True,
    )


def _real_engines() -> Path:
    from peers.zoo import make

    return make(FOLDER / "engines")
