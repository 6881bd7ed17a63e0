"""A call that waits for the wearer's yes, and what counts as one. Pure.

The yes has to come in a turn that the wearer began, by the wake word or the button, after the whole of the call was
read back to him; from as near as he usually speaks; and it has to be all that he says. A television may say yes, and so
may what the camera reads: neither calls, and neither is near.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from edge.addressed import is_near
from edge.guard import Call, Consent
from edge.lexicon import words_of

_PATIENCE = 60.0
"""Seconds after which nobody remembers what was read back."""
_YES = frozenset((
    "yes", "yes please", "yes do it", "yes do that", "yes please do it", "do it", "please do", "please do it",
    "yes go ahead", "go ahead", "yes i agree", "i agree", "ja", "ja bitte", "ja mach das",
))  # fmt: skip
_NO = frozenset(("no", "no thanks", "no thank you", "no don't", "don't", "don't do it", "nein", "nein danke"))


@dataclass(frozen=True)
class Pending:
    """Read back, or being read back."""

    call: Call
    turn: int
    """In which that is done."""
    until: float | None = None
    """When it is forgotten; None while it has not been heard to its end."""


def is_no(text: str) -> bool:
    """Whether the wearer does not want what was read back."""
    return " ".join(words_of(text)) in _NO


def heard_out(pending: Pending | None, turn: int, complete: bool, now: float) -> Pending | None:
    """What waits once a turn's speech has ended: what was cut off was not read back."""
    if pending is None or pending.turn != turn:
        return pending
    return replace(pending, until=now + _PATIENCE) if complete else None


def consent(
    pending: Pending | None,
    text: str,
    turn: int,
    now: float,
    *,
    hailed: bool,
    level: float,
    usual: float | None,
) -> Consent | None:
    """The wearer's yes, if this is one. hailed: whether the turn began with a call; level, usual: loudness of the voice
    in dBFS, and of the wearer's before, None while that is unknown."""
    if pending is None or pending.until is None or now > pending.until:
        return None
    if not hailed or not is_near(level, usual) or " ".join(words_of(text)) not in _YES:
        return None
    return Consent(pending.call, asked_in=pending.turn, said_in=turn)
