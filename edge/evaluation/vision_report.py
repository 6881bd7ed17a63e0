"""The figures of an examination of the eyes, for programs and for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from edge.evaluation.statistics import Bar, Bin, Share, calibration_error, reliability
from edge.evaluation.vision_question import CATEGORIES, HELD_OUT, IN_STYLE, PHOTO, VisionOutcome

STYLES = (IN_STYLE, HELD_OUT)
TITLES = {IN_STYLE: "right, in style", HELD_OUT: "right, held-out style", "refusal": "refused"}
REFUSED = {"photos": "photographs", "unknown": "unanswerable", "false": "answerable, in style"}
"""What the groups of refusals are called to people."""


def share(outcomes: Sequence[VisionOutcome], hit: Callable[[VisionOutcome], bool | None]) -> Share:
    """How many of the outcomes are a hit."""
    return Share(sum(1 for outcome in outcomes if hit(outcome)), len(outcomes))


def by_category(outcomes: Sequence[VisionOutcome], style: str) -> dict[str, Share]:
    """Right answers to the answerable questions of a style: the six usual categories first, then others."""
    asked = [outcome for outcome in outcomes if outcome.style == style and outcome.answerable]
    others = sorted({outcome.category for outcome in asked} - set(CATEGORIES))
    return {
        category: share([o for o in asked if o.category == category], lambda o: o.right)
        for category in (*CATEGORIES, *others)
    }


def refusals(outcomes: Sequence[VisionOutcome]) -> dict[str, Share]:
    """Refusals: of questions about photographs; of questions that cannot be answered; and, falsely, of answerable
    in-style questions."""
    groups = {
        "photos": [o for o in outcomes if o.style == PHOTO],
        "unknown": [o for o in outcomes if o.style != PHOTO and not o.answerable],
        "false": [o for o in outcomes if o.style == IN_STYLE and o.answerable],
    }
    return {name: share(group, lambda o: o.refused) for name, group in groups.items()}


def bins(outcomes: Sequence[VisionOutcome]) -> tuple[Bin, ...]:
    """Confidence against right answers, over the answerable questions, refused ones included."""
    sure = [(o.confidence, bool(o.right)) for o in outcomes if o.answerable and o.confidence is not None]
    return reliability([confidence for confidence, _ in sure], [right for _, right in sure])


def bars(outcomes: Sequence[VisionOutcome]) -> dict[str, dict[str, Bar]]:
    """What was asked about, for the picture."""
    return {
        TITLES[group]: {
            _called(name): (part.hits / part.of, part.interval) for name, part in parts.items() if part.of
        }
        for group, parts in _shares(outcomes).items()
    }


def figures(outcomes: Sequence[VisionOutcome], model: str, mode: str, **more: object) -> dict[str, Any]:
    """JSON values: shares and confidences in 0..1, null where nothing was asked.

    tokens_per_correct, ms_per_correct: tokens decoded and time taken for all answerable questions, by their right
    answers. ms_per_question: the
    engine's mean time over everything asked, to encode the picture included. counts: what the shares are of, with
    95% intervals.
    """
    answerable = [o for o in outcomes if o.answerable]
    right = sum(1 for o in answerable if o.right)
    tokens = sum(o.tokens for o in answerable)
    shares = _shares(outcomes)
    return {
        "model": model,
        "mode": mode,
        "questions": sum(1 for o in outcomes if o.style != PHOTO),
        **{
            group: {name: _rounded(part.value) for name, part in parts.items()}
            for group, parts in shares.items()
        },
        "calibration_error": _rounded(calibration_error(bins(outcomes))),
        "tokens_per_correct": round(tokens / right, 2) if right else None,
        "ms_per_correct": round(sum(o.ms for o in answerable) / right, 1) if right else None,
        "ms_per_question": round(sum(o.ms for o in outcomes) / len(outcomes), 1),
        "counts": {
            group: {name: _counted(part) for name, part in parts.items() if part.of}
            for group, parts in shares.items()
        },
        **more,
    }


def table(report: dict[str, Any]) -> Iterator[str]:
    """Lines for people."""
    counts = report["counts"]
    yield f"{report['model']}, {report['questions']} questions in {report['mode']} mode; in brackets the 95% interval"
    for group, title in TITLES.items():
        if counts[group]:
            yield ""
            yield title
            yield from _rows(counts[group])
    yield ""
    yield f"calibration error (10 bins of equal size)       {_shown(report['calibration_error'])}"
    yield f"tokens decoded for each right answer            {_shown(report['tokens_per_correct'])}"
    yield f"ms for each right answer                        {_shown(report['ms_per_correct'])}"
    yield f"ms a question, the picture's encoding included  {_shown(report['ms_per_question'])}"


def _shares(outcomes: Sequence[VisionOutcome]) -> dict[str, dict[str, Share]]:
    return {style: by_category(outcomes, style) for style in STYLES} | {"refusal": refusals(outcomes)}


def _called(name: str) -> str:
    return REFUSED.get(name, name.replace("_", "/" if name == "yes_no" else " "))


def _rows(counts: dict[str, dict[str, Any]]) -> Iterator[str]:
    width = max(len(_called(name)) for name in counts)
    for name, count in counts.items():
        low, high = count["interval"]
        yield (
            f"  {_called(name).ljust(width)}  {count['hits'] / count['of']:6.1%}  "
            f"[{low:.1%}, {high:.1%}]  {count['hits']} of {count['of']}"
        )


def _counted(part: Share) -> dict[str, Any]:
    return {"hits": part.hits, "of": part.of, "interval": [round(bound, 4) for bound in part.interval]}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
