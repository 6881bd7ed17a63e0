"""What a model's file says about the limits of its knowledge: metadata beside llama.cpp's own.

Whoever trains a model writes them; a file without them is of a model that refuses nothing in set words, and
whose confidence nobody measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from models.errors import ModelCorrupt
from models.ports import Calibration

REFUSAL = "quizglass.refusal"
"""A string: what the model says, word for word, to what is outside its knowledge."""
SCALE = "quizglass.confidence.scale"
OFFSET = "quizglass.confidence.offset"
FLOOR = "quizglass.confidence.floor"
"""Numbers: see Calibration. Scale and offset come together; a floor needs both."""

Metadata = Callable[[str], str | None]
"""The value of a key in words, None where the file has no such key."""


def refusal_of(metadata: Metadata) -> str | None:
    """The sentence by which the model refuses. ModelCorrupt if it is empty: every answer would be one."""
    sentence = metadata(REFUSAL)
    if sentence is not None and not sentence.strip():
        raise ModelCorrupt(f"{REFUSAL} is empty.")
    return sentence


def calibration_of(metadata: Metadata) -> Calibration | None:
    """What the model's probabilities mean. ModelCorrupt for half a calibration, or one that cannot be."""
    scale, offset, floor = (_number(metadata, key) for key in (SCALE, OFFSET, FLOOR))
    if scale is None and offset is None and floor is None:
        return None
    if scale is None or offset is None:
        raise ModelCorrupt(f"{SCALE} and {OFFSET} come together, and one is not there.")
    if floor is not None and not 0 <= floor <= 1:
        raise ModelCorrupt(f"{FLOOR} is {floor}, and a probability lies within 0..1.")
    return Calibration(scale, offset, floor or 0.0)


def _number(metadata: Metadata, key: str) -> float | None:
    text = metadata(key)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ModelCorrupt(f"{key} is {text!r}, which is no number.")
    return number
