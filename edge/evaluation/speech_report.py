"""The figures of an examination of the ears, for programs and for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from edge.evaluation.hearing import SpeechOutcome
from edge.evaluation.statistics import Bar, Interval, Rate, Share, error_rate

SEED = 0
"""Of the resampling behind the intervals of word error rates."""

TITLES = {
    "recordings_right": "recordings right in every word",
    "words_found": "words that matter, heard",
    "not_speech_rejected": "sound without speech, rejected",
    "commands_right": "commands that reach the right tool",
    "taken_for_command": "other sentences taken for a command",
}


def shares(outcomes: Sequence[SpeechOutcome]) -> dict[str, Share]:
    """Everything that is counted, by its name in TITLES."""
    speech = [outcome for outcome in outcomes if outcome.expected != ""]
    other = [outcome for outcome in outcomes if outcome.expected == ""]
    commands = [outcome for outcome in speech if outcome.command]
    plain = [outcome for outcome in outcomes if not outcome.command]
    return {
        "recordings_right": Share(sum(o.right for o in speech), len(speech)),
        "words_found": Share(sum(o.content_heard for o in speech), sum(o.content for o in speech)),
        "not_speech_rejected": Share(sum(o.heard == "" for o in other), len(other)),
        "commands_right": Share(sum(o.command_right for o in commands), len(commands)),
        "taken_for_command": Share(sum(o.command_heard for o in plain), len(plain)),
    }


def error_rates(outcomes: Sequence[SpeechOutcome]) -> dict[str, Rate]:
    """Word error rates of all, and of each category if there are several."""
    transcribed = [outcome for outcome in outcomes if outcome.words]
    groups = {"all": transcribed} if transcribed else {}
    names = sorted({outcome.category for outcome in transcribed})
    if len(names) > 1:
        groups |= {name or ".": [o for o in transcribed if o.category == name] for name in names}
    random = np.random.default_rng(SEED)
    return {
        name: error_rate([o.errors for o in group], [o.words for o in group], random)
        for name, group in groups.items()
    }


def bars(outcomes: Sequence[SpeechOutcome]) -> dict[str, dict[str, Bar]]:
    """What was counted, for the picture."""
    rates: dict[str, Bar] = {
        name: (rate.value, rate.interval) for name, rate in error_rates(outcomes).items()
    }
    counted: dict[str, Bar] = {
        TITLES[name]: (part.hits / part.of, part.interval)
        for name, part in shares(outcomes).items()
        if part.of
    }
    return {"word error rate": rates, "share": counted}


def figures(outcomes: Sequence[SpeechOutcome], model: str, **more: object) -> dict[str, Any]:
    """JSON values: shares in 0..1, null where nothing was asked.

    word_error_rate: of all words whose recordings are transcribed word for word. real_time_factor: seconds of
    recognition a second of sound. counts: what the shares are of, with 95% intervals.
    """
    rates = error_rates(outcomes)
    counted = shares(outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    return {
        "model": model,
        "recordings": len(outcomes),
        "seconds": round(seconds, 1),
        "word_error_rate": round(rates["all"].value, 4) if rates else None,
        **{name: None if part.value is None else round(part.value, 4) for name, part in counted.items()},
        "real_time_factor": round(sum(outcome.ms for outcome in outcomes) / 1000 / seconds, 4),
        "word_error_rates": {
            name: {"value": round(rate.value, 4), "interval": _rounded(rate.interval), "words": rate.words}
            for name, rate in rates.items()
        },
        "counts": {
            name: {"hits": part.hits, "of": part.of, "interval": _rounded(part.interval)}
            for name, part in counted.items()
            if part.of
        },
        **more,
    }


def table(report: dict[str, Any]) -> Iterator[str]:
    """Lines for people."""
    yield (
        f"{report['model']}, {report['recordings']} recordings, {report['seconds']:.0f} s of sound; "
        "in brackets the 95% interval"
    )
    rates = report["word_error_rates"]
    if rates:
        yield ""
        yield "word error rate"
    width = max(map(len, rates), default=0)
    for name, rate in rates.items():
        yield f"  {name.ljust(width)}  {rate['value']:6.1%}  {_span(rate['interval'])}  {rate['words']} words"
    yield ""
    width = max(map(len, TITLES.values()))
    for name, count in report["counts"].items():
        yield (
            f"{TITLES[name].ljust(width)}  {count['hits'] / count['of']:6.1%}  {_span(count['interval'])}  "
            f"{count['hits']} of {count['of']}"
        )
    yield f"{'seconds of recognition a second of sound'.ljust(width)}  {report['real_time_factor']:.3f}"


def _rounded(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(bound, 4) for bound in interval]


def _span(interval: Sequence[float] | None) -> str:
    return "[too few]" if interval is None else f"[{interval[0]:.1%}, {interval[1]:.1%}]"
