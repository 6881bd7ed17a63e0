"""Small print: pages that the program renders itself, by seeds of which nobody has seen a page, and facts to be read
from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from edge.evaluation.statistics import Bar
from edge.evaluation.vision_question import VisionOutcome, VisionQuestion
from edge.evaluation.vision_report import share

PAGES = 100
SEED = 2411
_LONGEST = 24
"""Words of an answer: whoever reads out the page has not answered."""


def small_print(count: int) -> Iterator[VisionQuestion]:
    """The questions about the first `count` of PAGES, page by page; the same each time. ModelCorrupt if the fonts that
    they are set in are damaged."""
    from models.training.small_print.exam import pages

    for number, page in enumerate(pages(SEED, count), start=1):
        for fact in page.facts:
            yield VisionQuestion(
                lambda pixels=page.pixels: pixels,  # type: ignore[misc]
                f"page {number}",
                fact.question,
                (fact.value,),
                page.kind,
            )


def reads(answer: str, accepted: tuple[str, ...], category: str) -> bool:
    """Whether a short answer has one of the accepted values in it, letter by letter; spaces and case do not count."""
    return len(answer.split()) <= _LONGEST and any(_pattern(value).search(answer) for value in accepted)


def figures(outcomes: Sequence[VisionOutcome], model: str, mode: str, **more: object) -> dict[str, Any]:
    """JSON values: the share of facts that were read, with its 95% interval, of all and by kind of page; ms from a
    question to its whole answer, of all questions and of the first about each page, which others then profit from."""
    firsts = list({outcome.picture: outcome for outcome in reversed(outcomes)}.values())
    return {
        "model": model,
        "mode": mode,
        "pages": len(firsts),
        "facts": len(outcomes),
        "read": _counted(outcomes),
        "kinds": {kind: _counted(group) for kind, group in _kinds(outcomes).items()},
        "ms_per_fact": round(sum(outcome.ms for outcome in outcomes) / len(outcomes), 1),
        "ms_first_of_a_page": round(sum(outcome.ms for outcome in firsts) / len(firsts), 1),
        **more,
    }


def bars(outcomes: Sequence[VisionOutcome]) -> dict[str, dict[str, Bar]]:
    """Facts read, for the picture."""
    groups = {kind: share(group, lambda o: o.right) for kind, group in _kinds(outcomes).items()}
    return {"facts read": {kind: (part.hits / part.of, part.interval) for kind, part in groups.items()}}


def table(report: dict[str, Any]) -> Iterator[str]:
    """Lines for people."""
    yield (
        f"{report['mode']} mode, {report['model']}, {report['facts']} facts on {report['pages']} pages; "
        "in brackets the 95% interval"
    )
    yield ""
    for name, count in {**report["kinds"], "all": report["read"]}.items():
        low, high = count["interval"]
        yield (
            f"  {name:10}  {count['hits'] / count['of']:6.1%}  [{low:.1%}, {high:.1%}]  "
            f"{count['hits']} of {count['of']}"
        )
    yield ""
    yield f"ms a fact                             {report['ms_per_fact']:g}"
    yield f"ms the first question about a page    {report['ms_first_of_a_page']:g}"


def _kinds(outcomes: Sequence[VisionOutcome]) -> dict[str, list[VisionOutcome]]:
    groups: dict[str, list[VisionOutcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.category, []).append(outcome)
    return dict(sorted(groups.items()))


def _counted(outcomes: Sequence[VisionOutcome]) -> dict[str, Any]:
    part = share(outcomes, lambda outcome: outcome.right)
    return {"hits": part.hits, "of": part.of, "interval": [round(bound, 4) for bound in part.interval]}


def _pattern(value: str) -> re.Pattern[str]:
    letters = r"\s*".join(re.escape(letter) for letter in "".join(value.split()))
    return re.compile(rf"(?<!\d){letters}(?!\d)", re.IGNORECASE)
