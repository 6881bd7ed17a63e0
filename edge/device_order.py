"""In which order sound devices serve, as the settings have it."""

from __future__ import annotations

DEFAULT, NONE = "default", "none"
"""Words of the settings: the system's own choice, and that nothing else may serve."""


def sound_order(names: tuple[str, ...]) -> tuple[str | None, ...]:
    """The names for hardware.portaudio, the most wanted first; None is the system's default, which is at the end
    unless it is excluded."""
    closed = bool(names) and names[-1].casefold() == NONE
    names = names[:-1] if closed else (*names, DEFAULT)
    order = (None if name.casefold() == DEFAULT else name for name in names)
    return tuple(dict.fromkeys(order)) or (None,)
