"""Whether a tool may be used, on whose account, and what has to be asked before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edge.origin import FOREIGN, Origin


class Effect(StrEnum):
    """What a tool does to the world."""

    NONE = "none"
    """It tells what is known."""
    READS = "reads"
    """It looks at, or asks, something outside."""
    KEEPS = "keeps"
    """It leaves something on this machine."""
    ACTS = "acts"
    """It changes something outside: sends, switches, buys."""


class Ruling(StrEnum):
    """What is to be done about a call."""

    ALLOW = "allow"
    ASK = "ask"
    """Read it back, and do it if the wearer says yes in a turn of his own."""
    REFUSE = "refuse"


@dataclass(frozen=True)
class Call:
    """A tool that is to be used."""

    tool: str
    effect: Effect
    values: Mapping[str, object] = field(default_factory=dict)
    """Its arguments."""
    chosen_by: frozenset[Origin] = frozenset((Origin.WEARER,))
    """Who had a say in that it is used."""
    origins: Mapping[str, frozenset[Origin]] = field(default_factory=dict)
    """Who had a say in an argument, where that is not as with the choice."""
    guessed: bool = False
    """Whether the wearer's words only resemble those that ask for it."""
    outside: bool = False
    """Whether another program is told of the values."""

    @property
    def foreign(self) -> frozenset[Origin]:
        """Who else than the wearer may have had a say in it."""
        return (self.chosen_by & FOREIGN) | self.given

    @property
    def given(self) -> frozenset[Origin]:
        """Who else than the wearer may have had a say in its arguments."""
        every = (self.origins.get(name, self.chosen_by) for name in self.values)
        return frozenset(origin for origins in every for origin in origins) & FOREIGN

    def read_back(self) -> str:
        """Exactly what would be done."""
        named = [f"{name.replace('_', ' ')}: {value}" for name, value in self.values.items()]
        return ", ".join([self.tool.replace("_", " "), *named])


@dataclass(frozen=True)
class Consent:
    """The wearer's yes."""

    call: Call
    """That was read back to its end."""
    asked_in: int
    """The turn in which it was read back."""
    said_in: int
    """The turn in which the yes was said."""


def rule(call: Call, consent: Consent | None = None) -> Ruling:
    """A tool that only tells or looks needs no consent, unless it would carry what others wrote out of this machine.
    What the wearer asked for in his own words is done; a tool that only keeps something may keep what others wrote, but
    only on his account. A consent counts for exactly the call that was read back, said in a later turn: what is seen or
    played while a question is asked cannot agree to anything."""
    match call.effect:
        case Effect.NONE:
            doubtful = False
        case Effect.READS:
            doubtful = call.outside and bool(call.given)
        case Effect.KEEPS:
            doubtful = call.guessed or bool(call.chosen_by & FOREIGN)
        case Effect.ACTS:
            doubtful = call.guessed or bool(call.foreign)
    if not doubtful:
        return Ruling.ALLOW
    if consent is None:
        return Ruling.ASK
    return Ruling.ALLOW if consent.call == call and consent.said_in > consent.asked_in else Ruling.REFUSE
