"""Count many small things that are alike: found tile by tile, a few of them named, the rest taken for the same."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from edge.thinking.agreement import Opinion
from edge.thinking.blobs import MOST, Blob, small_blobs
from edge.thinking.counting import COUNTER, is_named, is_of_all
from edge.thinking.eyes import Eyes
from edge.thinking.things import named

_SAMPLE = 6
"""Of so many, spread over the picture, the model says what they are."""
_MOSTLY = 2 / 3
_ALIKE = 2.5
"""How many times larger or smaller than most of them one may be."""
_TRUST = 0.6


def many(eyes: Eyes, question: str) -> Opinion | None:
    """About how many of what the question names; None where there are few, or most are something else."""
    alike = _alike(small_blobs(eyes.pixels))
    if len(alike) <= MOST or not eyes.can_afford(2 * _SAMPLE):
        return None
    sample = [alike[number * len(alike) // _SAMPLE] for number in range(_SAMPLE)]
    things = [named(eyes, blob, COUNTER) for blob in sample]
    meant = [thing for thing in things if thing and (is_of_all(question) or is_named(thing, question))]
    if len(meant) < _MOSTLY * _SAMPLE:
        return None
    sure = sum(thing.confidence for thing in meant) / _SAMPLE
    opinion = Opinion(COUNTER, f"About {len(alike)}.", round(_TRUST * sure, 3))
    eyes.concluded("count", question, opinion, tuple(blob.box for blob in alike))
    return opinion


def _alike(blobs: Sequence[Blob]) -> list[Blob]:
    """Those of about the same size, from the top."""
    if not blobs:
        return []
    areas = [int(blob.mask.sum()) for blob in blobs]
    usual = median(areas)
    found = [
        blob for blob, area in zip(blobs, areas, strict=True) if usual / _ALIKE <= area <= usual * _ALIKE
    ]
    return sorted(found, key=lambda blob: (blob.box.top, blob.box.left))
