"""Which of several devices serves, in the order in which they are wanted. Pure: no devices, time is an argument."""

from __future__ import annotations

from dataclasses import dataclass, replace

FIRST_DELAY, LONGEST_DELAY = 0.25, 32.0
"""Seconds between attempts, doubling: while none serves, and while a lesser one does."""
SETTLED_AFTER, LONGEST_SETTLING = 5.0, 320.0
"""Seconds for which a device serves before a better one is tried; doubled with every one that did not last."""
LASTING = 60.0
"""Seconds for which a device must have served so that its loss is not the fault of a loose plug."""


@dataclass(frozen=True)
class Succession:
    """Devices by their places in the order, 0 being the most wanted. Where the one in use is lost, all are tried at
    once; while a lesser one serves, those before it are tried now and then, and only at rest."""

    count: int
    using: int | None = None
    since: float = 0.0
    """When it began to serve."""
    delay: float = 0.0
    """Before the next attempt."""
    next_try: float = 0.0
    silent: frozenset[int] = frozenset()
    """Those that could be opened and gave no sign of life: they are tried last."""
    settling: float = SETTLED_AFTER

    def candidates(self, now: float, *, at_rest: bool = True, changed: bool = False) -> tuple[int, ...]:
        """Those to be tried now, in this order. changed: something was plugged or unplugged since the last time."""
        if not (changed or now >= self.next_try):
            return ()
        if self.using is None:
            return tuple(sorted(range(self.count), key=lambda place: place in self.silent))
        settled = now >= self.since + self.settling
        return tuple(range(self.using)) if at_rest and settled else ()

    def serves(self, place: int, now: float) -> Succession:
        """This one was opened."""
        return replace(self, using=place, since=now, delay=FIRST_DELAY, next_try=now + self.settling)

    def lives(self) -> Succession:
        """The one in use gives signs of life."""
        return replace(self, silent=self.silent - {self.using})

    def lost(self, now: float, *, silent: bool = False) -> Succession:
        """The one in use is gone. silent: it is there, but gives no sign of life."""
        quiet = self.silent | {self.using} if silent and self.using is not None else self.silent
        if len(quiet) == self.count and self.using is not None:
            quiet = frozenset({self.using})
        fleeting = now - self.since < LASTING
        settling = min(2 * self.settling, LONGEST_SETTLING) if fleeting else SETTLED_AFTER
        return replace(self, using=None, delay=0.0, next_try=now, silent=quiet, settling=settling)

    def failed(self, now: float) -> Succession:
        """None of the candidates could be opened."""
        delay = min(max(2 * self.delay, FIRST_DELAY), LONGEST_DELAY)
        return replace(self, delay=delay, next_try=now + delay)
